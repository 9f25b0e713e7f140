using System.Text;
using Google.Protobuf;

namespace Hyperledger.Fabric.Client;

/// <summary>
/// One argument of a transaction function, or one value of transient data: text (sent as UTF-8) or bytes. Strings and
/// byte arrays convert implicitly, so that <c>["A1", bytes]</c> is a list of arguments. The default value is empty.
/// </summary>
public readonly struct Argument : IEquatable<Argument>
{
    private readonly ByteString? _bytes;

    private Argument(ByteString bytes) => _bytes = bytes;

    /// <summary>The bytes that the chaincode receives.</summary>
    public ReadOnlyMemory<byte> Bytes => _bytes?.Memory ?? default;

    internal ByteString ByteString => _bytes ?? ByteString.Empty;

    /// <summary>Makes an argument of text; it travels as UTF-8.</summary>
    public static Argument FromString(string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        return new(UnsafeByteOperations.UnsafeWrap(Encoding.UTF8.GetBytes(value)));
    }

    /// <summary>Makes an argument of bytes; they are copied.</summary>
    public static Argument FromBytes(ReadOnlySpan<byte> value) => new(ByteString.CopyFrom(value));

    /// <summary>Makes an argument of text; it travels as UTF-8.</summary>
    public static implicit operator Argument(string value) => FromString(value);

    /// <summary>Makes an argument of bytes; they are copied.</summary>
    public static implicit operator Argument(byte[] value) => FromBytes(value);

    /// <summary>Makes an argument of bytes; they are copied.</summary>
    public static implicit operator Argument(ReadOnlyMemory<byte> value) => FromBytes(value.Span);

    /// <inheritdoc/>
    public bool Equals(Argument other) => ByteString.Equals(other.ByteString);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Argument other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => ByteString.GetHashCode();

    /// <summary>Whether two arguments hold the same bytes.</summary>
    public static bool operator ==(Argument left, Argument right) => left.Equals(right);

    /// <summary>Whether two arguments hold different bytes.</summary>
    public static bool operator !=(Argument left, Argument right) => !left.Equals(right);
}
