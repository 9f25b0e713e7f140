using Ledger.Records.State;
using Ledger.Sdk.Access;
using Ledger.Sdk.Workspaces;

namespace Ledger.Sdk;

/// <summary>The heads of access logs.</summary>
public sealed partial class LedgerClient
{
    /// <summary>Anchors where the working folder's access log ends, as this client's unit's head of today. A broken log is not anchored.</summary>
    /// <returns>Null if the log has no entry, or none that today's head does not cover already.</returns>
    /// <exception cref="LedgerInputException">The log is broken or other than what was anchored of it, or this identity has no unit.</exception>
    public async Task<Submission<AccessLogHead>?> AnchorAccessLogAsync(Workspace workspace, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(workspace);
        var unit = Identity.Unit ?? throw new LedgerInputException(LedgerError.IdentityWrong, Identity.Name, "identity.json: unit");
        var anchored = await ListAccessHeadsAsync(unit, cancellationToken).ConfigureAwait(false);
        var report = AccessLog.Verify(workspace, anchored);
        if (!report.IsWhole)
            throw new LedgerInputException(LedgerError.AccessLogDamaged, workspace.AccessLogFile, report.At.ToString(System.Globalization.CultureInfo.InvariantCulture), report.Fault.ToString());
        if (report.Last is not { } last || anchored.Any(h => h.Count == report.Entries && h.Date == WorkingDays.DateOf(Options.TimeProvider.GetUtcNow())))
            return null;
        var head = new AccessHead { Unit = unit, Count = report.Entries, Sha256 = last.Sha256, Sm3 = last.Sm3 };
        var registered = await GetUnitAsync(unit, cancellationToken).ConfigureAwait(false);
        return await SubmitAsync("accesslogs", "Anchor", [Json(head)], b => AccessLogHead.Parse(b), registered, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The anchored heads of a unit's access log, by date.</summary>
    public async Task<IReadOnlyList<AccessLogHead>> ListAccessHeadsAsync(string unit, CancellationToken cancellationToken = default) =>
        StateList.ParseAccessLogs(await _connection.EvaluateAsync("accesslogs", "List", [unit], cancellationToken).ConfigureAwait(false));
}
