using Ledger.Audit.Internal;
using Ledger.Records.State;
using Ledger.Sdk;

namespace Ledger.Audit;

/// <summary>Recomputes draws from an index. Equal indexes give equal draws.</summary>
public static class AuditDraws
{
    /// <summary>All draws that were requested, in the order of their requests' commit.</summary>
    /// <param name="index">The index.</param>
    /// <param name="office">The unit whose office draws; null: of all.</param>
    public static IReadOnlyList<DrawProgress> List(AuditIndex index, string? office = null)
    {
        ArgumentNullException.ThrowIfNull(index);
        var steps = CurrentValues.Read("draw", value => DrawStep.Parse(value), index).Where(step => office is null || step.Id.Office == office);
        return [.. DrawProgress.Of(steps).OrderBy(draw => Place(index, draw.Requested))];
    }

    /// <summary>A draw, computed anew.</summary>
    /// <param name="index">The index, up to the draw's last block at least for all of it.</param>
    /// <param name="id">The draw.</param>
    /// <exception cref="LedgerInputException">The index has no such draw.</exception>
    public static AuditDraw Compute(AuditIndex index, DrawId id)
    {
        ArgumentNullException.ThrowIfNull(id);
        var draws = List(index, id.Office);
        var draw = draws.FirstOrDefault(d => d.Requested.Id == id) ?? throw new LedgerInputException(LedgerError.AuditObjectUnknown, $"draw/{id}");
        var requested = index.FindTransaction(draw.Requested.TransactionId)!;
        var seed = FindSeed(index, requested);
        var population = DrawPopulation.Read(index, draw.Request.Scope, requested.BlockNumber + 1);
        var isEarly = draw.Revealed is { } revealed && (seed is not { } at || Place(index, revealed).Block <= at.Block);
        return new AuditDraw
        {
            Progress = draw,
            RequestBlock = requested.BlockNumber,
            SeedBlock = seed?.Block,
            Seed = seed?.Hash,
            IsRevealedEarly = isEarly,
            EarlierOfScope = draws.TakeWhile(d => d != draw).Count(d => d.Request.Scope == draw.Request.Scope),
            EarlierOfUnit = draws.TakeWhile(d => d != draw).Count(d => d.Request.Scope.Unit == draw.Request.Scope.Unit),
            Population = population.Count,
            PopulationSha256 = population.Sha256,
            Records = draw.Revealed is { Secret: { } secret } && seed is { } block && !isEarly
                ? [.. RecordDraw.Draw(Convert.FromHexString(block.Hash), Convert.FromHexString(secret), draw.Requested.TransactionId, population.Count, draw.Request.Count).Select(population.At)]
                : [],
        };
    }

    /// <summary>The names of the register's units by code.</summary>
    public static IReadOnlyDictionary<string, string> UnitNames(AuditIndex index)
    {
        ArgumentNullException.ThrowIfNull(index);
        return CurrentValues.Read("unit", value => Unit.Parse(value), index).ToDictionary(unit => unit.Code, unit => unit.Name, StringComparer.Ordinal);
    }

    private static (ulong Block, int Index) Place(AuditIndex index, DrawStep step) =>
        index.FindTransaction(step.TransactionId) is { } entry ? (entry.BlockNumber, entry.Index) : (ulong.MaxValue, 0);

    private static (ulong Block, string Hash)? FindSeed(AuditIndex index, AuditEntry requested)
    {
        using var find = new Statement(index.Connection, """
            SELECT b.number, b.hash FROM tx t JOIN actor a ON a.id = t.actor JOIN block b ON b.number = t.seq >> 20
            WHERE t.seq >= $0 AND t.code = 0 AND t.kind > 0 AND a.msp <> '' AND a.msp <> $1 AND t.seq < $2 ORDER BY t.seq LIMIT 1
            """);
        using var row = find.With(IndexSchema.Seq(requested.BlockNumber + 1, 0), requested.MspId, index.End).Read();
        return row.Read() ? ((ulong)row.GetInt64(0), Convert.ToHexStringLower((byte[])row.GetValue(1))) : null;
    }
}
