using System.Buffers.Text;
using System.Text;

namespace Ledger.Records;

/// <summary>
/// One field opened: <c>[salt, name, value]</c> in canonical JSON, as unpadded base64url of its bytes (the form of RFC 9901
/// section 4.2.1). Its digest is over that ASCII text, not over the JSON (section 4.2.3).
/// </summary>
public sealed class Disclosure
{
    /// <summary>Length of a salt in bytes.</summary>
    public const int SaltSize = 16;

    private const int SaltTextLength = 22;

    private readonly ReadOnlyMemory<byte> _ascii;

    private Disclosure(ReadOnlyMemory<byte> ascii, string name, FieldValue value)
    {
        _ascii = ascii;
        Name = name;
        Value = value;
    }

    /// <summary>The base64url text, which is what is hashed.</summary>
    public string Text => field ??= Encoding.ASCII.GetString(_ascii.Span);

    /// <summary>The base64url text in ASCII.</summary>
    public ReadOnlyMemory<byte> Ascii => _ascii;

    /// <summary>16 bytes.</summary>
    public ReadOnlyMemory<byte> Salt
    {
        get
        {
            // The JSON begins with [" and the salt's 22 characters, which the parser has checked.
            var salt = new byte[SaltSize];
            var json = Base64UrlText.Decode(_ascii.Span)!;
            Base64UrlText.TryDecode(json.AsSpan(2, SaltTextLength), salt);
            return salt;
        }
    }

    /// <summary>The field's name in the rule set.</summary>
    public string Name { get; }

    /// <summary>The field's value.</summary>
    public FieldValue Value { get; }

    /// <summary>Builds a disclosure.</summary>
    /// <param name="salt">16 bytes.</param>
    /// <param name="name">The field's name in the rule set.</param>
    /// <param name="value">The field's value.</param>
    public static Disclosure Create(ReadOnlySpan<byte> salt, string name, FieldValue value)
    {
        if (salt.Length != SaltSize)
            throw new ArgumentException("A salt has 16 bytes.", nameof(salt));
        var middle = NamePart(name);
        var json = new byte[MaxJsonLength(middle, value)];
        var ascii = Base64Url.EncodeToUtf8(json.AsSpan(0, WriteJson(salt, middle, value, json)));
        return new Disclosure(ascii, name, value);
    }

    /// <summary>Writes the digest of a disclosure's text: over its ASCII bytes, whatever JSON stands in it.</summary>
    /// <param name="algorithm">The algorithm.</param>
    /// <param name="text">The base64url text in ASCII.</param>
    /// <param name="destination">At least 32 bytes.</param>
    public static void ComputeDigest(DigestAlgorithm algorithm, ReadOnlySpan<byte> text, Span<byte> destination) =>
        Digest.Compute(algorithm, text, destination);

    /// <summary>The digest of this disclosure, 32 bytes.</summary>
    /// <param name="algorithm">The algorithm.</param>
    public byte[] ComputeDigest(DigestAlgorithm algorithm) => Digest.Compute(algorithm, _ascii.Span);

    /// <summary>
    /// Parses a disclosure in its one form. Throws <see cref="CanonicalJsonException"/> for other base64, JSON that is not
    /// canonical, a salt that is not 16 bytes, a value of another kind than a field has.
    /// </summary>
    /// <param name="text">The base64url text.</param>
    public static Disclosure Parse(string text) => Parse(Encoding.UTF8.GetBytes(text));

    /// <summary>Parses a disclosure as <see cref="Parse(string)"/> does.</summary>
    /// <param name="text">The base64url text in ASCII, kept by the disclosure: do not change it afterwards.</param>
    public static Disclosure Parse(ReadOnlyMemory<byte> text)
    {
        const int OnStack = 512;
        var length = text.Length * 3 / 4;
        var json = length <= OnStack ? stackalloc byte[OnStack] : new byte[length];
        json = json[..length];
        if (text.Length % 4 == 1 || !Base64UrlText.TryDecode(text.Span, json))
            throw new CanonicalJsonException(CanonicalJsonError.StringForm, 0, "A disclosure is not unpadded base64url.");
        var reader = new CanonicalJsonReader(json);
        reader.BeginArray();
        NextElement(ref reader);
        Span<byte> salt = stackalloc byte[SaltSize];
        var at = reader.Position;
        if (!Base64UrlText.TryDecode(reader.ReadStringBody(), salt))
            throw new CanonicalJsonException(CanonicalJsonError.InvalidValue, at, "A disclosure's salt is not base64url of 16 bytes.");
        NextElement(ref reader);
        var name = reader.ReadString();
        NextElement(ref reader);
        var value = FieldValue.Read(ref reader);
        reader.EndArray();
        reader.End();
        return new Disclosure(text, name, value);
    }

    /// <summary>The part of a disclosure's JSON between salt and value, the same for every record.</summary>
    internal static byte[] NamePart(string name)
    {
        var quoted = new byte[CanonicalJsonText.MaxQuotedLength(name.Length)];
        var length = CanonicalJsonText.WriteQuoted(name, quoted);
        if (length < 0)
            throw new CanonicalJsonException(CanonicalJsonError.LoneSurrogate, 0, "A field's name holds a lone surrogate.");
        return [(byte)'"', (byte)',', .. quoted.AsSpan(0, length), (byte)','];
    }

    internal static int MaxJsonLength(ReadOnlySpan<byte> namePart, FieldValue value) =>
        2 + SaltTextLength + namePart.Length + value.MaxLength + 1;

    internal static int WriteJson(ReadOnlySpan<byte> salt, ReadOnlySpan<byte> namePart, FieldValue value, Span<byte> destination)
    {
        "[\""u8.CopyTo(destination);
        var length = 2 + Base64Url.EncodeToUtf8(salt, destination[2..]);
        namePart.CopyTo(destination[length..]);
        length += namePart.Length;
        length += value.Write(destination[length..]);
        destination[length] = (byte)']';
        return length + 1;
    }

    private static void NextElement(ref CanonicalJsonReader reader)
    {
        if (!reader.NextElement())
            throw reader.Fail(CanonicalJsonError.InvalidValue, "A disclosure has a salt, a name and a value.");
    }
}
