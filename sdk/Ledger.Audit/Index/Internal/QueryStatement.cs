using System.Globalization;
using Hyperledger.Fabric.Client;
using Hyperledger.Fabric.Protos.Peer;
using Ledger.Records.State;
using Ledger.Sdk;
using Microsoft.Data.Sqlite;

namespace Ledger.Audit.Internal;

/// <summary>
/// A query in SQL. Every condition that can be is turned into numbers first, so that what is asked for and does not exist is
/// answered at once; then the condition with the fewest rows leads and the others are compared row by row.
/// </summary>
internal sealed class QueryStatement(SqliteConnection connection, string chaincode, AuditQuery query, long end)
{
    // Above this many rows a condition is as good as another; counting further would cost more than it saves.
    private const int CountedRows = 50_000;

    private readonly List<object> _values = [];
    private readonly List<(string Sql, string Count)> _indexed = [];
    private readonly List<string> _compared = [];
    private bool _isImpossible;

    public IReadOnlyList<AuditEntry> Read()
    {
        Add();
        if (_isImpossible) return [];
        var (from, where) = Lead();
        var limit = query.Limit is { } most ? $" LIMIT {most.ToString(CultureInfo.InvariantCulture)}" : "";
        return EntryReader.Read(connection, $"WHERE t.seq IN (SELECT t.seq FROM {from} WHERE {where} ORDER BY t.seq{limit}) ORDER BY t.seq", [.. _values]);
    }

    private void Add()
    {
        if (query.Unit is { } unit)
        {
            Require(Codes.IsUnitCode(unit), "unit", unit);
            var of = Name(unit);
            _indexed.Add(($"t.seq IN (SELECT seq FROM unit_tx WHERE unit = {of})", $"SELECT 1 FROM unit_tx WHERE unit = {of}"));
        }
        if (query.Batch is { } batch) AddBatch(BatchId.TryParse(batch, out var id) ? id : throw Wrong("batch", batch));
        if (query.Record is { } record)
        {
            var reference = RecordReference.TryParse(record, out var parsed) ? parsed : throw Wrong("record", record);
            AddBatch(reference.Batch);
            _compared.Add($"t.leaf = {Value((long)reference.Index)}");
        }
        AddActors();
        if (query.Kind is { } kind) AddIndexed("kind", Name(kind));
        if (query.State is { } state) AddIndexed("state", Name(state));
        if (query.Function is { } function) AddIndexed("function", Name(function));
        if (query.Code is { } code) AddCode(code);
        if (query.From is { } from) _compared.Add($"t.time >= {Value(from.ToUnixTimeMilliseconds())}");
        if (query.To is { } to) _compared.Add($"t.time <= {Value(to.ToUnixTimeMilliseconds())}");
        if (query.From is not null || query.To is not null)
        {
            var range = $"time >= {Value((query.From ?? DateTimeOffset.UnixEpoch).ToUnixTimeMilliseconds())} AND time <= {Value((query.To ?? DateTimeOffset.MaxValue).ToUnixTimeMilliseconds())}";
            _indexed.Add(($"t.seq IN (SELECT seq FROM tx INDEXED BY tx_by_time WHERE {range})", $"SELECT 1 FROM tx INDEXED BY tx_by_time WHERE {range}"));
        }
        if (query.OnlyProblems) _indexed.Add(("t.seq IN (SELECT seq FROM tx INDEXED BY tx_with_problems WHERE problems > 0) AND t.problems > 0", "SELECT 1 FROM tx INDEXED BY tx_with_problems WHERE problems > 0"));
        if (!query.IncludeSystem) _compared.Add("(SELECT instr(text, '/') + (text = 'config') FROM name WHERE id = t.function) = 0");
        _compared.Add($"+t.seq < {Value(end)}");
        if (query.After is { } after) _compared.Add($"t.seq > {Value(IndexSchema.Seq(after.Block, after.Index))}");
    }

    private void AddBatch(BatchId batch)
    {
        using var find = new Statement(connection, "SELECT o.id FROM object o JOIN name n ON n.id = o.ns WHERE n.text = $0 AND o.key = $1");
        if (find.With(chaincode, System.Text.Encoding.UTF8.GetBytes(StateKey.Batch(batch).ToCompositeKey())).Scalar() is not long id) _isImpossible = true;
        else AddIndexed("batch", Value(id));
    }

