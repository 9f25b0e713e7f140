using System.CommandLine;
using System.Globalization;
using Ledger.Records.State;
using Ledger.Sdk;

namespace Ledger.Cli.Commands;

/// <summary>A step of an objection. The objection is named by its record; where a record has several that wait, by its transaction too.</summary>
internal abstract class ObjectionStepCommand : LedgerCommand
{
    private readonly Argument<string> record;
    private readonly Option<string> reason;
    private readonly Option<string> text;

    private protected ObjectionStepCommand(CommandContext context, string key)
        : base(context, key)
    {
        record = AddArgument("RECORD", "objection.record");
        reason = AddOption<string>("--reason", "objection.reason", "CODE", required: true);
        text = AddOption<string>("--text", "objection.text", "FILE", required: true);
    }

    /// <summary>The role that the step is first looked for.</summary>
    protected abstract string Role { get; }

    public sealed override async Task<int> RunAsync(CommandRun run, CancellationToken cancellationToken)
    {
        string named = run.Get(record), code = run.Get(reason)!;
        RecordReference reference = RecordReference.TryParse(named, out RecordReference? parsed) ? parsed : throw CliException.BadInput("error.record.reference", named);
        if (!Codes.IsReasonCode(code)) throw CliException.BadInput("error.reason", code);
        Check(run);
        await using LedgerClient client = await run.ConnectAsync(Role, cancellationToken).ConfigureAwait(false);
        string? about = await FindAsync(run, client, reference, cancellationToken).ConfigureAwait(false);
        TextDigest digest = await KeptText.KeepAsync(run, run.Get(text)!, cancellationToken).ConfigureAwait(false);
        Submission<ObjectionStep> step = await SubmitAsync(run, client, reference, about, code, digest, cancellationToken).ConfigureAwait(false);
        return run.Complete(
            StateJson.Of(step),
            page =>
            {
                page.Good(run.Texts[Key + ".done"]);
                page.Fields(2, (run.Texts["field.objection"], step.Result.About ?? step.TransactionId), (run.Texts["field.block"], step.BlockNumber.ToString(CultureInfo.InvariantCulture)));
                if (step.Result.Due is { } due) page.Line("  " + run.Texts.Format(Key + ".due", Times.Day(due)));
            });
    }

    protected virtual void Check(CommandRun run)
    {
    }

    /// <summary>The transaction of the objection that the step is about; null for one that raises it.</summary>
    protected abstract Task<string?> FindAsync(CommandRun run, LedgerClient client, RecordReference reference, CancellationToken cancellationToken);

    protected abstract Task<Submission<ObjectionStep>> SubmitAsync(
        CommandRun run, LedgerClient client, RecordReference reference, string? about, string reasonCode, TextDigest digest, CancellationToken cancellationToken);
}
