using System.CommandLine;
using System.Globalization;
using Ledger.Records.State;
using Ledger.Sdk;

namespace Ledger.Cli.Commands;

/// <summary>A step of a finding that was sent: answer, settling, withdrawal. The finding is named by its digest or a beginning of it.</summary>
internal abstract class FindingStepCommand : SupervisionCommand
{
    private const int ShortestName = 8;
    private readonly Argument<string> finding;
    private readonly Option<string> unit;
    private readonly Option<string> reason;

    private protected FindingStepCommand(CommandContext context, string key)
        : base(context, key)
    {
        finding = AddArgument("FINDING", "audit.findings.id");
        unit = AddOption<string>("--unit", "audit.findings.unit", "CODE");
        reason = AddOption<string>("--reason", "audit.findings.reason", "CODE", required: true);
    }

    public sealed override async Task<int> RunAsync(CommandRun run, CancellationToken cancellationToken)
    {
        string code = run.Get(reason)!;
        if (!Codes.IsReasonCode(code)) throw CliException.BadInput("error.reason", code);
        Check(run);
        (FindingProgress found, Unit of) = await FindAsync(run, cancellationToken).ConfigureAwait(false);
        (string role, string by) = Actor(found, of);
        await using LedgerClient client = await ConnectAsync(run, role, by, cancellationToken).ConfigureAwait(false);
        return Complete(run, await SubmitAsync(run, client, found.Id, code, cancellationToken).ConfigureAwait(false));
    }

    /// <summary>Whether a text names a finding: its digest or a beginning of it.</summary>
    internal static bool IsNamed(string digest, string named) => named.Length >= ShortestName && digest.StartsWith(named, StringComparison.Ordinal);

    /// <summary>Shows the step that was taken.</summary>
    internal static int Complete(CommandRun run, Submission<FindingStep> step) => run.Complete(
        StateJson.Of(step),
        page =>
        {
            page.Good(run.Texts[$"audit.findings.done.{FindingStep.KindName(step.Result.Kind)}"]);
            page.Fields(
                2,
                (run.Texts["audit.finding"], step.Result.Id.ToString()),
                (run.Texts["audit.findings.outcome"], step.Result.Outcome is { } outcome ? run.Texts["audit.findings.outcome." + FindingStep.OutcomeName(outcome)] : null),
                (run.Texts["audit.findings.order.short"], step.Result.Order?.ToString()),
                (run.Texts["objection.due"], step.Result.Due is { } due ? Times.Day(due) : null),
                (run.Texts["field.transaction"], step.TransactionId),
                (run.Texts["field.block"], step.BlockNumber.ToString(CultureInfo.InvariantCulture)));
        });

    protected virtual void Check(CommandRun run)
    {
    }

    /// <summary>Whose identity of the folder takes the step: a role and a unit.</summary>
    protected abstract (string Role, string Unit) Actor(FindingProgress found, Unit of);

    protected abstract Task<Submission<FindingStep>> SubmitAsync(CommandRun run, LedgerClient client, FindingId id, string reasonCode, CancellationToken cancellationToken);

    private async Task<(FindingProgress Found, Unit Of)> FindAsync(CommandRun run, CancellationToken cancellationToken)
    {
        string named = run.Get(finding);
        string digest = named[(named.LastIndexOf('/') + 1)..];
        string? of = run.Get(unit) ?? (named.Contains('/', StringComparison.Ordinal) ? named[..named.IndexOf('/', StringComparison.Ordinal)] : null);
        await using LedgerClient reader = await ConnectReaderAsync(run, null, cancellationToken).ConfigureAwait(false);
        List<FindingProgress> fitting = [.. (await reader.ListFindingsAsync(of, cancellationToken).ConfigureAwait(false))
            .Where(f => IsNamed(f.Id.Digest, digest))];
        return fitting is [var one]
            ? (one, await reader.GetUnitAsync(one.Id.Unit, cancellationToken).ConfigureAwait(false))
            : throw CliException.BadInput("error.finding.id", named);
    }
}
