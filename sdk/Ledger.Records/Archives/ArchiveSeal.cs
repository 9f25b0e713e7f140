namespace Ledger.Records;

/// <summary>
/// The school's signature that closes an archive: over its content and all of its signatures, by the school's registrar, who
/// vouches for whose certificates they are. It is a signature of the school and no electronic seal (电子印章).
/// </summary>
/// <param name="At">When, by the registrar's clock; whole seconds.</param>
/// <param name="Identity">The registrar's serialized identity.</param>
/// <param name="Value">The signature, ECDSA in DER.</param>
public sealed record ArchiveSeal(DateTimeOffset At, ReadOnlyMemory<byte> Identity, ReadOnlyMemory<byte> Value)
{
    private const string Format = "ledger-archive-school-signature";

    /// <summary>What is signed.</summary>
    /// <param name="archive">The archive's bytes, <see cref="QualityArchive.Archive"/>.</param>
    /// <param name="signatures">Its signatures, by role.</param>
    public byte[] Message(ReadOnlySpan<byte> archive, IReadOnlyList<ArchiveSignature> signatures)
    {
        ArgumentNullException.ThrowIfNull(signatures);
        var writer = new CanonicalJsonWriter(archive.Length + 4096);
        writer.BeginObject();
        writer.WriteName("archive");
        writer.WriteRaw(archive);
        writer.WriteName("at");
        writer.WriteString(ArchiveTime.Text(At));
        writer.WriteName("format");
        writer.WriteString(Format);
        writer.WriteName("identity");
        writer.WriteBase64Url(Identity.Span);
        writer.WriteName("signatures");
        writer.BeginArray();
        foreach (var signature in signatures)
            signature.Write(writer);
        writer.EndArray();
        writer.WriteName("v");
        writer.WriteInteger(QualityArchive.FormatVersion);
        writer.EndObject();
        return writer.ToArray();
    }

    internal void Write(CanonicalJsonWriter writer)
    {
        writer.BeginObject();
        writer.WriteName("at");
        writer.WriteString(ArchiveTime.Text(At));
        writer.WriteName("identity");
        writer.WriteBase64Url(Identity.Span);
        writer.WriteName("value");
        writer.WriteBase64Url(Value.Span);
        writer.EndObject();
    }
}
