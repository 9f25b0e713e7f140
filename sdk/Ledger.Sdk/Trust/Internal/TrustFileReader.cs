using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Google.Protobuf;
using Hyperledger.Fabric.Msp;
using Ledger.Records;
using Ledger.Records.State;
using Ledger.Sdk.Internal;
using Term = Ledger.Records.State.Term;

namespace Ledger.Sdk.Trust.Internal;

/// <summary>
/// Reads a trust file strictly: one canonical text, every list in its order without doubles. Who may sign follows from
/// the file's own units and the channel's configuration, so further signatures need no other reader.
/// </summary>
internal static class TrustFileReader
{
    public const string TimeFormat = "yyyy-MM-dd'T'HH:mm:ss'Z'";

    public static TrustFile Read(ReadOnlyMemory<byte> utf8, string name, IReadOnlyCollection<string> trusted)
    {
        Content content;
        try
        {
            content = ReadContent(utf8.Span);
        }
        catch (CanonicalJsonException e)
        {
            throw Wrong(name, $"{e.Position.ToString(CultureInfo.InvariantCulture)} {e.Error}", e);
        }
        catch (StateFormatException e)
        {
            throw Wrong(name, e.Member.Length == 0 ? e.ObjectType : $"{e.ObjectType}.{e.Member}", e);
        }

        if (content.Order is { } disorder)
            throw Wrong(name, disorder, null);
        if (trusted.Count > 0 && !trusted.Contains(content.GenesisHash))
            throw new LedgerInputException(LedgerError.TrustFileOfOtherChannel, name, $"{content.Channel} {content.GenesisHash}", string.Join(", ", trusted));
        var trust = ReadBlocks(content, name);
        var signers = CheckSignatures(content, utf8.Span, trust, name);
        return new TrustFile(content.Batches)
        {
            Channel = content.Channel,
            GenesisHash = content.GenesisHash,
            Height = content.Height,
            Time = content.Time,
            IsEmbedded = trust.IsEmbedded,
            Units = content.Units,
            RuleSets = content.RuleSets,
            Terms = content.Terms,
            Signers = signers,
            WithdrawnReleases = content.WithdrawnReleases,
            Msps = trust.Config.Msps,
            Sha256 = Convert.ToHexStringLower(SHA256.HashData(utf8.Span)),
        };
    }

    public static string KeyOf(Unit unit) => unit.Code;

    public static string KeyOf(RuleSetHeader ruleSet) => StateKey.RuleSet(ruleSet.Owner, ruleSet.Id, ruleSet.Version).ToString();

    public static string KeyOf(Release release) => StateKey.Release(release.School, release.Id).ToString();

    public static string KeyOf(Term term) => StateKey.Term(term.Owner, term.Code).ToString();

    private static Content ReadContent(ReadOnlySpan<byte> utf8)
    {
        var content = new Content();
        var reader = new CanonicalJsonReader(utf8);
        reader.BeginObject();
        reader.ReadName("batches"u8);
        reader.BeginArray();
        while (reader.NextElement())
            content.Batches.Add(ReadBatch(ref reader));
        reader.ReadName("channel"u8);
        content.Channel = reader.ReadString();
        reader.ReadName("configBlocks"u8);
        reader.BeginArray();
        while (reader.NextElement())
            content.ConfigBlocks.Add(Bytes(ref reader));
        reader.ReadName("format"u8);
        if (reader.ReadString() != TrustFile.Format)
            throw reader.Fail(CanonicalJsonError.InvalidValue, "The file is not a trust file.");
        reader.ReadName("genesisHash"u8);
        content.GenesisHash = reader.ReadString();
        reader.ReadName("height"u8);
        var height = reader.ReadInteger();
        if (height < 1)
            throw reader.Fail(CanonicalJsonError.InvalidValue, "The height counts from 1.");
        content.Height = (ulong)height;
        reader.ReadName("ruleSets"u8);
        reader.BeginArray();
        while (reader.NextElement())
            content.RuleSets.Add(RuleSetHeader.Parse(reader.ReadValue()));

        // The signatures cover the file without this member, comma and all.
        content.SignaturesStart = reader.Position;
        reader.ReadName("signatures"u8);
        reader.BeginArray();
        while (reader.NextElement())
        {
            reader.BeginObject();
            reader.ReadName("identity"u8);
            var identity = Bytes(ref reader);
            reader.ReadName("signature"u8);
            content.Signatures.Add((identity, Bytes(ref reader)));
            reader.EndObject();
        }

        content.SignaturesEnd = reader.Position;
        reader.ReadName("terms"u8);
        reader.BeginArray();
        while (reader.NextElement())
            content.Terms.Add(Term.Parse(reader.ReadValue()));
        reader.ReadName("time"u8);
        content.Time = Time(ref reader);
        reader.ReadName("units"u8);
        reader.BeginArray();
        while (reader.NextElement())
            content.Units.Add(Unit.Parse(reader.ReadValue()));
        reader.ReadName("v"u8);
        if (reader.ReadInteger() != TrustFile.FormatVersion)
            throw reader.Fail(CanonicalJsonError.InvalidValue, "Only trust files of format version 1 are known.");
        if (reader.NextName(out var name))
        {
            if (!name.SequenceEqual("withdrawnReleases"u8)) throw reader.Fail(CanonicalJsonError.InvalidValue, "The file has a member that is not known.");
            reader.BeginArray();
            while (reader.NextElement())
                content.WithdrawnReleases.Add(Release.Parse(reader.ReadValue()));
            if (content.WithdrawnReleases.Count == 0) throw reader.Fail(CanonicalJsonError.InvalidValue, "Without withdrawn releases the member is left out.");
            reader.EndObject();
        }

        reader.End();
        return content;
    }

