using System.Globalization;
using Hyperledger.Fabric.Msp;
using Ledger.Records;
using Ledger.Records.State;
using Term = Ledger.Records.State.Term;

namespace Ledger.Sdk.Trust.Internal;

/// <summary>Writes and signs a trust file.</summary>
internal sealed class TrustFileWriter
{
    /// <summary>What is signed begins with this, so that the signature means nothing elsewhere.</summary>
    public static ReadOnlySpan<byte> SignatureLabel => "ledger-trust-file/v1\n"u8;

    public required string Channel { get; init; }

    public required string GenesisHash { get; init; }

    public required ulong Height { get; init; }

    public required DateTimeOffset Time { get; init; }

    public required IReadOnlyList<byte[]> ConfigBlocks { get; init; }

    public required IReadOnlyList<Unit> Units { get; init; }

    public required IReadOnlyList<RuleSetHeader> RuleSets { get; init; }

    public required IReadOnlyList<Term> Terms { get; init; }

    public required IReadOnlyList<TrustedBatch> Batches { get; init; }

    public required IReadOnlyList<Release> WithdrawnReleases { get; init; }

    public async Task<byte[]> SignAsync(SigningIdentity signer, CancellationToken cancellationToken)
    {
        var body = Write(null);
        var signature = await signer.SignAsync((byte[])[.. SignatureLabel, .. body], cancellationToken).ConfigureAwait(false);
        return Write(writer =>
        {
            writer.BeginArray();
            writer.BeginObject();
            writer.WriteName("identity");
            writer.WriteBase64Url(signer.Creator.Span);
            writer.WriteName("signature");
            writer.WriteBase64Url(signature);
            writer.EndObject();
            writer.EndArray();
        });
    }

    private byte[] Write(Action<CanonicalJsonWriter>? signatures)
    {
        var writer = new CanonicalJsonWriter(1 << 16);
        writer.BeginObject();
        writer.WriteName("batches");
        writer.BeginArray();
        foreach (var batch in Batches.OrderBy(b => b.Batch.BatchId.ToString(), StringComparer.Ordinal))
            Write(writer, batch);
        writer.EndArray();
        Name(writer, "channel", Channel);
        writer.WriteName("configBlocks");
        writer.BeginArray();
        foreach (var block in ConfigBlocks)
            writer.WriteBase64Url(block);
        writer.EndArray();
        Name(writer, "format", TrustFile.Format);
        Name(writer, "genesisHash", GenesisHash);
        writer.WriteName("height");
        writer.WriteInteger((long)Height);
        Values(writer, "ruleSets", RuleSets.OrderBy(TrustFileReader.KeyOf, StringComparer.Ordinal));
        if (signatures is not null)
        {
            writer.WriteName("signatures");
            signatures(writer);
        }

        Values(writer, "terms", Terms.OrderBy(TrustFileReader.KeyOf, StringComparer.Ordinal));
        Name(writer, "time", Time.UtcDateTime.ToString(TrustFileReader.TimeFormat, CultureInfo.InvariantCulture));
        Values(writer, "units", Units.OrderBy(TrustFileReader.KeyOf, StringComparer.Ordinal));
        writer.WriteName("v");
        writer.WriteInteger(TrustFile.FormatVersion);
        if (WithdrawnReleases.Count > 0) Values(writer, "withdrawnReleases", WithdrawnReleases.OrderBy(TrustFileReader.KeyOf, StringComparer.Ordinal));
        writer.EndObject();
        return writer.ToArray();
    }

    private static void Write(CanonicalJsonWriter writer, TrustedBatch batch)
    {
        writer.BeginObject();
        writer.WriteName("batch");
        writer.WriteRaw(batch.Batch.ToCanonicalBytes());
        writer.WriteName("endorsers");
        writer.BeginArray();
        foreach (var endorser in batch.Endorsers.Order(StringComparer.Ordinal))
            writer.WriteString(endorser);
        writer.EndArray();
        Values(writer, "events", batch.Events);
        if (batch.Moved is { } moved)
        {
            writer.WriteName("moved");
            writer.WriteRaw(moved.ToCanonicalBytes());
        }

        if (batch.Objections.Count > 0)
            Values(writer, "objections", batch.Objections);
        Values(writer, "statuses", batch.Statuses);
        writer.EndObject();
    }

    private static void Name(CanonicalJsonWriter writer, string name, string value)
    {
        writer.WriteName(name);
        writer.WriteString(value);
    }

    private static void Values(CanonicalJsonWriter writer, string name, IEnumerable<IStateValue> values)
    {
        writer.WriteName(name);
        writer.BeginArray();
        foreach (var value in values)
            writer.WriteRaw(value.ToCanonicalBytes());
        writer.EndArray();
    }
}
