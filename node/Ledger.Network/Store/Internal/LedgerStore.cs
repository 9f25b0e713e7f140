using System.Collections.Concurrent;
using Google.Protobuf;
using Hyperledger.Fabric.Msp;
using Hyperledger.Fabric.Protos.Common;
using Ledger.Network.Store.Internal.Runs;
using Microsoft.Data.Sqlite;

namespace Ledger.Network.Store.Internal;

/// <summary>
/// A channel's SQLite file: one writer, any number of readers, each seeing one height. WAL with synchronous=FULL: what
/// <see cref="Apply"/> returned from survives a kill and a loss of power. A lock file keeps a second process out.
/// </summary>
internal sealed class LedgerStore : IDisposable
{
    /// <summary>How long a connection waits for another that keeps it from its work.</summary>
    public const int BusyTimeoutInMilliseconds = 10_000;

    private const int CheckedOnStart = 3;

    // The height while a block is being committed: no reader's.
    private const ulong Committing = ulong.MaxValue;

    private readonly ConcurrentBag<ReadSession> _idle = [];
    private readonly FileStream? _lock;
    private readonly StoreWriter _writer;
    private volatile bool _disposed;
    private ulong _height = Committing;

    private LedgerStore(string path, FileStream? locked, StoreWriter writer)
    {
        Path = path;
        _lock = locked;
        _writer = writer;
    }

    public string Path { get; }

    public StateCache Cache { get; } = new();

    public string ChannelId { get; private set; } = string.Empty;