    private static TrustedBatch ReadBatch(ref CanonicalJsonReader reader)
    {
        reader.BeginObject();
        reader.ReadName("batch"u8);
        var batch = Batch.Parse(reader.ReadValue());
        reader.ReadName("endorsers"u8);
        var endorsers = new List<string>();
        reader.BeginArray();
        while (reader.NextElement())
            endorsers.Add(reader.ReadString());
        reader.ReadName("events"u8);
        var events = new List<BatchEvent>();
        reader.BeginArray();
        while (reader.NextElement())
            events.Add(BatchEvent.Parse(reader.ReadValue()));
        var objections = new List<ObjectionStep>();
        MovedBatch? moved = null;
        if (!reader.NextName(out var name)) throw reader.Fail(CanonicalJsonError.InvalidValue, "The member 'statuses' is missing.");
        if (name.SequenceEqual("moved"u8))
        {
            moved = MovedBatch.Parse(reader.ReadValue());
            if (!reader.NextName(out name)) throw reader.Fail(CanonicalJsonError.InvalidValue, "The member 'statuses' is missing.");
        }

        if (name.SequenceEqual("objections"u8))
        {
            reader.BeginArray();
            while (reader.NextElement())
                objections.Add(ObjectionStep.Parse(reader.ReadValue()));
            if (objections.Count == 0) throw reader.Fail(CanonicalJsonError.InvalidValue, "Without objections the member is left out.");
            reader.ReadName("statuses"u8);
        }
        else if (!name.SequenceEqual("statuses"u8)) throw reader.Fail(CanonicalJsonError.InvalidValue, "The member 'statuses' belongs here.");
        var statuses = new List<RecordStatus>();
        reader.BeginArray();
        while (reader.NextElement())
            statuses.Add(RecordStatus.Parse(reader.ReadValue()));
        reader.EndObject();
        return new TrustedBatch(batch, events, statuses, endorsers) { Objections = objections, Moved = moved };
    }

    private static byte[] Bytes(ref CanonicalJsonReader reader)
    {
        var text = reader.ReadStringBody();
        var bytes = new byte[Base64Url.GetMaxDecodedLength(text.Length)];
        if (Base64Url.DecodeFromUtf8(text, bytes, out _, out var written) != System.Buffers.OperationStatus.Done
            || !Encoding.ASCII.GetBytes(Base64Url.EncodeToString(bytes.AsSpan(0, written))).AsSpan().SequenceEqual(text))
        {
            throw reader.Fail(CanonicalJsonError.InvalidValue, "The text is not unpadded base64url.");
        }

        return bytes[..written];
    }

    private static DateTimeOffset Time(ref CanonicalJsonReader reader) =>
        DateTimeOffset.TryParseExact(
            reader.ReadString(), TimeFormat, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time)
            ? time
            : throw reader.Fail(CanonicalJsonError.InvalidValue, "A time is written like 2026-11-23T15:30:00Z.");

    private static ChannelTrust ReadBlocks(Content content, string name)
    {
        if (content.ConfigBlocks.Count == 0)
            throw Wrong(name, "configBlocks", null);
        try
        {
            return ChannelTrust.FromBlocks(content.ConfigBlocks, content.Channel, content.GenesisHash, content.Height);
        }
        catch (LedgerRefusedException e)
        {
            throw Wrong(name, e.Message, e);
        }
    }

