namespace Ledger.Records;

/// <summary>The info of HKDF-Expand: a canonical JSON array that says what the output is for.</summary>
internal static class KeyInfo
{
    public static byte[] Build(string label, string channel, string recordId, int version, ReadOnlySpan<byte> random)
    {
        if (random.Length != RecordSalts.RandomSize)
            throw new ArgumentException("The random part has 16 bytes.", nameof(random));
        var writer = new CanonicalJsonWriter(192);
        writer.BeginArray();
        writer.WriteString(label);
        writer.WriteString(channel);
        writer.WriteString(recordId);
        writer.WriteInteger(version);
        writer.WriteBase64Url(random);
        writer.EndArray();
        return writer.ToArray();
    }
}
