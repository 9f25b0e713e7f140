using System.Buffers.Binary;
using Ledger.Sdk.Cache.Internal;
using LiteDB;

namespace Ledger.Sdk.Cache;

/// <summary>Batches that are received a part at a time.</summary>
public sealed partial class DocumentCache
{
    /// <summary>Notes a part of a batch that is being received, whose chunks were added: what stands in the directory, and leaves. Durable on return.</summary>
    internal void NoteReceived(int batch, int part, ReadOnlySpan<DirectoryEntry> entries, ReadOnlySpan<byte> leaves)
    {
        var plain = new byte[4 + (entries.Length * DirectoryEntry.SizeInBytes) + leaves.Length];
        BinaryPrimitives.WriteInt32BigEndian(plain, entries.Length);
        for (var i = 0; i < entries.Length; i++)
            entries[i].WriteTo(plain.AsSpan(4 + (i * DirectoryEntry.SizeInBytes)));
        leaves.CopyTo(plain.AsSpan(plain.Length - leaves.Length));
        Guard(() =>
        {
            Collection("receiving").Upsert(new BsonDocument { ["_id"] = PartId(batch, part), ["box"] = SealOwn(plain, "receiving", PartId(batch, part)) });
            MakeDurable();
            return true;
        });
    }

    /// <summary>The parts noted of a batch that is being received, in their order; chunks that came after them are removed.</summary>
    internal IReadOnlyList<(DirectoryEntry[] Entries, byte[] Leaves)> ReadReceived(int batch) => Guard(() =>
    {
        var parts = new List<(DirectoryEntry[], byte[])>();
        var documents = 0;
        while (Collection("receiving").FindById(PartId(batch, parts.Count))?["box"] is { IsBinary: true } box)
        {
            var plain = OpenOwn(box.AsBinary, "receiving", PartId(batch, parts.Count));
            var entries = new DirectoryEntry[BinaryPrimitives.ReadInt32BigEndian(plain)];
            for (var i = 0; i < entries.Length; i++)
                entries[i] = DirectoryEntry.Read(plain.AsSpan(4 + (i * DirectoryEntry.SizeInBytes)));
            parts.Add((entries, plain[(4 + (entries.Length * DirectoryEntry.SizeInBytes))..]));
            documents += entries.Length;
        }

        Collection("documents").DeleteMany(Query.Between("_id", ChunkId(batch, (documents + ChunkSize - 1) / ChunkSize), ChunkId(batch, int.MaxValue)));
        return (IReadOnlyList<(DirectoryEntry[], byte[])>)parts;
    });
}
