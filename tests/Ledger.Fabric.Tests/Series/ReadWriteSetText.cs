using System.Globalization;
using System.Text;
using Google.Protobuf;
using Hyperledger.Fabric.Protos.Ledger.Rwset;
using Hyperledger.Fabric.Protos.Ledger.Rwset.Kvrwset;

namespace Ledger.Fabric.Tests.Series;

/// <summary>A read-write set as lines of text, everything in it and in its own order.</summary>
internal static class ReadWriteSetText
{
    public static IEnumerable<string> Lines(ByteString results)
    {
        foreach (var set in TxReadWriteSet.Parser.ParseFrom(results).NsRwset)
        {
            yield return $"namespace {set.Namespace}";
            var keys = KVRWSet.Parser.ParseFrom(set.Rwset);
            foreach (var read in keys.Reads) yield return "  " + Read(read);
            foreach (var range in keys.RangeQueriesInfo)
            {
                yield return $"  range {Text(range.StartKey)} {Text(range.EndKey)} {(range.ItrExhausted ? "to its end" : "unfinished")}";
                foreach (var read in range.RawReads?.KvReads ?? []) yield return "    " + Read(read);
                if (range.ReadsMerkleHashes is { } hashes)
                    yield return $"    degree {hashes.MaxDegree} level {hashes.MaxLevel} {string.Join(' ', hashes.MaxLevelHashes.Select(Hex))}";
            }
            foreach (var write in keys.Writes) yield return $"  {(write.IsDelete ? "delete" : "write")} {Text(write.Key)} {Text(write.Value.ToStringUtf8())}";
            foreach (var write in keys.MetadataWrites) yield return $"  metadata {Text(write.Key)} {Entries(write.Entries)}";
            foreach (var collection in set.CollectionHashedRwset)
            {
                yield return $"  collection {collection.CollectionName} {Hex(collection.PvtRwsetHash)}";
                var hashed = HashedRWSet.Parser.ParseFrom(collection.HashedRwset);
                foreach (var read in hashed.HashedReads) yield return $"    read {Hex(read.KeyHash)} {Version(read.Version)}";
                foreach (var write in hashed.HashedWrites)
                    yield return $"    {(write.IsPurge ? "purge" : write.IsDelete ? "delete" : "write")} {Hex(write.KeyHash)} {Hex(write.ValueHash)}";
                foreach (var write in hashed.MetadataWrites) yield return $"    metadata {Hex(write.KeyHash)} {Entries(write.Entries)}";
            }
        }
    }

    /// <summary>Text in quotes, what is no printable character escaped.</summary>
    public static string Text(string text)
    {
        var quoted = new StringBuilder("\"");
        foreach (var rune in text.EnumerateRunes())
        {
            if (Rune.IsControl(rune) || rune.Value is '"' or '\\' or >= 0x10FFFE) quoted.Append(CultureInfo.InvariantCulture, $"\\u{{{rune.Value:x}}}");
            else quoted.Append(rune);
        }
        return quoted.Append('"').ToString();
    }

    private static string Read(KVRead read) => $"read {Text(read.Key)} {Version(read.Version)}";

    private static string Version(Hyperledger.Fabric.Protos.Ledger.Rwset.Kvrwset.Version? version) => version is null ? "absent" : $"{version.BlockNum}.{version.TxNum}";

    private static string Entries(IEnumerable<KVMetadataEntry> entries) => string.Join(' ', entries.Select(entry => $"{entry.Name}={Hex(entry.Value)}"));

    // Half a hash tells two apart, and the file stays readable.
    private static string Hex(ByteString bytes) => bytes.IsEmpty ? "-" : Convert.ToHexStringLower(bytes.Length == 32 ? bytes.Span[..16] : bytes.Span);
}
