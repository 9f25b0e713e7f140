using System.Globalization;
using System.Text.Json.Nodes;
using Ledger.Records.State;
using Ledger.Sdk;

namespace Ledger.Cli.Commands;

/// <summary>What waits for the identities of this folder: on this computer, and on the ledger where it can be asked.</summary>
internal sealed class TodoCommand(CommandContext context) : LedgerCommand(context, "todo")
{
    public override async Task<int> RunAsync(CommandRun run, CancellationToken cancellationToken)
    {
        var items = new List<TodoItem>(await new LocalTodo(run).FindAsync(cancellationToken).ConfigureAwait(false));
        bool asked = true;
        try
        {
            items.AddRange(await new LedgerTodo(run).FindAsync(cancellationToken).ConfigureAwait(false));
        }
        catch (LedgerUnreachableException)
        {
            asked = false;
        }
        catch (CliException unreachable) when (unreachable.ExitCode == ExitCode.Unreachable)
        {
            asked = false;
        }

        DateOnly today = WorkingDays.DateOf(run.Host.Time.GetUtcNow());
        TodoItem[] sorted = [.. items.OrderBy(i => i.Due ?? DateOnly.MaxValue).ThenBy(i => i.Kind, StringComparer.Ordinal)];
        return run.Complete(
            new JsonObject { ["items"] = new JsonArray([.. sorted.Select(i => (JsonNode)i.ToJson(today))]), ["ledgerAsked"] = asked },
            page =>
            {
                if (sorted.Length == 0) page.Good(run.Texts["todo.none"]);
                foreach (TodoItem item in sorted)
                {
                    string due = item.Due is { } day ? run.Texts.Format(day < today ? "todo.overdue" : "todo.due", day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)) : "";
                    page.Strong($"· {run.Texts.Format("todo." + item.Kind, item.Subject)}{due}");
                    if (item.Command is { } command) page.Quiet("    " + command);
                }

                if (!asked) page.Line(run.Texts["todo.unasked"]);
            });
    }
}
