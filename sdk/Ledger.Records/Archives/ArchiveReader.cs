using Ledger.Records.State;

namespace Ledger.Records;

/// <summary>Reads an archive in one pass.</summary>
internal static class ArchiveReader
{
    public static QualityArchive Read(ReadOnlyMemory<byte> utf8)
    {
        var reader = new CanonicalJsonReader(utf8.Span);
        reader.BeginObject();
        reader.ReadName("archive"u8);
        var start = reader.Position;
        var content = ReadContent(ref reader, utf8);
        var archive = utf8[start..reader.Position];
        reader.ReadName("bundle"u8);
        start = reader.Position;
        reader.ReadValue();
        var bundle = ReadBundle(utf8[start..reader.Position], start);
        reader.ReadName("format"u8);
        if (!reader.ReadStringBody().SequenceEqual("ledger-archive"u8))
            throw Invalid(reader, "The file is no archive.");
        if (!reader.NextName(out var name))
            throw new CanonicalJsonException(CanonicalJsonError.MissingMember, reader.Position, "The member 'signatures' is missing.");
        ArchiveSeal? seal = null;
        if (name.SequenceEqual("schoolSignature"u8))
        {
            seal = ReadSeal(ref reader);
            reader.ReadName("signatures"u8);
        }
        else if (!name.SequenceEqual("signatures"u8))
        {
            throw new CanonicalJsonException(CanonicalJsonError.UnknownMember, reader.Position, "A member that the format does not know stands before 'signatures'.");
        }

        var signatures = ReadSignatures(ref reader);
        ReadVersion(ref reader);
        reader.EndObject();
        reader.End();
        return new QualityArchive(utf8, archive, content, bundle, signatures, seal);
    }

    private static Bundle ReadBundle(ReadOnlyMemory<byte> utf8, int start)
    {
        try
        {
            return Bundle.Parse(utf8);
        }
        catch (CanonicalJsonException e)
        {
            throw new CanonicalJsonException(e.Error, start + e.Position, $"In the bundle: {e.Detail}");
        }
    }

    private static ArchiveContent ReadContent(ref CanonicalJsonReader reader, ReadOnlyMemory<byte> utf8)
    {
        reader.BeginObject();
        reader.ReadName("batches"u8);
        var batches = new List<BatchKey>();
        reader.BeginArray();
        while (reader.NextElement())
        {
            var batch = BundleReader.ReadBatch(ref reader);
            Ascending(reader, batches.Count == 0 ? null : batches[^1].Id, batch.Id);
            batches.Add(batch);
        }

        reader.ReadName("channel"u8);
        var channel = reader.ReadString();
        reader.ReadName("genesisHash"u8);
        var genesis = Convert.ToHexStringLower(BundleReader.ReadRoot(ref reader));
        reader.ReadName("height"u8);
        var height = reader.ReadInteger();
        reader.ReadName("ruleSets"u8);
        var ruleSets = ReadRuleSets(ref reader);
        reader.ReadName("school"u8);
        if (SchoolCode.Parse(reader.ReadString(), out var school) != IdentifierError.None)
            throw Invalid(reader, "A school code has ten digits.");
        reader.ReadName("statement"u8);
        reader.BeginObject();
        reader.ReadName("batch"u8);
        var statementBatch = BundleReader.ReadBatch(ref reader);
        reader.ReadName("index"u8);
        var index = reader.ReadInteger();
        reader.ReadName("payload"u8);
        var start = reader.Position;
        var payload = RecordPayload.Read(ref reader);
        var payloadBytes = utf8[start..reader.Position];
        reader.EndObject();
        reader.ReadName("terms"u8);
        var terms = new List<Term>();
        reader.BeginArray();
        while (reader.NextElement())
        {
            if (Term.Parse(reader.ReadString(), out var term) != IdentifierError.None)
                throw Invalid(reader, "A term is written like 2025-2026-1.");
            Ascending(reader, terms.Count == 0 ? null : terms[^1].Value, term.Value);
            terms.Add(term);
        }

        ReadVersion(ref reader);
        reader.EndObject();
        if (batches.Count == 0 || terms.Count == 0 || height < 1 || index < 0 || index >= statementBatch.Size)
            throw Invalid(reader, "An archive names batches, terms, a height, and a statement inside its batch.");
        if (payload.Channel != channel || payload.School != school || statementBatch.School != school || payload.Term != statementBatch.Term)
            throw Invalid(reader, "The statement is of another channel, school or term than the archive.");
        return new ArchiveContent
        {
            Channel = channel,
            GenesisHash = genesis,
            Height = height,
            School = school,
            Terms = terms,
            RuleSets = ruleSets,
            Batches = batches,
            StatementBatch = statementBatch,
            StatementIndex = (int)index,
            StatementPayload = payloadBytes,
        };
    }

    private static List<(string Id, int Version)> ReadRuleSets(ref CanonicalJsonReader reader)
    {
        var ruleSets = new List<(string Id, int Version)>();
        reader.BeginArray();
        while (reader.NextElement())
        {
            reader.BeginObject();
            reader.ReadName("id"u8);
            var id = reader.ReadString();
            reader.ReadName("version"u8);
            var version = reader.ReadInteger();
            reader.EndObject();
            if (!Codes.IsRuleSetId(id) || version is < 1 or > int.MaxValue)
                throw Invalid(reader, "A rule set has an id, and a version from 1.");
            if (ruleSets.Count > 0 && (string.CompareOrdinal(ruleSets[^1].Id, id) is > 0 || (ruleSets[^1].Id == id && ruleSets[^1].Version >= version)))
                throw Invalid(reader, "The rule sets are not in their order, or one stands twice.");
            ruleSets.Add((id, (int)version));
        }

        return ruleSets.Count > 0 ? ruleSets : throw Invalid(reader, "An archive names at least one rule set.");
    }