    private void AddActors()
    {
        var conditions = new List<string>();
        var values = new List<object>();
        Condition("enrolment", query.Enrolment);
        Condition("msp", query.MspId);
        Condition("role", query.Role);
        if (conditions.Count == 0) return;
        if (query.Enrolment is { } enrolment) Require(Codes.IsRoot(enrolment), "enrolment", enrolment);
        var actors = new List<string>();
        using (var find = new Statement(connection, $"SELECT id FROM actor WHERE {string.Join(" AND ", conditions)}"))
        using (var rows = find.With([.. values]).Read())
        {
            while (rows.Read()) actors.Add(Value(rows.GetInt64(0)));
        }
        if (actors.Count == 0) _isImpossible = true;
        else AddIndexed("actor", [.. actors]);

        void Condition(string column, string? value)
        {
            if (value is null) return;
            conditions.Add($"{column} = ${values.Count.ToString(CultureInfo.InvariantCulture)}");
            values.Add(value);
        }
    }

    private void AddCode(string code)
    {
        var found = Enum.GetValues<TxValidationCode>().Where(value => value.ToProtocolName() == code).ToList();
        Require(found.Count == 1, "code", code);
        // Almost everything is valid: no index helps there.
        if (found[0] == TxValidationCode.Valid) _compared.Add("t.code = 0");
        else _indexed.Add(($"t.code = {Value((long)found[0])} AND t.code <> 0", $"SELECT 1 FROM tx WHERE code = {Value((long)found[0])} AND code <> 0"));
    }

    private void AddIndexed(string column, params string[] values)
    {
        var list = string.Join(", ", values);
        var partial = column == "batch" ? " AND batch > 0" : "";
        _indexed.Add(($"t.{column} IN ({list}){partial}", $"SELECT 1 FROM tx WHERE {column} IN ({list}){partial}"));
    }

    // The rows of the leading condition are walked in the order of seq; '+' keeps SQLite from leading with another.
    private (string From, string Where) Lead()
    {
        var conditions = _indexed.Select(condition => (condition.Sql, Count: _indexed.Count == 1 ? 0 : Count(condition.Count))).OrderBy(condition => condition.Count).Select(condition => condition.Sql).ToList();
        if (conditions.Count == 0) return ("tx t", string.Join(" AND ", _compared.DefaultIfEmpty("1")));
        var rest = conditions.Skip(1).Select(condition => condition.StartsWith("t.seq IN", StringComparison.Ordinal) ? Exists(condition) : "+" + condition);
        return ("tx t", string.Join(" AND ", conditions.Take(1).Concat(rest).Concat(_compared.Select(condition => condition.StartsWith("t.time", StringComparison.Ordinal) ? "+" + condition : condition))));
    }

    private static string Exists(string condition) =>
        condition.Contains("unit_tx", StringComparison.Ordinal)
            ? condition.Replace("t.seq IN (SELECT seq FROM unit_tx WHERE ", "EXISTS (SELECT 1 FROM unit_tx u WHERE u.seq = t.seq AND u.", StringComparison.Ordinal)
            : condition.EndsWith("t.problems > 0", StringComparison.Ordinal) ? "+t.problems > 0" : "1";

    private long Count(string sql)
    {
        using var count = new Statement(connection, $"SELECT count(*) FROM ({sql} LIMIT {CountedRows.ToString(CultureInfo.InvariantCulture)})");
        return (long)count.With([.. _values]).Scalar()!;
    }

    private string Name(string text)
    {
        using var find = new Statement(connection, "SELECT id FROM name WHERE text = $0");
        if (find.With(text).Scalar() is long id) return Value(id);
        _isImpossible = true;
        return Value(-1L);
    }

    private string Value(object value)
    {
        _values.Add(value);
        return "$" + (_values.Count - 1).ToString(CultureInfo.InvariantCulture);
    }

    private static void Require(bool holds, string condition, string value)
    {
        if (!holds) throw Wrong(condition, value);
    }

    private static LedgerInputException Wrong(string condition, string value) => new(LedgerError.AuditFilterWrong, condition, value);
}
