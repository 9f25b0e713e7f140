using System.Buffers;
using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace Ledger.Sdk.Keys;

/// <summary>
/// A student's internal id: 16 random bytes, given once when the student first appears on a roster and kept when the
/// registry number changes (a temporary L number becomes a G number). It says nothing about the student.
/// </summary>
public readonly record struct StudentId
{
    private static readonly SearchValues<char> s_digits = SearchValues.Create("0123456789abcdef");
    private readonly UInt128 _value;

    private StudentId(UInt128 value) => _value = value;

    /// <summary>The length of the id in bytes.</summary>
    public const int SizeInBytes = 16;

    /// <summary>A new random id.</summary>
    public static StudentId Create()
    {
        Span<byte> bytes = stackalloc byte[SizeInBytes];
        RandomNumberGenerator.Fill(bytes);
        return FromBytes(bytes);
    }

    /// <summary>The id whose 16 bytes these are.</summary>
    public static StudentId FromBytes(ReadOnlySpan<byte> bytes)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(bytes.Length, SizeInBytes);
        return new StudentId(BinaryPrimitives.ReadUInt128BigEndian(bytes));
    }

    /// <summary>Reads the 32 lowercase hexadecimal digits of <see cref="ToString"/>.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out StudentId id)
    {
        id = default;
        if (text is not { Length: 32 } || text.AsSpan().ContainsAnyExcept(s_digits))
            return false;
        id = FromBytes(Convert.FromHexString(text));
        return true;
    }

    /// <summary>The 16 bytes of the id.</summary>
    public byte[] ToByteArray()
    {
        var bytes = new byte[SizeInBytes];
        WriteTo(bytes);
        return bytes;
    }

    /// <summary>Writes the 16 bytes of the id.</summary>
    public void WriteTo(Span<byte> destination) =>
        BinaryPrimitives.WriteUInt128BigEndian(destination, _value);

    /// <summary>32 lowercase hexadecimal digits.</summary>
    public override string ToString() => Convert.ToHexStringLower(ToByteArray());
}
