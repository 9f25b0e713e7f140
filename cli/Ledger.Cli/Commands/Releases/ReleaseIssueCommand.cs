using System.CommandLine;
using System.Text.Json.Nodes;
using Ledger.Records.State;
using Ledger.Sdk;
using Ledger.Sdk.Releases;
using Ledger.Sdk.Verify;

namespace Ledger.Cli.Commands;

/// <summary>
/// Releases bundles, a file each, to one receiver: for each a consent in the list, a signed release beside the bundle and a
/// transaction. What was released before an interruption is not released again.
/// </summary>
internal sealed class ReleaseIssueCommand : LedgerCommand
{
    private const string Suffix = ".release.json";

    private readonly Argument<string[]> bundles;
    private readonly Option<string> audience;
    private readonly Option<string> purpose;
    private readonly Option<string> until;
    private readonly Option<string> consents;
    private readonly Option<string> profile;

    public ReleaseIssueCommand(CommandContext context)
        : base(context, "release.issue")
    {
        bundles = AddFiles("release.bundles", "BUNDLE");
        audience = AddOption<string>("--audience", "release.audience", "NAME");
        purpose = AddOption<string>("--purpose", "release.purpose", "TEXT");
        until = AddOption<string>("--until", "release.until", "DATE");
        profile = AddOption<string>("--profile", "release.issue.profile", "FILE");
        consents = AddOption<string>("--consents", "release.consents", "LIST", required: true);
    }

    public override async Task<int> RunAsync(CommandRun run, CancellationToken cancellationToken)
    {
        ReleaseProfile? accepted = run.Get(profile) is { } file ? await ReleaseFile.ReadAsync(file, cancellationToken).ConfigureAwait(false) : null;
        string to = run.Get(audience) ?? accepted?.Audience ?? throw CliException.BadInput("error.release.terms");
        string why = run.Get(purpose) ?? accepted?.Purpose ?? throw CliException.BadInput("error.release.terms");
        DateOnly last = run.Get(until) is { } day ? Times.Day("--until", day) : accepted?.Until ?? throw CliException.BadInput("error.release.terms");
        ConsentList list = await ConsentList.ReadAsync(run.Get(consents)!, cancellationToken).ConfigureAwait(false);

        // Everything is looked at before anything is released.
        List<(BundleFile File, Consent Consent)> ready = [];
        var refused = new List<string>();
        foreach (BundleFile bundle in BundleFile.Read(run.Get(bundles), int.MaxValue, cancellationToken).Where(f => !f.Name.EndsWith(Suffix, StringComparison.OrdinalIgnoreCase)))
        {
            if (BundleSubject.RegistryNumber(bundle.Content) is not { } number || list.Find(number, to) is not { } consent) refused.Add(bundle.Name);
            else if (!File.Exists(ReleaseOf(bundle))) ready.Add((bundle, consent));
        }

        if (refused.Count > 0) throw CliException.Refused("error.release.consent", to, refused.Count, string.Join(", ", refused.Take(10)));
        await using LedgerClient client = await run.ConnectAsync(Roles.SchoolRegistrar, cancellationToken).ConfigureAwait(false);
        var released = new JsonArray();
        using (ProgressLine line = run.Progress())
        {
            foreach ((BundleFile bundle, Consent consent) in ready)
            {
                line.Report(run.Texts["release.step"], released.Count, ready.Count);
                (SignedRelease signed, Submission<Release> submitted) =
                    await client.ReleaseAsync(bundle.Content, new ReleaseTerms(to, why, last, consent), cancellationToken).ConfigureAwait(false);
                await NewFile.WriteAsync(ReleaseOf(bundle), signed.ToBytes(), CancellationToken.None).ConfigureAwait(false);
                released.Add(new JsonObject
                {
                    ["bundle"] = bundle.Name,
                    ["release"] = ReleaseOf(bundle),
                    ["id"] = signed.Id,
                    ["transactionId"] = submitted.TransactionId,
                });
                run.DoneSoFar = run.Texts.Format("release.progress", released.Count, ready.Count);
            }
        }

        return run.Complete(
            new JsonObject { ["audience"] = to, ["until"] = Times.Day(last), ["released"] = released },
            page =>
            {
                page.Good(run.Texts.Format("release.issued", released.Count, to, Times.Day(last)));
                foreach (JsonNode? entry in released) page.Line($"  {entry!["release"]} {entry["id"]}");
            });
    }

    private static string ReleaseOf(BundleFile bundle) => Path.ChangeExtension(bundle.Name, null) + Suffix;
}
