using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Ledger.Records;
using Ledger.Sdk;

namespace Ledger.Cli.Commands;

internal sealed class ReleaseShowCommand : LedgerCommand
{
    private readonly Argument<string> file;

    public ReleaseShowCommand(CommandContext context)
        : base(context, "release.show") => file = AddArgument("FILE", "release.file");

    public override async Task<int> RunAsync(CommandRun run, CancellationToken cancellationToken)
    {
        ReleaseProfile profile = await ReleaseFile.ReadAsync(run.Get(file), cancellationToken).ConfigureAwait(false);
        RuleSetShelf shelf = await RuleSetShelf.OpenAsync(run.Folder.Workspace, cancellationToken).ConfigureAwait(false);
        return Show(run, run.Get(file), profile, shelf.Find(profile.RuleSetId, profile.RuleSetVersion));
    }

    /// <summary>Shows a profile; types and fields stand by their titles where the rule set's text is at hand.</summary>
    public static int Show(CommandRun run, string file, ReleaseProfile profile, RuleSet? ruleSet)
    {
        bool chinese = run.Texts.Language == LedgerLanguage.Chinese;
        string until = profile.Until.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        return run.Complete(
            new JsonObject
            {
                ["file"] = Path.GetFullPath(file),
                ["audience"] = profile.Audience,
                ["purpose"] = profile.Purpose,
                ["until"] = until,
                ["signer"] = profile.SignerSha256,
                ["types"] = new JsonObject([.. profile.Types.Select(t => KeyValuePair.Create(t.Key, (JsonNode?)(t.Value is null ? null : new JsonArray([.. t.Value.Select(f => (JsonNode)f)]))))]),
            },
            page =>
            {
                page.Good(run.Texts.Format("release.holds", file));
                page.Fields(
                    2,
                    (run.Texts["field.audience"], profile.Audience), (run.Texts["field.purpose"], profile.Purpose), (run.Texts["field.until"], until), (run.Texts["field.signer"], profile.SignerSha256));
                foreach ((string name, IReadOnlyList<string>? fields) in profile.Types)
                {
                    RecordType? type = ruleSet?.Types.FirstOrDefault(t => t.Name == name);
                    string title = type is null ? name : chinese ? type.Title.Zh : type.Title.En;
                    string shown = fields is null
                        ? run.Texts["release.all.fields"]
                        : string.Join(chinese ? "、" : ", ", fields.Select(f => type?.PositionOf(f) is >= 0 and var at ? chinese ? type.Fields[at].Title.Zh : type.Fields[at].Title.En : f));
                    page.Paragraph($"{title}: {shown}", 2);
                }

                page.Quiet(run.Texts["release.compare"]);
            });
    }
}
