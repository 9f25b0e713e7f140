using System.CommandLine;
using System.Text.Json.Nodes;
using Ledger.Records;
using Ledger.Records.State;
using Ledger.Sdk;
using Ledger.Sdk.Supervision;

namespace Ledger.Cli.Commands;

/// <summary>Fills the office's own Word template with what is known of an inspection, to be signed and then anchored with its step.</summary>
internal sealed class SupervisionFillCommand : SupervisionCommand
{
    private readonly Argument<string> inspection;
    private readonly Option<string> template;
    private readonly Option<string> number;
    private readonly Option<string[]> set;
    private readonly Option<string> output;

    public SupervisionFillCommand(CommandContext context)
        : base(context, "supervision.fill")
    {
        inspection = AddArgument("INSPECTION", "supervision.id");
        template = AddOption<string>("--template", "supervision.template", "FILE", required: true);
        number = AddOption<string>("--number", "supervision.number", "NUMBER");
        set = AddOption<string[]>("--set", "supervision.set", "NAME=TEXT");
        output = AddOption<string>("--out", "supervision.fill.out", "FILE", required: true);
    }

    public override async Task<int> RunAsync(CommandRun run, CancellationToken cancellationToken)
    {
        string target = run.Get(output)!;
        CommandRun.RefuseExisting(target);
        InspectionId id = await FindAsync(run, run.Get(inspection), cancellationToken).ConfigureAwait(false);
        byte[] bytes = await File.ReadAllBytesAsync(run.Get(template)!, cancellationToken).ConfigureAwait(false);
        Dictionary<string, string> values = await ValuesAsync(run, id, cancellationToken).ConfigureAwait(false);
        if (run.Get(number) is { } given) values["文号"] = values["number"] = given;
        foreach (string pair in run.Get(set) ?? [])
        {
            int equals = pair.IndexOf('=', StringComparison.Ordinal);
            if (equals < 1) throw CliException.BadInput("error.supervision.set", pair);
            values[pair[..equals].Trim()] = pair[(equals + 1)..].Replace("\\n", "\n", StringComparison.Ordinal);
        }

        await NewFile.WriteAsync(target, DocxTemplate.Fill(bytes, values, run.Get(template)!), cancellationToken).ConfigureAwait(false);
        return run.Complete(new JsonObject { ["file"] = target }, page => page.Good(run.Texts.Format("supervision.filled", target)));
    }

    // The notice is written while only the planning folder knows the plan.
    private static async Task<Dictionary<string, string>> ValuesAsync(CommandRun run, InspectionId id, CancellationToken cancellationToken)
    {
        await using LedgerClient client = await ConnectReaderAsync(run, id.Owner, cancellationToken).ConfigureAwait(false);
        InspectionProgress progress = await client.GetInspectionAsync(id, cancellationToken).ConfigureAwait(false);
        InspectionPlan? plan = progress.Plan;
        if (plan is null)
        {
            using LedgerStore store = await run.OpenStoreAsync(cancellationToken).ConfigureAwait(false);
            plan = store.Inspections.FindPlan(id)?.Plan;
        }

        RuleSetShelf shelf = await RuleSetShelf.OpenAsync(run.Folder.Workspace, cancellationToken).ConfigureAwait(false);
        SupervisionRules? rules = shelf.Entries.Select(e => e.Text).OfType<SupervisionRules>().FirstOrDefault(r => r.Id == plan?.RuleSet && Number(r.Version) == plan.RuleSetVersion);
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        Add("督导编号", "inspection", id.ToString());
        Add("督导单位", "office", (await client.GetUnitAsync(id.Owner, cancellationToken).ConfigureAwait(false)).Name);
        Add("日期", "date", Date(run, Today(run)));
        Add("期限", "due", progress.Steps.LastOrDefault(s => s.Due is not null)?.Due is { } due ? Date(run, due) : null);
        if (plan is null) return values;
        Add("被督导单位", "unit", (await client.GetUnitAsync(plan.Subject, cancellationToken).ConfigureAwait(false)).Name);
        Add("单位代码", "unitCode", plan.Subject);
        Add("督导类型", "kind", rules is null ? plan.Kind : run.Texts.Language == LedgerLanguage.Chinese ? rules.TitleOf(plan.Kind).Zh : rules.TitleOf(plan.Kind).En);
        Add("开始日期", "from", Date(run, plan.From));
        Add("结束日期", "until", Date(run, plan.Until));
        Add("督学人数", "teamSize", Number(progress.Opening is null ? plan.Team.Count : progress.Team.Count));
        return values;

        void Add(string chinese, string english, string? value)
        {
            if (value is not null) values[chinese] = values[english] = value;
        }
    }

    private static string Date(CommandRun run, DateOnly day) =>
        run.Texts.Language == LedgerLanguage.Chinese ? FormattableString.Invariant($"{day.Year}年{day.Month}月{day.Day}日") : Times.Day(day);
}
