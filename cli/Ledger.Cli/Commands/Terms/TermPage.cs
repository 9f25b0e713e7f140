using Ledger.Records.State;

namespace Ledger.Cli.Commands;

/// <summary>How terms are shown: a row for each window.</summary>
internal static class TermPage
{
    public const string DefaultStage = "entry";

    public static void Write(TextPage page, TextTable texts, IEnumerable<Term> terms) => page.Table(
        [texts["field.term"], texts["field.stage"], texts["field.state"], texts["option.from"], texts["option.until"]],
        [.. terms.SelectMany(t => t.Windows.Select(w => (string[])
        [
            t.Code,
            Words.Stage(texts, w.Stage),
            w.IsOpen ? texts.Format("state.open", Times.Text(w.OpenedAt)) : w.LockedAt is { } locked ? texts.Format("state.locked", Times.Text(locked)) : texts.Format("state.closed", Times.Text(w.ClosedAt!.Value)),
            w.From is { } from ? Times.Day(from) : "",
            w.Until is { } until ? Times.Day(until) : "",
        ]))]);
}
