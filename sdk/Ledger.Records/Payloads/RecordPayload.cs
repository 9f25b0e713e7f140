namespace Ledger.Records;

/// <summary>
/// What a leaf commits to: where the record belongs and, for each algorithm, one digest a field in the rule set's order. Its
/// canonical JSON is the leaf's entry. See FORMATS.md, 'Record payload'.
/// </summary>
public sealed class RecordPayload
{
    /// <summary>The format version in every payload.</summary>
    public const int FormatVersion = 1;

    /// <summary>Length of a record id: 16 random bytes in unpadded base64url.</summary>
    public const int RecordIdLength = 22;

    private readonly byte[] _sha256;
    private readonly byte[] _sm3;

    private RecordPayload(byte[] sha256, byte[] sm3)
    {
        _sha256 = sha256;
        _sm3 = sm3;
    }

    /// <summary>The channel's name.</summary>
    public required string Channel { get; init; }

    /// <summary>The record's id, random.</summary>
    public required string RecordId { get; init; }

    /// <summary>The rule set's id.</summary>
    public required string RuleSetId { get; init; }

    /// <summary>The rule set's version.</summary>
    public required int RuleSetVersion { get; init; }

    /// <summary>The school.</summary>
    public required SchoolCode School { get; init; }

    /// <summary>The term.</summary>
    public required Term Term { get; init; }

    /// <summary>Code of the record's type.</summary>
    public required int TypeCode { get; init; }

    /// <summary>The record's version, from 1.</summary>
    public required int Version { get; init; }

    /// <summary>How many fields have a digest.</summary>
    public int FieldCount => _sha256.Length / Digest.Size;

    /// <summary>The digest of a field's disclosure, 32 bytes.</summary>
    /// <param name="algorithm">The algorithm.</param>
    /// <param name="position">The field's position in its type.</param>
    public ReadOnlySpan<byte> FieldDigest(DigestAlgorithm algorithm, int position) =>
        (algorithm == DigestAlgorithm.Sm3 ? _sm3 : _sha256).AsSpan(position * Digest.Size, Digest.Size);

    /// <summary>
    /// Parses a payload. Throws <see cref="CanonicalJsonException"/> for what is not canonical, an unknown or missing member,
    /// a value out of form, another number of digests for one algorithm than for the other.
    /// </summary>
    /// <param name="utf8">The whole payload.</param>
    public static RecordPayload Parse(ReadOnlySpan<byte> utf8)
    {
        var reader = new CanonicalJsonReader(utf8);
        var payload = Read(ref reader);
        reader.End();
        return payload;
    }

    /// <summary>Whether a text has the form of a record id.</summary>
    /// <param name="text">The text.</param>
    public static bool IsRecordId(ReadOnlySpan<char> text)
    {
        Span<byte> ascii = stackalloc byte[RecordIdLength];
        Span<byte> bytes = stackalloc byte[16];
        return text.Length == RecordIdLength
            && System.Text.Ascii.FromUtf16(text, ascii, out _) == System.Buffers.OperationStatus.Done
            && Base64UrlText.TryDecode(ascii, bytes);
    }

    /// <summary>The id of 16 random bytes.</summary>
    /// <param name="random">16 bytes from a cryptographic generator.</param>
    public static string RecordIdOf(ReadOnlySpan<byte> random) => random.Length == 16
        ? Base64UrlText.Encode(random)
        : throw new ArgumentException("A record id has 16 bytes.", nameof(random));

    internal static RecordPayload Read(ref CanonicalJsonReader reader)
    {
        reader.BeginObject();
        reader.ReadName("channel"u8);
        var channel = NotEmpty(ref reader);
        reader.ReadName("id"u8);
        var id = reader.ReadString();
        if (!IsRecordId(id))
            throw reader.Fail(CanonicalJsonError.InvalidValue, "A record id is base64url of 16 bytes.");
        reader.ReadName("ruleSet"u8);
        var ruleSet = NotEmpty(ref reader);
        reader.ReadName("ruleSetVersion"u8);
        var ruleSetVersion = Positive(ref reader);
        reader.ReadName("school"u8);
        if (SchoolCode.Parse(reader.ReadString(), out var school) != IdentifierError.None)
            throw reader.Fail(CanonicalJsonError.InvalidValue, "A school code has ten digits.");
        reader.ReadName("sha256"u8);
        var sha256 = Digests(ref reader);
        reader.ReadName("sm3"u8);
        var sm3 = Digests(ref reader);
        if (sha256.Length == 0 || sm3.Length != sha256.Length)
            throw reader.Fail(CanonicalJsonError.InvalidValue, "A payload has one digest a field for each algorithm.");
        reader.ReadName("term"u8);
        if (Term.Parse(reader.ReadString(), out var term) != IdentifierError.None)
            throw reader.Fail(CanonicalJsonError.InvalidValue, "A term is written like 2025-2026-1.");
        reader.ReadName("type"u8);
        var type = NotNegative(ref reader);
        reader.ReadName("v"u8);
        if (reader.ReadInteger() != FormatVersion)
            throw reader.Fail(CanonicalJsonError.InvalidValue, $"Only payloads of format version {FormatVersion} are known.");
        reader.ReadName("version"u8);
        var version = Positive(ref reader);
        reader.EndObject();
        return new RecordPayload(sha256, sm3)
        {
            Channel = channel,
            RecordId = id,
            RuleSetId = ruleSet,
            RuleSetVersion = ruleSetVersion,
            School = school,
            Term = term,
            TypeCode = type,
            Version = version,
        };
    }

    private static byte[] Digests(ref CanonicalJsonReader reader)
    {
        var digests = new byte[16 * Digest.Size];
        var length = 0;
        reader.BeginArray();
        while (reader.NextElement())
        {
            if (length == digests.Length)
                Array.Resize(ref digests, length * 2);
            var at = reader.Position;
            if (!Base64UrlText.TryDecode(reader.ReadStringBody(), digests.AsSpan(length, Digest.Size)))
                throw new CanonicalJsonException(CanonicalJsonError.InvalidValue, at, "A digest is base64url of 32 bytes.");
            length += Digest.Size;
        }

        return digests.AsSpan(0, length).ToArray();
    }

    private static string NotEmpty(ref CanonicalJsonReader reader)
    {
        var text = reader.ReadString();
        return text.Length > 0 ? text : throw reader.Fail(CanonicalJsonError.InvalidValue, "The text is empty.");
    }

    private static int Positive(ref CanonicalJsonReader reader)
    {
        var number = NotNegative(ref reader);
        return number > 0 ? number : throw reader.Fail(CanonicalJsonError.InvalidValue, "A version counts from 1.");
    }

    private static int NotNegative(ref CanonicalJsonReader reader)
    {
        var number = reader.ReadInteger();
        return number is >= 0 and <= int.MaxValue
            ? (int)number
            : throw reader.Fail(CanonicalJsonError.InvalidValue, "The number is out of range.");
    }
}
