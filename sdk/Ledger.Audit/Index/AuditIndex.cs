using System.Globalization;
using System.Text;
using Hyperledger.Fabric.Msp;
using Hyperledger.Fabric.Protos.Common;
using Ledger.Audit.Internal;
using Ledger.Records.State;
using Ledger.Sdk;
using Ledger.Sdk.Internal;
using Microsoft.Data.Sqlite;

namespace Ledger.Audit;

/// <summary>
/// Answers from an index's file, without any peer. Everything in it was verified by <see cref="AuditIndexer"/>, which may go on
/// writing meanwhile: all answers of an instance are as of one height, the file's when it was opened or a lower one that was
/// asked for. Not thread-safe.
/// </summary>
public sealed class AuditIndex : IDisposable
{
    private readonly SqliteConnection _connection;
    private readonly string _chaincode;

    private AuditIndex(SqliteConnection connection, string chaincode, ulong height)
    {
        _connection = connection;
        _chaincode = chaincode;
        Height = height;
    }

    /// <summary>Opens an index to read.</summary>
    /// <param name="path">Its file.</param>
    /// <param name="height">How many blocks its answers rest on; null: all that it has now.</param>
    /// <exception cref="LedgerInputException">There is none, it is of another version, or damaged, or has fewer blocks.</exception>
    public static AuditIndex Open(string path, ulong? height = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var connection = IndexDatabase.Open(path, isReader: true);
        try
        {
            var checkpoint = Checkpoint.Read(connection);
            var has = checkpoint.Position.Height;
            if (checkpoint.Chaincode is null) throw new LedgerInputException(LedgerError.AuditIndexMissing, path);
            if (height is { } wanted && (wanted > has || wanted == 0)) throw new LedgerInputException(LedgerError.AuditIndexShort, path, Text(has), Text(wanted));
            return new AuditIndex(connection, checkpoint.Chaincode, height ?? has);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>What the index rests on now.</summary>
    public AuditIndexState ReadState()
    {
        var checkpoint = Checkpoint.Read(_connection);
        using var transactions = new Statement(_connection, "SELECT sum(transactions) FROM block WHERE number < $0");
        using var problems = new Statement(_connection, "SELECT count(*) FROM tx INDEXED BY tx_with_problems WHERE problems > 0 AND +seq < $0");
        return new AuditIndexState(
            checkpoint.Channel!, checkpoint.GenesisHash!, Height, FindBlockHash(Height - 1)!,
            (long)transactions.With((long)Height).Scalar()!, (long)problems.With(End).Scalar()!);
    }

    /// <summary>How many blocks the answers rest on.</summary>
    public ulong Height { get; }

    /// <summary>Whether one operator speaks for all organisations: the ledger of an embedded network, which proves nothing to others.</summary>
    public bool IsEmbedded => ChannelTrust.IsEmbeddedIn(ReadConfig());

    /// <summary>The header hash of a block, 64 lowercase hex digits; null if the answers do not rest on it.</summary>
    public string? FindBlockHash(ulong number)
    {
        using var find = new Statement(_connection, "SELECT hash FROM block WHERE number = $0");
        return number < Height && find.With((long)number).Scalar() is byte[] hash ? Convert.ToHexStringLower(hash) : null;
    }

    /// <summary>The transactions that a query wants, in the order of their commit.</summary>
    /// <exception cref="LedgerInputException">A condition cannot be understood.</exception>
    public IReadOnlyList<AuditEntry> Find(AuditQuery query)
    {
        ArgumentNullException.ThrowIfNull(query);
        return new QueryStatement(_connection, _chaincode, query, End).Read();
    }

    /// <summary>Every write of one object, oldest first.</summary>
    /// <param name="key">The object as entries name it, such as <c>unit/350102</c> or <c>batch/3435000001/2025-2026-1/…</c>.</param>
    /// <returns>Empty if the index has no such object.</returns>
    public IReadOnlyList<ObjectVersion> ReadHistory(StateKey key)
    {
        ArgumentNullException.ThrowIfNull(key);
        using var find = new Statement(_connection, "SELECT o.id FROM object o JOIN name n ON n.id = o.ns WHERE n.text = $0 AND o.key = $1");
        return find.With(_chaincode, Encoding.UTF8.GetBytes(key.ToCompositeKey())).Scalar() is long id ? ReadWrites("w.object = $0", id) : [];
    }

    /// <summary>Everything that was written of a batch: itself, its steps, its records' statuses and objections, oldest first.</summary>
    public IReadOnlyList<ObjectVersion> ReadHistory(BatchId batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        return BatchNumber(batch) is { } id ? ReadWrites("w.seq IN (SELECT seq FROM tx WHERE batch = $0 AND batch > 0) AND w.object IN (SELECT object FROM tx WHERE batch = $0 AND batch > 0)", id) : [];
    }

    /// <summary>What was written of one record: its batch's own steps, and the statuses and objections of this record, oldest first.</summary>
    public IReadOnlyList<ObjectVersion> ReadHistory(RecordReference record)
    {
        ArgumentNullException.ThrowIfNull(record);
        return [.. ReadHistory(record.Batch).Where(version => version.Entry.Leaf is not { } leaf || leaf == record.Index)];
    }

    /// <summary>A transaction by its id, its valid instance first; null if the index has none.</summary>
    public AuditEntry? FindTransaction(string transactionId)
    {
        ArgumentException.ThrowIfNullOrEmpty(transactionId);
        return EntryReader.Read(_connection, "WHERE t.id = $0 AND t.seq < $1 ORDER BY t.code <> 0, t.seq LIMIT 1", IndexState.IdBytes(transactionId), End).FirstOrDefault();
    }

    /// <summary>For a caller that asks for something in particular.</summary>
    /// <param name="id">What was asked for.</param>
    /// <param name="versions">What was found of it.</param>
    /// <exception cref="LedgerInputException">Nothing was.</exception>
    public static void RequireKnown(string id, IReadOnlyList<ObjectVersion> versions)
    {
        ArgumentNullException.ThrowIfNull(versions);
        if (versions.Count == 0) throw new LedgerInputException(LedgerError.AuditObjectUnknown, id);
    }

    /// <inheritdoc/>
    public void Dispose() => _connection.Dispose();

    internal SqliteConnection Connection => _connection;

    internal string Chaincode => _chaincode;

    /// <summary>The seq that the answers do not reach.</summary>
    internal long End => IndexSchema.Seq(Height, 0);

    /// <summary>The configuration in force behind the last block that the answers rest on.</summary>
    internal ChannelConfig ReadConfig()
    {
        using var config = new Statement(_connection, "SELECT bytes FROM config WHERE block < $0 ORDER BY block DESC LIMIT 1");
        return ChannelConfig.FromConfig(Checkpoint.Read(_connection).Channel!, ConfigEnvelope.Parser.ParseFrom((byte[])config.With((long)Height).Scalar()!).Config);
    }

    internal long? BatchNumber(BatchId batch)
    {
        using var find = new Statement(_connection, "SELECT o.id FROM object o JOIN name n ON n.id = o.ns WHERE n.text = $0 AND o.key = $1");
        return find.With(_chaincode, Encoding.UTF8.GetBytes(StateKey.Batch(batch).ToCompositeKey())).Scalar() as long?;
    }

    private List<ObjectVersion> ReadWrites(string condition, long id)
    {
        var writes = new List<(long Seq, string Key, byte[] Value)>();
        using (var read = new Statement(_connection, $"SELECT w.seq, o.key, w.value FROM write w JOIN object o ON o.id = w.object WHERE {condition} AND w.seq < $1 ORDER BY w.seq, w.object"))
        using (var rows = read.With(id, End).Read())
        {
            while (rows.Read()) writes.Add((rows.GetInt64(0), EntryReader.KeyText((byte[])rows.GetValue(1)), rows.IsDBNull(2) ? [] : (byte[])rows.GetValue(2)));
        }
        var entries = new Dictionary<long, AuditEntry>();
        foreach (var seq in writes.Select(write => write.Seq).Distinct())
            entries[seq] = EntryReader.Read(_connection, "WHERE t.seq = $0", seq).Single();
        return [.. writes.Select(write => new ObjectVersion(entries[write.Seq], write.Key, write.Value))];
    }

    private static string Text(ulong height) => height.ToString(CultureInfo.InvariantCulture);
}
