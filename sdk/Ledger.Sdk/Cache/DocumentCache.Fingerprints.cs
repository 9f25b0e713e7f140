using System.Text;
using Ledger.Sdk.Import.Internal;
using Ledger.Sdk.Keys;
using LiteDB;

namespace Ledger.Sdk.Cache;

/// <summary>The index of fingerprints, by which rows are found again that look like others of before. It is made anew from documents.</summary>
public sealed partial class DocumentCache
{
    private const string Prints = "fingerprints";
    private const int PrintsInPart = 4096;

    /// <summary>Puts a source's fingerprints in the place of those of before; none removes it.</summary>
    internal void WriteFingerprints(FingerprintSource source) => Guard(() =>
    {
        Collection(Prints).DeleteMany(Query.Between("_id", source.Id << PartBits, (source.Id << PartBits) + (1 << PartBits) - 1));
        foreach (var (part, prints) in source.Prints.Where(p => !p.IsEmpty).Chunk(PrintsInPart).Index())
        {
            var id = (source.Id << PartBits) + part;
            var place = Encoding.UTF8.GetBytes(source.Place);
            var plain = (byte[])[(byte)(place.Length >> 8), (byte)place.Length, .. place, .. Fingerprint.Write(prints)];
            Collection(Prints).Upsert(new BsonDocument { ["_id"] = id, ["box"] = SealOwn(plain, Prints, id) });
        }

        return true;
    });

    /// <summary>All fingerprints, by their sources.</summary>
    /// <exception cref="LedgerInputException">A part was changed on the disk.</exception>
    internal IReadOnlyList<FingerprintSource> ReadFingerprints() => Guard(() =>
    {
        var sources = new SortedDictionary<long, (string Place, List<Fingerprint> Prints)>();
        foreach (var document in Collection(Prints).FindAll())
        {
            var id = document["_id"].AsInt64;
            var plain = OpenOwn(document["box"].AsBinary, Prints, id);
            var length = (plain[0] << 8) | plain[1];
            if (!sources.TryGetValue(id >> PartBits, out var source))
                sources.Add(id >> PartBits, source = (Encoding.UTF8.GetString(plain, 2, length), []));
            source.Prints.AddRange(Fingerprint.Read(plain, 2 + length));
        }

        return (IReadOnlyList<FingerprintSource>)[.. sources.Select(s => new FingerprintSource(s.Key, s.Value.Place, s.Value.Prints))];
    });

    /// <summary>Forgets all fingerprints; durable on return.</summary>
    internal void ClearFingerprints() => Guard(() =>
    {
        Collection(Prints).DeleteAll();
        MakeDurable();
        return true;
    });

    private void PurgeFingerprints(IReadOnlyCollection<StudentId> students)
    {
        foreach (var source in ReadFingerprints().Where(s => s.Prints.Any(p => students.Contains(p.Student))))
            WriteFingerprints(source with { Prints = [.. source.Prints.Where(p => !students.Contains(p.Student))] });
    }
}
