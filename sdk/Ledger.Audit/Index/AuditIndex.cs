using System.Text;
using Ledger.Audit.Internal;
using Ledger.Records.State;
using Ledger.Sdk;
using Microsoft.Data.Sqlite;

namespace Ledger.Audit;

/// <summary>
/// Answers from an index's file, without any peer. Everything in it was verified by <see cref="AuditIndexer"/>, which may go on
/// writing meanwhile: an instance answers from one height on, its own at each call. Not thread-safe.
/// </summary>
public sealed class AuditIndex : IDisposable
{
    private readonly SqliteConnection _connection;
    private readonly string _chaincode;

    private AuditIndex(SqliteConnection connection, string chaincode)
    {
        _connection = connection;
        _chaincode = chaincode;
    }

    /// <summary>Opens an index to read.</summary>
    /// <param name="path">Its file.</param>
    /// <exception cref="LedgerInputException">There is none, it is of another version, or damaged.</exception>
    public static AuditIndex Open(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var connection = IndexDatabase.Open(path, isReader: true);
        try
        {
            return new AuditIndex(connection, Checkpoint.Read(connection).Chaincode ?? throw new LedgerInputException(LedgerError.AuditIndexMissing, path));
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
        using var transactions = new Statement(_connection, "SELECT sum(transactions) FROM block");
        using var problems = new Statement(_connection, "SELECT count(*) FROM tx WHERE problems > 0");
        return new AuditIndexState(
            checkpoint.Channel!, checkpoint.GenesisHash!, checkpoint.Position.Height, Convert.ToHexStringLower(checkpoint.Position.LastHash.Span),
            (long)transactions.Scalar()!, (long)problems.Scalar()!);
    }

    /// <summary>The transactions that a query wants, in the order of their commit.</summary>
    /// <exception cref="LedgerInputException">A condition cannot be understood.</exception>
    public IReadOnlyList<AuditEntry> Find(AuditQuery query)
    {
        ArgumentNullException.ThrowIfNull(query);
        return new QueryStatement(_connection, _chaincode, query).Read();
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
        return EntryReader.Read(_connection, "WHERE t.id = $0 ORDER BY t.code <> 0, t.seq LIMIT 1", IndexState.IdBytes(transactionId)).FirstOrDefault();
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

    internal long? BatchNumber(BatchId batch)
    {
        using var find = new Statement(_connection, "SELECT o.id FROM object o JOIN name n ON n.id = o.ns WHERE n.text = $0 AND o.key = $1");
        return find.With(_chaincode, Encoding.UTF8.GetBytes(StateKey.Batch(batch).ToCompositeKey())).Scalar() as long?;
    }

    private List<ObjectVersion> ReadWrites(string condition, long id)
    {
        var writes = new List<(long Seq, string Key, byte[] Value)>();
        using (var read = new Statement(_connection, $"SELECT w.seq, o.key, w.value FROM write w JOIN object o ON o.id = w.object WHERE {condition} ORDER BY w.seq, w.object"))
        using (var rows = read.With(id).Read())
        {
            while (rows.Read()) writes.Add((rows.GetInt64(0), EntryReader.KeyText((byte[])rows.GetValue(1)), rows.IsDBNull(2) ? [] : (byte[])rows.GetValue(2)));
        }
        var entries = new Dictionary<long, AuditEntry>();
        foreach (var seq in writes.Select(write => write.Seq).Distinct())
            entries[seq] = EntryReader.Read(_connection, "WHERE t.seq = $0", seq).Single();
        return [.. writes.Select(write => new ObjectVersion(entries[write.Seq], write.Key, write.Value))];
    }
}