    /// <summary>Creates the file of a new channel.</summary>
    public static LedgerStore Create(string path, string channelId, RunSizes? sizes = null)
    {
        if (File.Exists(path))
            throw new LedgerException($"{path} exists already: a new channel '{channelId}' cannot be created over it.");
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(path))!);
        var locked = Lock(path);
        try
        {
            // Created under another name, so that a kill in between leaves no half file under the real one.
            var fresh = path + ".new";
            File.Delete(fresh);
            using (var connection = Connect(fresh, SqliteOpenMode.ReadWriteCreate))
            {
                using var transaction = connection.BeginTransaction();
                StoreSchema.Create(connection, channelId);
                transaction.Commit();
            }
            File.Move(fresh, path);
            return Open(path, locked, sizes ?? RunSizes.Default);
        }
        catch (SqliteException e)
        {
            locked.Dispose();
            throw StoreFailure.Of(path, e);
        }
        catch
        {
            locked.Dispose();
            throw;
        }
    }

    /// <summary>Opens a channel's file for reading and committing, and checks schema, savepoint and its last blocks.</summary>
    public static LedgerStore Open(string path, RunSizes? sizes = null)
    {
        if (!File.Exists(path))
            throw new LedgerException($"There is no ledger at {path}.");
        var locked = Lock(path);
        try
        {
            return Open(path, locked, sizes ?? RunSizes.Default);
        }
        catch
        {
            locked.Dispose();
            throw;
        }
    }

    /// <summary>A store in a new file whose loss costs nothing: not durable, not locked.</summary>
    public static LedgerStore CreateTemporary(string path, string channelId = "", RunSizes? sizes = null)
    {
        SqliteConnection? connection = null;
        try
        {
            connection = Connect(path, SqliteOpenMode.ReadWriteCreate);
            StoreSchema.Create(connection, channelId);
            using var pragma = connection.CreateCommand();
            pragma.CommandText = "PRAGMA synchronous=OFF";
            pragma.ExecuteNonQuery();
            return new LedgerStore(path, null, new StoreWriter(connection, sizes ?? RunSizes.Default)) { ChannelId = channelId };
        }
        catch (SqliteException e)
        {
            connection?.Dispose();
            throw StoreFailure.Of(path, e);
        }
        catch
        {
            connection?.Dispose();
            throw;
        }
    }

    /// <summary>False: no transaction of this id is on the ledger. It need not be looked for.</summary>
    public bool MayContainTransaction(string txId) => _writer.Runs.Latest.MayContain(RunKind.Transactions, TransactionKey.Of(txId));

    /// <summary>A reader over the height of now. Dispose gives it back.</summary>
    public Snapshot OpenSnapshot()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (!_idle.TryTake(out var session))
            session = NewSession();
        try
        {
            // To begin costs SQLite more than most reads: who comes at the height at which another left takes his.
            if (!session.IsBegun || session.Height != Volatile.Read(ref _height))
            {
                session.End();
                session.Begin();
            }
        }
        catch
        {
            session.Dispose();
            throw;
        }
        return new Snapshot(this, session);
    }

    /// <summary>Stores a block, durably or not at all.</summary>
    public void Apply(BlockCommit commit)
    {
        var height = commit.Block.Header.Number;
        Cache.Apply(commit.Updates, commit.Transactions, height + 1);
        try
        {
            _writer.Apply(commit, EndIdle);
            Volatile.Write(ref _height, height + 1);
        }
        catch
        {
            Volatile.Write(ref _height, height);
            Cache.Reset(height);
            throw;
        }
    }

    // A reader that lingers at a height keeps SQLite from taking the log into the file: none does over a commit, but those
    // that are read with.
    private void EndIdle()
    {
        Volatile.Write(ref _height, Committing);
        var ended = new List<ReadSession>();
        while (_idle.TryTake(out var session))
        {
            session.End();
            ended.Add(session);
        }
        ended.ForEach(_idle.Add);
    }

    /// <summary>Takes over a private write set that no replay brought. What stands already stays.</summary>
    public void Keep(KeptWriteSet set) => _writer.Keep(set);

    /// <summary>Takes over a private value that no replay brought, if the hashed state vouches for it. What stands already stays.</summary>
    public void Keep(KeptPrivateValue value) => _writer.Keep(value);

    public void Dispose()
    {
        if (_disposed)
            return;
        _disposed = true;
        while (_idle.TryTake(out var session))
            session.Dispose();
        _writer.Dispose();
        _lock?.Dispose();
    }

    private ReadSession NewSession()
    {
        try
        {
            return new ReadSession(Connect(Path, SqliteOpenMode.ReadOnly), _writer.Runs);
        }
        catch (SqliteException e)
        {
            throw StoreFailure.Of(Path, e);
        }
    }

    internal void Return(ReadSession session)
    {
        if (session.Height != Volatile.Read(ref _height))
            session.End();
        if (_disposed)
            session.Dispose();
        else
            _idle.Add(session);
    }

    private static LedgerStore Open(string path, FileStream locked, RunSizes sizes)
    {
        SqliteConnection? connection = null;
        try
        {
            connection = Connect(path, SqliteOpenMode.ReadWrite);
            if (SchemaVersion(path, connection) == 1)
                StoreMigration.FromVersion1(connection);
            if (SchemaVersion(path, connection) == 2)
                StoreMigration.FromVersion2(connection, sizes);
            CheckSchema(path, connection);
            var store = new LedgerStore(path, locked, new StoreWriter(connection, sizes));
            store.ReadIdentity();
            store.CheckLastBlocks();
            return store;
        }
        catch (SqliteException e)
        {
            connection?.Dispose();
            throw StoreFailure.Of(path, e);
        }
        catch
        {
            connection?.Dispose();
            throw;
        }
    }

    internal static SqliteConnection Connect(string path, SqliteOpenMode mode)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Mode = mode, Pooling = false }.ConnectionString);
        try
        {
            connection.Open();
            using var command = connection.CreateCommand();
            // Without mmap: a reader would unmap the file and fault it in again after each commit of the writer.
            command.CommandText = mode == SqliteOpenMode.ReadOnly
                ? $"PRAGMA mmap_size=0; PRAGMA cache_size=-2048; PRAGMA busy_timeout={BusyTimeoutInMilliseconds};"
                : $"PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-65536; PRAGMA mmap_size=0; PRAGMA busy_timeout={BusyTimeoutInMilliseconds}; PRAGMA secure_delete=FAST;";
            command.ExecuteNonQuery();
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    internal static FileStream Lock(string path)
    {
        try
        {
            return new FileStream(path + ".lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException e) when (IsHeld(e))
        {
            throw new LedgerException($"{path} is in use by another process: {e.Message} Stop that process, or use another folder.", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StoreFailedException(path, $"{path} or a file beside it cannot be written: {e.Message} Allow writing to the file and its folder, free space, and start again.");
        }
    }

    // EWOULDBLOCK of Linux and of macOS; ERROR_SHARING_VIOLATION and ERROR_LOCK_VIOLATION of Windows.
    private static bool IsHeld(IOException e) => e.HResult is 11 or 35 or unchecked((int)0x80070020) or unchecked((int)0x80070021);

    internal static void CheckSchema(string path, SqliteConnection connection)
    {
        var version = SchemaVersion(path, connection);
        if (version < StoreSchema.Version)
            throw new LedgerException($"{path} has schema version {version}; this program reads version {StoreSchema.Version}. Start the network once with this program, which brings it to that version.");
        if (version > StoreSchema.Version)
            throw new LedgerException($"{path} has schema version {version}; this program reads version {StoreSchema.Version}. Use the program that wrote it.");
    }

    private static long SchemaVersion(string path, SqliteConnection connection)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT value FROM meta WHERE name = 'schema'";
        return command.ExecuteScalar() is long version and > 0
            ? version
            : throw new LedgerCorruptedException($"{path} is no ledger: it states no schema version.");
    }

    private void ReadIdentity()
    {
        using var connection = Connect(Path, SqliteOpenMode.ReadOnly);
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT value FROM meta WHERE name = 'channel'";
        ChannelId = command.ExecuteScalar() as string ?? throw new LedgerCorruptedException($"{Path} is no ledger: it names no channel.");
    }

    private void CheckLastBlocks()
    {
        using var snapshot = OpenSnapshot();
        var blocks = snapshot.Blocks;
        var height = snapshot.Height;
        Cache.Reset(height);
        Volatile.Write(ref _height, height);
        if (blocks.GetBytes(height) is not null)
            throw new LedgerCorruptedException($"{Path} holds block {height} beyond its savepoint.");
        byte[]? next = null;
        for (var number = height; number > 0 && height - number < CheckedOnStart; number--)
        {
            var block = blocks.Get(number - 1) ?? throw new LedgerCorruptedException($"{Path} lacks block {number - 1} below its savepoint {height - 1}.");
            var hash = BlockHash.Header(block.Header);
            if (next is not null && !next.AsSpan().SequenceEqual(hash))
                throw new LedgerCorruptedException($"Block {number - 1} was changed on disk: block {number} does not follow it.");
            if (blocks.FindByHash(hash) is null)
                throw new LedgerCorruptedException($"Block {number - 1} was changed on disk: its header does not have the hash under which it was stored.");
            if (number == height)
                CheckCommitHash(block, blocks.MetaBytes("commit_hash"));
            next = block.Header.PreviousHash.ToByteArray();
        }
    }

    private void CheckCommitHash(Block last, byte[] stored)
    {
        var entries = last.Metadata.Metadata;
        byte[] stated;
        try
        {
            stated = entries.Count > (int)BlockMetadataIndex.CommitHash
                ? Metadata.Parser.ParseFrom(entries[(int)BlockMetadataIndex.CommitHash]).Value.ToByteArray()
                : [];
        }
        catch (InvalidProtocolBufferException e)
        {
            throw new LedgerCorruptedException($"Block {last.Header.Number} was changed on disk: its commit hash cannot be read.", e);
        }
        if (!stated.AsSpan().SequenceEqual(stored))
            throw new LedgerCorruptedException($"{Path}: the commit hash of block {last.Header.Number} is not that of the savepoint.");
    }
}
