using Google.Protobuf;
using Hyperledger.Fabric.Protos.Ledger.Rwset.Kvrwset;

namespace Hyperledger.Fabric.Validation;

/// <summary>A key's metadata as the state holds it. Fabric: core/ledger/kvledger/txmgmt/statemetadata.</summary>
internal static class KeyMetadata
{
    private static readonly IReadOnlyDictionary<string, byte[]> None = new Dictionary<string, byte[]>();

    public static IReadOnlyDictionary<string, byte[]> Parse(byte[]? stored)
    {
        if (stored is null)
            return None;
        var parsed = new SortedDictionary<string, byte[]>(StringComparer.Ordinal);
        foreach (var entry in KVMetadataWrite.Parser.ParseFrom(stored).Entries)
            parsed[entry.Name] = entry.Value.ToByteArray();
        return parsed;
    }

    public static byte[] Serialize(IEnumerable<KVMetadataEntry> entries) => new KVMetadataWrite { Entries = { entries } }.ToByteArray();
}