    private static List<string> CheckSignatures(Content content, ReadOnlySpan<byte> utf8, ChannelTrust trust, string name)
    {
        if (content.Signatures.Count == 0)
            throw new LedgerInputException(LedgerError.TrustFileSignatureWrong, name, "-");
        byte[] message = [.. TrustFileWriter.SignatureLabel, .. utf8[..content.SignaturesStart], .. utf8[content.SignaturesEnd..]];
        var province = content.Units.FirstOrDefault(u => u.Tier == UnitTier.Province)
            ?? throw new LedgerInputException(LedgerError.TrustFileSignerWrong, name, "-");
        var signers = new List<string>();
        var byProvince = false;
        foreach (var (identityBytes, signature) in content.Signatures)
        {
            if (!trust.Config.Msps.TryValidate(ByteString.CopyFrom(identityBytes), out var identity, out var problem))
                throw new LedgerInputException(LedgerError.TrustFileSignerWrong, name, problem.Kind.ToString());
            var result = identity.VerifySignature(message, signature);
            if (result != SignatureResult.Valid)
                throw new LedgerInputException(LedgerError.TrustFileSignatureWrong, name, $"{identity.MspId}: {result}");
            byProvince |= Speaks(identity, province, content.Time);
            if (!signers.Contains(identity.MspId))
                signers.Add(identity.MspId);
        }

        if (!byProvince)
            throw new LedgerInputException(LedgerError.TrustFileSignerWrong, name, string.Join(", ", signers));
        signers.Sort(StringComparer.Ordinal);
        return signers;
    }

    private static bool Speaks(ValidatedIdentity identity, Unit province, DateTimeOffset time)
    {
        var by = new Submitter(
            identity.MspId, identity.Attributes.GetValueOrDefault("unit") ?? string.Empty, identity.Attributes.GetValueOrDefault("role") ?? string.Empty);
        return by.Role == Roles.ProvinceAdmin && province.Entitles(by, time) && !identity.IsExpiredAt(time);
    }

    private static LedgerInputException Wrong(string name, string cause, Exception? e) => e is null
        ? new LedgerInputException(LedgerError.TrustFileWrong, name, cause)
        : new LedgerInputException(LedgerError.TrustFileWrong, e, name, cause);

    private sealed class Content
    {
        public List<TrustedBatch> Batches { get; } = [];

        public string Channel { get; set; } = string.Empty;

        public List<byte[]> ConfigBlocks { get; } = [];

        public string GenesisHash { get; set; } = string.Empty;

        public ulong Height { get; set; }

        public List<RuleSetHeader> RuleSets { get; } = [];

        public List<(byte[] Identity, byte[] Signature)> Signatures { get; } = [];

        public int SignaturesStart { get; set; }

        public int SignaturesEnd { get; set; }

        public List<Term> Terms { get; } = [];

        public DateTimeOffset Time { get; set; }

        public List<Unit> Units { get; } = [];

        public List<Release> WithdrawnReleases { get; } = [];

        /// <summary>The list that is out of order or holds something twice; null if all are in order.</summary>
        public string? Order =>
            !Ascends(Batches.Select(b => b.Batch.BatchId.ToString())) ? "batches"
            : !Ascends(RuleSets.Select(KeyOf)) ? "ruleSets"
            : !Ascends(Terms.Select(KeyOf)) ? "terms"
            : !Ascends(Units.Select(KeyOf)) ? "units"
            : !Ascends(WithdrawnReleases.Select(KeyOf)) || !WithdrawnReleases.TrueForAll(r => r.IsWithdrawn) ? "withdrawnReleases"
            : !Batches.All(b => Ascends(b.Endorsers)) ? "endorsers"
            : !Batches.All(b => b.Moved?.Origin == b.Batch.Origin && (b.Moved is null || b.Moved.BatchId == b.Batch.BatchId)) ? "moved"
            : !Batches.All(b => Distinct(b.Events.Select(e => e.TransactionId)) && b.Events.All(e => e.Batch == b.Batch.BatchId)) ? "events"
            : !Batches.All(b => Distinct(b.Statuses.Select(s => s.TransactionId)) && b.Statuses.All(s => s.Batch == b.Batch.BatchId)) ? "statuses"
            : !Batches.All(b => Distinct(b.Objections.Select(o => o.TransactionId)) && b.Objections.All(o => o.Batch == b.Batch.BatchId)) ? "objections"
            : null;

        private static bool Ascends(IEnumerable<string> keys)
        {
            string? last = null;
            foreach (var key in keys)
            {
                if (last is not null && string.CompareOrdinal(last, key) >= 0)
                    return false;
                last = key;
            }

            return true;
        }

        private static bool Distinct(IEnumerable<string> keys)
        {
            var seen = new HashSet<string>(StringComparer.Ordinal);
            return keys.All(seen.Add);
        }
    }
}
