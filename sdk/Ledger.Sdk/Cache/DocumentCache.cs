using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Ledger.Sdk.Cache.Internal;
using Ledger.Sdk.Keys;
using Ledger.Sdk.Keys.Internal;
using LiteDB;

namespace Ledger.Sdk.Cache;

/// <summary>
/// The documents behind the ledger's digests, in one LiteDB file. Every value in it is sealed before LiteDB sees it:
/// documents under their student's document key, all else under a key of the master key. One process per file;
/// thread-safe. It is a cache: it can be rebuilt from the school's own files only until they are anchored, and scrubbed
/// against the ledger at any time.
/// </summary>
public sealed partial class DocumentCache : IDisposable
{
    /// <summary>How many documents share one LiteDB document; each is sealed by itself.</summary>
    internal const int ChunkSize = 64;

    private const int PartSize = 32768;
    private const int PartBits = 12;
    private const int ContentPartSize = 1 << 18;
    private const int CopiedTogether = 32;
    private readonly FileStream _lock;
    private readonly CacheStream _log;
    private readonly CacheStream _stream;
    private readonly LiteDatabase _database;
    private readonly byte[] _key;
    private readonly Lock _gate = new();

    private DocumentCache(string path, MasterKey master, long capacity, bool isFull = false)
    {
        Path = path;
        _key = master.Derive("cache");
        ContentKeyKey = master.Derive("content-key");
        if (System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(path)) is { } directory)
            Directory.CreateDirectory(directory);
        _lock = FileLock.Take(path + ".lock", path);
        CacheStream? log = null, stream = null;
        try
        {
            log = new CacheStream(LogPath(path), null, capacity);
            stream = new CacheStream(path, log, capacity);
            _database = new LiteDatabase(stream, null, log) { CheckpointSize = 4000 };
            _log = log;
            _stream = stream;
            CheckFormat(master, isFull);
        }
        catch (Exception e)
        {
            _database?.Dispose();
            stream?.Dispose();
            log?.Dispose();
            _lock.Dispose();
            throw e is LedgerException ? e : Damaged(e);
        }
    }

    /// <summary>The LiteDB file.</summary>
    public string Path { get; }

    /// <summary>The key of the keyed hash by which the same record content is known again.</summary>
    internal byte[] ContentKeyKey { get; private set; }

    /// <summary>Opens the cache, making an empty one if there is none. The master key stays the caller's to dispose.</summary>
    /// <exception cref="LedgerInputException">
    /// The cache is open elsewhere, was written under another master key, or is damaged.
    /// </exception>
    public static Task<DocumentCache> OpenAsync(string path, MasterKey master, CancellationToken cancellationToken = default) =>
        OpenAsync(path, master, long.MaxValue, cancellationToken);

    internal static Task<DocumentCache> OpenAsync(string path, MasterKey master, long capacity, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(master);
        return Task.Run(() => new DocumentCache(path, master, capacity), cancellationToken);
    }

    /// <summary>Opens a file that was written as a cache before; LiteDB alone takes a file that it does not know for a new one.</summary>
    /// <exception cref="LedgerInputException">It is none, or as for <see cref="OpenAsync(string, MasterKey, CancellationToken)"/>.</exception>
    internal static Task<DocumentCache> OpenFullAsync(string path, MasterKey master, CancellationToken cancellationToken) =>
        Task.Run(() => new DocumentCache(path, master, long.MaxValue, isFull: true), cancellationToken);

    /// <summary>All batches in the order in which they were begun.</summary>
    /// <exception cref="LedgerInputException">A batch's entry was changed on the disk.</exception>
    public IReadOnlyList<CacheBatch> Batches() => Guard(() =>
    {
        var batches = new List<CacheBatch>();
        foreach (var document in Collection("batches").FindAll())
            batches.Add(ReadBatch(document));
        return (IReadOnlyList<CacheBatch>)batches;
    });

    /// <summary>Closes the file; what was completed is on the disk.</summary>
    public void Dispose() => Close().Dispose();

    /// <summary>Closes the file and keeps others out of it until the lock is disposed.</summary>
    internal FileStream Close()
    {
        try
        {
            _database.Dispose();
            _log.MakeDurable();
            _stream.MakeDurable();
        }
        catch (IOException)
        {
            // A full disk: the log keeps what was durable, and the next opening reads it.
        }
        finally
        {
            _stream.Dispose();
            _log.Dispose();
            CryptographicOperations.ZeroMemory(_key);
            CryptographicOperations.ZeroMemory(ContentKeyKey);
        }

        return _lock;
    }

    internal static string LogPath(string path) =>
        System.IO.Path.Combine(
            System.IO.Path.GetDirectoryName(path) ?? string.Empty,
            System.IO.Path.GetFileNameWithoutExtension(path) + "-log" + System.IO.Path.GetExtension(path));

    /// <summary>Begins a batch that is prepared or received, by its state, and gives its number.</summary>
    internal int BeginBatch(CacheBatch batch) => Guard(() =>
    {
        var number = Collection("batches").FindAll().Select(b => b["_id"].AsInt32).DefaultIfEmpty().Max() + 1;
        WriteBatch(batch with { Number = number });
        return number;
    });

    /// <summary>
    /// Adds chunks of sealed documents; each holds <see cref="ChunkSize"/> documents in the order of their ordinals,
    /// the last one fewer.
    /// </summary>
    internal void AppendChunks(int batch, int firstChunk, IReadOnlyList<byte[]> chunks) => Guard(() =>
    {
        var documents = new List<BsonDocument>(chunks.Count);
        for (var i = 0; i < chunks.Count; i++)
            documents.Add(new BsonDocument { ["_id"] = ChunkId(batch, firstChunk + i), ["box"] = chunks[i] });
        return Collection("documents").InsertBulk(documents, Math.Max(1, documents.Count));
    });

    /// <summary>Stores directory and trees, makes all of the batch durable, and only then calls it prepared.</summary>
    internal void CompleteBatch(CacheBatch batch, ReadOnlySpan<DirectoryEntry> directory, BatchTree tree)
    {
        var entries = new byte[directory.Length * DirectoryEntry.SizeInBytes];
        for (var i = 0; i < directory.Length; i++)
            directory[i].WriteTo(entries.AsSpan(i * DirectoryEntry.SizeInBytes));

        var ordinals = new byte[tree.Size * 4];
        for (var i = 0; i < tree.Size; i++)
            BinaryPrimitives.WriteInt32BigEndian(ordinals.AsSpan(i * 4), tree.Ordinals[i]);
        Guard(() =>
        {
            WriteParts("directory", batch.Number, entries, DirectoryEntry.SizeInBytes);
            WriteParts("sha256", batch.Number, tree.Sha256Leaves, 32);
            WriteParts("sm3", batch.Number, tree.Sm3Leaves, 32);
            WriteParts("ordinals", batch.Number, ordinals, 4);
            MakeDurable();
            WriteBatch(batch with { State = CacheBatchState.Prepared, Size = tree.Size });
            DeleteParts("receiving", batch.Number);
            MakeDurable();
            return true;
        });
    }

    /// <summary>Replaces a batch's entry; durable on return.</summary>
    internal void UpdateBatch(CacheBatch batch) => Guard(() =>
    {
        WriteBatch(batch);
        MakeDurable();
        return true;
    });

    /// <summary>Removes a batch that the ledger does not have.</summary>
    internal void DeleteBatch(int number) => Guard(() =>
    {
        Collection("documents").DeleteMany(Query.Between("_id", ChunkId(number, 0), ChunkId(number, int.MaxValue)));
        foreach (var name in (string[])["directory", "sha256", "sm3", "ordinals", "receiving"])
            DeleteParts(name, number);
        DeleteParts(Prints, number);
        Collection("batches").Delete(number);
        MakeDurable();
        return true;
    });

    internal DirectoryEntry[] ReadDirectory(CacheBatch batch) => Guard(() =>
    {
        var bytes = ReadParts("directory", batch, DirectoryEntry.SizeInBytes);
        var entries = new DirectoryEntry[batch.Size];
        for (var i = 0; i < entries.Length; i++)
            entries[i] = DirectoryEntry.Read(bytes.AsSpan(i * DirectoryEntry.SizeInBytes));
        return entries;
    });

    internal BatchTree ReadTree(CacheBatch batch) => Guard(() =>
    {
        var sha256 = ReadParts("sha256", batch, 32);
        var sm3 = ReadParts("sm3", batch, 32);
        var bytes = ReadParts("ordinals", batch, 4);
        var ordinals = new int[batch.Size];
        for (var i = 0; i < ordinals.Length; i++)
        {
            ordinals[i] = BinaryPrimitives.ReadInt32BigEndian(bytes.AsSpan(i * 4));
            if ((uint)ordinals[i] >= (uint)batch.Size)
                throw Damaged(null, "ordinals", batch.BatchId);
        }

        return new BatchTree(sha256, sm3, ordinals);
    });

    /// <summary>A chunk's bytes; null if it is not there.</summary>
    internal byte[]? ReadChunk(int batch, int chunk) => Guard(() =>
        Collection("documents").FindById(ChunkId(batch, chunk))?["box"] is { IsBinary: true } box ? box.AsBinary : null);

    internal void WriteStudents(IEnumerable<(StudentId Id, byte[] Box)> students) => Guard(() =>
    {
        var documents = students.Select(s => new BsonDocument { ["_id"] = s.Id.ToString(), ["box"] = s.Box }).ToList();
        var collection = Collection("students");
        collection.Upsert(documents);
        MakeDurable();
        return true;
    });

    internal IReadOnlyList<(StudentId Id, byte[] Box)> ReadStudents() => Guard(() =>
    {
        var students = new List<(StudentId, byte[])>();
        foreach (var document in Collection("students").FindAll())
        {
            if (!StudentId.TryParse(document["_id"].AsString, out var id) || !document["box"].IsBinary)
                throw Damaged(null, "students", document["_id"].AsString ?? "?");
            students.Add((id, document["box"].AsBinary));
        }

        return (IReadOnlyList<(StudentId, byte[])>)students;
    });

    /// <summary>Notes erasures beside the documents, so that a key store of before brings nobody back.</summary>
    internal void WriteErasures(IEnumerable<(StudentId Id, string At)> erasures) => Guard(() =>
    {
        foreach (var (id, at) in erasures)
        {
            var plain = (byte[])[.. id.ToByteArray(), .. Encoding.ASCII.GetBytes(at)];
            Collection("erasures").Upsert(new BsonDocument { ["_id"] = id.ToString(), ["box"] = SealOwn(plain, "erasures", 0) });
        }

        MakeDurable();
        return true;
    });

    /// <summary>
    /// Removes what was derived of students: their places on the roster, and the keys by which their rows are known again. Their
    /// documents stay as they are, unreadable, since the trees are built over all of a batch.
    /// </summary>
    internal void Purge(IReadOnlyCollection<StudentId> students) => Guard(() =>
    {
        foreach (var student in students)
            Collection("students").Delete(student.ToString());
        foreach (var batch in Collection("batches").FindAll().Select(ReadBatch).Where(b => b.IsWhole).ToList())
        {
            var bytes = ReadParts("directory", batch, DirectoryEntry.SizeInBytes);
            var isChanged = false;
            for (var at = 0; at < bytes.Length; at += DirectoryEntry.SizeInBytes)
            {
                var entry = DirectoryEntry.Read(bytes.AsSpan(at));
                if (entry.ContentKey == 0 || !students.Contains(entry.Student))
                    continue;
                (entry with { ContentKey = 0 }).WriteTo(bytes.AsSpan(at));
                isChanged = true;
            }

            if (isChanged)
                WriteParts("directory", batch.Number, bytes, DirectoryEntry.SizeInBytes);
        }

        PurgeFingerprints(students);

        MakeDurable();
        return true;
    });

    internal IReadOnlyList<(StudentId Id, string At)> ReadErasures() => Guard(() =>
    {
        var erasures = new List<(StudentId, string)>();
        foreach (var document in Collection("erasures").FindAll())
        {
            var plain = OpenOwn(document["box"].AsBinary, "erasures", 0);
            erasures.Add((StudentId.FromBytes(plain.AsSpan(0, StudentId.SizeInBytes)), Encoding.ASCII.GetString(plain.AsSpan(StudentId.SizeInBytes))));
        }

        return (IReadOnlyList<(StudentId, string)>)erasures;
    });

    /// <summary>Keeps a sealed document under a name, whatever its length; durable on return.</summary>
    internal void WriteContent(string name, ReadOnlyMemory<byte> box) => Guard(() =>
    {
        var collection = Collection("contents");
        // The first part last: without it an interrupted document is not there.
        for (var part = (box.Length - 1) / ContentPartSize; part >= 0; part--)
        {
            var slice = box.Slice(part * ContentPartSize, Math.Min(ContentPartSize, box.Length - (part * ContentPartSize)));
            collection.Upsert(new BsonDocument { ["_id"] = ContentId(name, part), ["box"] = slice.ToArray(), ["length"] = box.Length });
        }

        MakeDurable();
        return true;
    });

    /// <summary>A document as it was sealed; null if there is none of this name.</summary>
    internal byte[]? ReadContent(string name) => Guard(() =>
    {
        if (Collection("contents").FindById(ContentId(name, 0)) is not { } first)
            return null;
        var bytes = new MemoryStream();
        for (var part = 0; bytes.Length < first["length"].AsInt32; part++)
        {
            if (Collection("contents").FindById(ContentId(name, part))?["box"] is not { IsBinary: true } box)
                throw Damaged(null, "contents", name);
            bytes.Write(box.AsBinary);
        }

        return bytes.ToArray();
    });

    /// <summary>Whether a document of this name is kept.</summary>
    internal bool HasContent(string name) => Guard(() => Collection("contents").Exists(Query.EQ("_id", ContentId(name, 0))));

    /// <summary>Writes everything into an empty cache, as it stands: what is sealed stays sealed. The copy is durable and has to be opened anew.</summary>
    internal void CopyTo(DocumentCache copy) => Guard(() =>
    {
        foreach (var name in _database.GetCollectionNames().Order(StringComparer.Ordinal))
        {
            if (name == "format")
                copy.Collection(name).Upsert(Collection(name).FindAll());
            else
                copy.Collection(name).InsertBulk(Collection(name).FindAll(), CopiedTogether);
        }

        copy.MakeDurable();
        return true;
    });

    /// <summary>The numbers of all batches of which anything is stored, and the entries that can be read.</summary>
    internal IReadOnlyList<(int Number, CacheBatch? Batch)> ReadEntries() => Guard(() =>
    {
        var entries = new SortedDictionary<int, CacheBatch?>();
        foreach (var id in Collection("sha256").FindAll().Select(d => d["_id"].AsInt64))
            entries.TryAdd((int)(id >> PartBits), null);
        foreach (var document in Collection("batches").FindAll())
        {
            try
            {
                entries[document["_id"].AsInt32] = ReadBatch(document);
            }
            catch (LedgerInputException)
            {
                entries[document["_id"].AsInt32] = null;
            }
        }

        return (IReadOnlyList<(int, CacheBatch?)>)[.. entries.Select(e => (e.Key, e.Value))];
    });

    /// <summary>The leaves of a batch's SHA-256 tree, 32 bytes each, without its entry; empty if there are none.</summary>
    internal byte[] ReadLeaves(int number) => Guard(() =>
    {
        var bytes = new MemoryStream();
        for (var part = 0; Collection("sha256").FindById(PartId(number, part))?["box"] is { IsBinary: true } box; part++)
            bytes.Write(OpenOwn(box.AsBinary, "sha256", PartId(number, part)));
        return bytes.ToArray();
    });

    private void DeleteParts(string name, int batch) => Collection(name).DeleteMany(Query.Between("_id", PartId(batch, 0), PartId(batch, (1 << PartBits) - 1)));

    private static string ContentId(string name, int part) => name + "#" + part.ToString("D4", CultureInfo.InvariantCulture);

    private static long ChunkId(int batch, int chunk) => ((long)batch << 31) | (uint)chunk;

    private static long PartId(int batch, int part) => ((long)batch << PartBits) | (uint)part;

    private ILiteCollection<BsonDocument> Collection(string name) => _database.GetCollection(name);

    private void CheckFormat(MasterKey master, bool isFull)
    {
        var format = Collection("format");
        var entry = format.FindById(1);
        if (entry is null)
        {
            if (isFull)
                throw Damaged(null, "format");
            format.Insert(new BsonDocument { ["_id"] = 1, ["v"] = 1, ["master"] = master.Id });
            MakeDurable();
            return;
        }

        // 2: the master key was changed since, and the content keys' key, which must stay, is kept beside.
        if (entry["v"] != 1 && entry["v"] != 2)
            throw Damaged(null, "format", entry["v"].ToString());
        if (entry["master"] != master.Id)
            throw new LedgerInputException(LedgerError.CacheOfOtherMaster, Path, entry["master"].AsString ?? "?", master.Id);
        if (entry["v"] == 2)
            ContentKeyKey = OpenOwn(entry["contentKey"].AsBinary, "format", 1);
    }

    /// <summary>Seals everything that the master key seals under another; documents stay under their students' keys.</summary>
    internal void Reseal(MasterKey master) => Guard(() =>
    {
        var key = master.Derive("cache");
        using var cipher = new AesGcm(key, 16);
        foreach (var name in (string[])["batches", "directory", "sha256", "sm3", "ordinals", "receiving", Prints, "erasures"])
        {
            foreach (var id in Collection(name).FindAll().Select(d => d["_id"]).ToList())
            {
                var document = Collection(name).FindById(id);
                var number = name == "erasures" ? 0 : id.IsInt32 ? id.AsInt32 : id.AsInt64;
                document["box"] = SealedBox.Seal(cipher, OpenOwn(document["box"].AsBinary, name, number), OwnAssociated(name, number));
                Collection(name).Update(document);
            }
        }

        Collection("format").Update(new BsonDocument
        {
            ["_id"] = 1,
            ["v"] = 2,
            ["master"] = master.Id,
            ["contentKey"] = SealedBox.Seal(cipher, ContentKeyKey, OwnAssociated("format", 1)),
        });
        CryptographicOperations.ZeroMemory(key);
        MakeDurable();
        return true;
    });

    private void WriteBatch(CacheBatch batch)
    {
        var json = System.Text.Json.JsonSerializer.SerializeToUtf8Bytes(batch);
        Collection("batches").Upsert(new BsonDocument { ["_id"] = batch.Number, ["box"] = SealOwn(json, "batches", batch.Number) });
    }

    private CacheBatch ReadBatch(BsonDocument document)
    {
        var number = document["_id"].AsInt32;
        var json = OpenOwn(document["box"].AsBinary, "batches", number);
        return System.Text.Json.JsonSerializer.Deserialize<CacheBatch>(json)!;
    }

    private void WriteParts(string name, int batch, ReadOnlySpan<byte> bytes, int entrySize)
    {
        var size = PartSize * entrySize;
        for (var part = 0; part * (long)size < bytes.Length; part++)
        {
            var id = PartId(batch, part);
            var slice = bytes.Slice(part * size, Math.Min(size, bytes.Length - (part * size)));
            Collection(name).Upsert(new BsonDocument { ["_id"] = id, ["box"] = SealOwn(slice, name, id) });
        }
    }

    private byte[] ReadParts(string name, CacheBatch batch, int entrySize)
    {
        var bytes = new byte[batch.Size * entrySize];
        var size = PartSize * entrySize;
        for (var part = 0; part * (long)size < bytes.Length; part++)
        {
            var id = PartId(batch.Number, part);
            var box = Collection(name).FindById(id)?["box"];
            if (box is not { IsBinary: true })
                throw Damaged(null, name, batch.BatchId);
            var plain = OpenOwn(box.AsBinary, name, id);
            if (plain.Length != Math.Min(size, bytes.Length - (part * size)))
                throw Damaged(null, name, batch.BatchId);
            plain.CopyTo(bytes.AsSpan(part * size));
        }

        return bytes;
    }

    private byte[] SealOwn(ReadOnlySpan<byte> plain, string name, long id)
    {
        using var cipher = new AesGcm(_key, 16);
        return SealedBox.Seal(cipher, plain, OwnAssociated(name, id));
    }

    private byte[] OpenOwn(byte[]? box, string name, long id)
    {
        using var cipher = new AesGcm(_key, 16);
        return SealedBox.TryOpen(cipher, box, OwnAssociated(name, id))
            ?? throw Damaged(null, name, id.ToString(CultureInfo.InvariantCulture));
    }

    private static byte[] OwnAssociated(string name, long id) =>
        Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"ledger-cache-v1/{name}/{id}"));

    private void MakeDurable()
    {
        _database.Checkpoint();
        _log.MakeDurable();
        _stream.MakeDurable();
    }

    private LedgerInputException Damaged(Exception? cause, string collection = "-", string id = "-") =>
        cause is null
            ? new LedgerInputException(LedgerError.CacheDamaged, Path, collection, id)
            : new LedgerInputException(LedgerError.CacheDamaged, cause, Path, collection, id);

    // LiteDB meets changed bytes with whatever its parser runs into: everything that is not a full disk is damage.
    private T Guard<T>(Func<T> action)
    {
        lock (_gate)
        {
            try
            {
                return action();
            }
            catch (LedgerException)
            {
                throw;
            }
            catch (Exception e) when (HasIOCause(e))
            {
                throw new LedgerInputException(LedgerError.FileUnwritable, e, Path);
            }
            catch (Exception e) when (e is not OutOfMemoryException and not OperationCanceledException)
            {
                throw Damaged(e);
            }
        }
    }

    private static bool HasIOCause(Exception? exception)
    {
        for (; exception is not null; exception = exception.InnerException)
        {
            if (exception is IOException and not EndOfStreamException)
                return true;
        }

        return false;
    }
}
