using Ledger.Audit;
using Ledger.Records.State;

namespace Ledger.Cli.Commands;

/// <summary>Which draw a text means: an id, a beginning of one, or the request's transaction.</summary>
internal static class DrawName
{
    /// <exception cref="CliException">It means none, or several.</exception>
    public static DrawId Find(AuditIndex index, string named) => Find([.. AuditDraws.List(index).Select(d => d.Requested)], named);

    private static DrawId Find(DrawStep[] requests, string named) =>
        requests.Where(r => r.Id.ToString().StartsWith(named, StringComparison.Ordinal) || r.TransactionId == named).ToList() is [var one] && named.Length >= 8
            ? one.Id
            : throw CliException.BadInput("error.draw.id", named);
}