    private static List<ArchiveSignature> ReadSignatures(ref CanonicalJsonReader reader)
    {
        var signatures = new List<ArchiveSignature>();
        reader.BeginArray();
        while (reader.NextElement())
        {
            var signature = ReadSignature(ref reader);
            Ascending(reader, signatures.Count == 0 ? null : ArchiveSignature.NameOf(signatures[^1].Role), ArchiveSignature.NameOf(signature.Role));
            signatures.Add(signature);
        }

        return signatures;
    }

    private static ArchiveSignature ReadSignature(ref CanonicalJsonReader reader)
    {
        reader.BeginObject();
        if (!reader.NextName(out var first))
            throw Invalid(reader, "A signature is empty.");
        string? algorithm = null;
        if (first.SequenceEqual("algorithm"u8))
        {
            algorithm = reader.ReadString();
            reader.ReadName("at"u8);
        }
        else if (!first.SequenceEqual("at"u8))
        {
            throw Invalid(reader, "A signature begins with its algorithm, or one by hand with its time.");
        }

        var at = ReadTime(ref reader);
        reader.ReadName(algorithm is null ? "identity"u8 : "certificate"u8);
        var signer = ReadBytes(ref reader);
        var chain = new List<ReadOnlyMemory<byte>>();
        if (!reader.NextName(out var next))
            throw Invalid(reader, "A signature has a kind.");
        if (algorithm is not null && next.SequenceEqual("chain"u8))
        {
            reader.BeginArray();
            while (reader.NextElement())
                chain.Add(ReadBytes(ref reader));
            if (chain.Count is 0 or > SignerCertificate.LongestChain)
                throw Invalid(reader, "A chain has at least one certificate, and not too many.");
            reader.ReadName("kind"u8);
        }
        else if (!next.SequenceEqual("kind"u8))
        {
            throw Invalid(reader, "A signature has a kind after its signer.");
        }

        if (!reader.ReadStringBody().SequenceEqual(algorithm is null ? "hand"u8 : "key"u8))
            throw Invalid(reader, "A signature is made by hand, or with a key and its algorithm.");
        reader.ReadName("role"u8);
        var named = reader.ReadString();
        ArchiveRole? role = null;
        foreach (var known in Enum.GetValues<ArchiveRole>())
            role = ArchiveSignature.NameOf(known) == named ? known : role;
        if (role is null)
            throw Invalid(reader, "Student, head teacher and principal sign.");
        TextDigest? scan = null;
        if (algorithm is null)
        {
            reader.ReadName("scan"u8);
            reader.BeginObject();
            reader.ReadName("sha256"u8);
            var sha256 = Convert.ToHexStringLower(BundleReader.ReadRoot(ref reader));
            reader.ReadName("sm3"u8);
            scan = new TextDigest(sha256, Convert.ToHexStringLower(BundleReader.ReadRoot(ref reader)));
            reader.EndObject();
        }

        reader.ReadName("value"u8);
        var value = ReadBytes(ref reader);
        reader.EndObject();
        return new ArchiveSignature { Role = role.Value, At = at, Algorithm = algorithm, Signer = signer, Chain = chain, Scan = scan, Value = value };
    }

    private static ArchiveSeal ReadSeal(ref CanonicalJsonReader reader)
    {
        reader.BeginObject();
        reader.ReadName("at"u8);
        var at = ReadTime(ref reader);
        reader.ReadName("identity"u8);
        var identity = ReadBytes(ref reader);
        reader.ReadName("value"u8);
        var value = ReadBytes(ref reader);
        reader.EndObject();
        return new ArchiveSeal(at, identity, value);
    }

    private static DateTimeOffset ReadTime(ref CanonicalJsonReader reader) =>
        ArchiveTime.TryParse(reader.ReadString(), out var time) ? time : throw Invalid(reader, "A time is written like 2026-06-30T08:00:00Z.");

    private static byte[] ReadBytes(ref CanonicalJsonReader reader) =>
        Base64UrlText.Decode(reader.ReadStringBody()) is { Length: > 0 } bytes ? bytes : throw Invalid(reader, "Bytes are base64url without padding.");

    private static void ReadVersion(ref CanonicalJsonReader reader)
    {
        reader.ReadName("v"u8);
        if (reader.ReadInteger() != QualityArchive.FormatVersion)
            throw Invalid(reader, $"Only archives of format version {QualityArchive.FormatVersion} are known.");
    }

    private static void Ascending(in CanonicalJsonReader reader, string? before, string after)
    {
        if (before is not null && string.CompareOrdinal(before, after) >= 0)
            throw Invalid(reader, "A list of the archive is not in its order, or something stands twice.");
    }

    private static CanonicalJsonException Invalid(in CanonicalJsonReader reader, string detail) => reader.Fail(CanonicalJsonError.InvalidValue, detail);
}
