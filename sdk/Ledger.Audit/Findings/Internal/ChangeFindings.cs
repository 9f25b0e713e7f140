using System.Globalization;

namespace Ledger.Audit.Internal;

/// <summary>What changes of records, persons and the ledger's own rules show.</summary>
internal sealed class ChangeFindings(AuditIndex index)
{
    public IEnumerable<AuditFinding> RepeatedRevocations(int most)
    {
        var batches = new List<(long Batch, string Key)>();
        using (var read = new Statement(index.Connection, """
            SELECT t.batch, o.key FROM tx t JOIN object o ON o.id = t.batch
            WHERE t.state = (SELECT id FROM name WHERE text = 'revoked') AND t.kind = (SELECT id FROM name WHERE text = 'status') AND t.code = 0 AND t.batch > 0 AND t.seq < $1
            GROUP BY t.batch HAVING count(*) > $0 ORDER BY min(t.seq)
            """))
        using (var rows = read.With((long)most, index.End).Read())
        {
            while (rows.Read()) batches.Add((rows.GetInt64(0), EntryReader.KeyText((byte[])rows.GetValue(1))));
        }
        foreach (var (batch, key) in batches)
        {
            var ids = Ids("t.batch = $0 AND t.batch > 0 AND t.code = 0 AND t.kind = (SELECT id FROM name WHERE text = 'status') AND t.state = (SELECT id FROM name WHERE text = 'revoked')", batch);
            yield return new AuditFinding(FindingRule.RepeatedRevocation, key, [key, ids.Count.ToString(CultureInfo.InvariantCulture)], ids);
        }
    }

    /// <summary>Persons are told apart by MSP and enrolment id, as the contracts tell them.</summary>
    public IEnumerable<AuditFinding> OnePersonTwoRoles()
    {
        var persons = new List<string>();
        using (var read = new Statement(index.Connection, "SELECT enrolment FROM actor WHERE role <> '' GROUP BY enrolment HAVING count(DISTINCT role || ' ' || unit) > 1 ORDER BY min(id)"))
        using (var rows = read.Read())
        {
            while (rows.Read()) persons.Add(rows.GetString(0));
        }
        foreach (var person in persons)
        {
            var batches = new List<(long Batch, string Key)>();
            using (var read = new Statement(index.Connection, """
                SELECT t.batch, o.key FROM tx t JOIN actor a ON a.id = t.actor JOIN object o ON o.id = t.batch
                WHERE t.actor IN (SELECT id FROM actor WHERE enrolment = $0) AND t.code = 0 AND t.batch > 0 AND t.seq < $1
                GROUP BY t.batch HAVING count(DISTINCT a.role || ' ' || a.unit) > 1 ORDER BY min(t.seq)
                """))
            using (var rows = read.With(person, index.End).Read())
            {
                while (rows.Read()) batches.Add((rows.GetInt64(0), EntryReader.KeyText((byte[])rows.GetValue(1))));
            }
            foreach (var (batch, key) in batches)
                yield return new AuditFinding(FindingRule.OnePersonTwoRoles, person, [person[..12], key], Ids("t.batch = $0 AND t.batch > 0 AND t.code = 0 AND t.actor IN (SELECT id FROM actor WHERE enrolment = $1)", batch, person));
        }
    }

    public IEnumerable<AuditFinding> RulesBroken() =>
        from entry in index.Find(new AuditQuery { OnlyProblems = true, Code = "VALID" })
        from problem in entry.Problems
        select new AuditFinding(FindingRule.RuleBroken, entry.ObjectKey, [problem.What, problem.Detail], [entry.TransactionId]);

    private List<string> Ids(string condition, params object[] values)
    {
        var ids = new List<string>();
        using var read = new Statement(index.Connection, $"SELECT t.id FROM tx t WHERE {condition} AND t.seq < {index.End.ToString(CultureInfo.InvariantCulture)} ORDER BY t.seq");
        using var rows = read.With(values).Read();
        while (rows.Read()) ids.Add(IndexState.IdText((byte[])rows.GetValue(0)));
        return ids;
    }
}
