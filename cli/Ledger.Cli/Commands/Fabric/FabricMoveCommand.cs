using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Ledger.Records.State;
using Ledger.Sdk;
using Ledger.Sdk.Moves;
using Ledger.Sdk.Workspaces;

namespace Ledger.Cli.Commands;

/// <summary>
/// Moves a ledger, such as a trial's embedded one, to the folder's network: exports it, and does of registering and anchoring
/// what the folder's identities may. Run again it continues.
/// </summary>
internal sealed class FabricMoveCommand : LedgerCommand
{
    private readonly Option<string> source;
    private readonly Option<string> through;

    public FabricMoveCommand(CommandContext context)
        : base(context, "fabric.move")
    {
        source = AddOption<string>("--from", "fabric.move.from", "DIR");
        through = AddOption<string>("--file", "fabric.move.file", "FILE");
    }

    public override async Task<int> RunAsync(CommandRun run, CancellationToken cancellationToken)
    {
        if (run.Get(source) is null && run.Get(through) is null) throw CliException.BadInput("error.move.which");
        if (await run.Folder.Workspace.ReadEndpointsAsync(cancellationToken).ConfigureAwait(false) is null) throw CliException.Unreachable("error.network.unknown", run.Folder.Path);
        string path = Path.GetFullPath(run.Get(through) ?? Path.Combine(run.Folder.Path, "move", "ledger.json"));
        using ProgressLine line = run.Progress();
        if (run.Get(source) is { } from) await ExportAsync(run, line, Path.GetFullPath(from), path, cancellationToken).ConfigureAwait(false);
        MoveFile file = await MoveFile.ReadAsync(path, cancellationToken).ConfigureAwait(false);
        run.DoneSoFar = run.Texts.Format("fabric.move.exported", file.Batches.Count, path);

        List<WorkspaceIdentity> identities = await IdentitiesAsync(run, cancellationToken).ConfigureAwait(false);
        IReadOnlyList<RuleSetHeader> lacking = await RegisterAsync(run, file, identities, cancellationToken).ConfigureAwait(false);
        IReadOnlyList<string> copied = run.Get(source) is { } old ? await MovedDocuments.CopyAsync(new Workspace(old), run.Folder.Workspace, run.Host.Time, cancellationToken).ConfigureAwait(false) : [];
        List<MoveResult> results = [];
        foreach (WorkspaceIdentity registrar in identities.Where(i => i.Role == Roles.SchoolRegistrar && file.Batches.Any(b => b.BatchId.School == i.Unit)))
        {
            await using LedgerClient client = await LedgerClient.ConnectAsync(run.Folder.Workspace, registrar.Name, run.ClientOptions(), cancellationToken).ConfigureAwait(false);
            using LedgerStore? store = File.Exists(run.Folder.Workspace.CacheFile) ? await run.OpenStoreAsync(cancellationToken).ConfigureAwait(false) : null;
            results.Add(await client.MoveAsync(file, store, run.Steps(line), cancellationToken).ConfigureAwait(false));
            run.DoneSoFar = run.Texts.Format("fabric.move.school", registrar.Unit, results[^1].Moved.Count, results[^1].Earlier.Count);
        }

        string[] waiting = [.. file.Batches.Select(b => b.BatchId.School).Distinct().Except(results.Select(r => r.School))];
        return Complete(run, path, file, results, waiting, lacking, copied);
    }

    private static int Complete(
        CommandRun run, string path, MoveFile file, List<MoveResult> results, string[] waiting, IReadOnlyList<RuleSetHeader> lacking, IReadOnlyList<string> copied) => run.Complete(
        new JsonObject
        {
            ["file"] = path,
            ["from"] = new JsonObject { ["channel"] = file.Channel, ["genesisHash"] = file.GenesisHash, ["height"] = file.Height, ["batches"] = file.Batches.Count },
            ["schools"] = new JsonArray([.. results.Select(r => (JsonNode)new JsonObject
            {
                ["school"] = r.School,
                ["moved"] = new JsonArray([.. r.Moved.Select(b => (JsonNode)b)]),
                ["earlier"] = new JsonArray([.. r.Earlier.Select(b => (JsonNode)b)]),
            })]),
            ["waiting"] = new JsonArray([.. waiting.Select(s => (JsonNode)s)]),
            ["ruleSetsLacking"] = new JsonArray([.. lacking.Select(r => (JsonNode)$"{r.Owner} {r.Id} {r.Version}")]),
            ["documents"] = new JsonArray([.. copied.Select(f => (JsonNode)f)]),
        },
        page =>
        {
            page.Good(run.Texts.Format("fabric.move.exported", file.Batches.Count, path));
            foreach (MoveResult result in results) page.Good(run.Texts.Format("fabric.move.school", result.School, result.Moved.Count, result.Earlier.Count));
            if (copied.Count > 0) page.Line(run.Texts.Format("fabric.move.documents", string.Join(' ', copied)));
            foreach (RuleSetHeader ruleSet in lacking) page.Bad(run.Texts.Format("fabric.move.ruleset", ruleSet.Owner, ruleSet.Id, ruleSet.Version));
            foreach (string school in waiting) page.Line(run.Texts.Format("fabric.move.waiting", school, path));
            if (results.Count > 0) page.Paragraph(run.Texts["fabric.move.next"]);
        });

    // A file of the same ledger at a lesser height gives way; anything else that stands there does not.
    private static async Task ExportAsync(CommandRun run, ProgressLine line, string from, string path, CancellationToken cancellationToken)
    {
        var workspace = new Workspace(from);
        if (await workspace.ReadEndpointsAsync(cancellationToken).ConfigureAwait(false) is null) throw CliException.Unreachable("error.network.unknown", from);
        IReadOnlyList<string> names = workspace.ListIdentities();
        string reader = (await workspace.ReadProfileAsync(cancellationToken).ConfigureAwait(false)).Identity ?? (names.Count > 0 ? names[0] : null) ?? throw CliException.BadInput("error.role.missing", workspace.IdentitiesDirectory, Roles.Auditor);
        byte[] bytes;
        line.Report(run.Texts.Format("fabric.move.reading", from), 0, null);
        await using (LedgerClient client = await LedgerClient.ConnectAsync(workspace, reader, run.ClientOptions(), cancellationToken).ConfigureAwait(false))
            bytes = await client.ExportMoveAsync(cancellationToken).ConfigureAwait(false);
        MoveFile exported = MoveFile.Parse(bytes, path);
        if (File.Exists(path))
        {
            MoveFile standing = await MoveFile.ReadAsync(path, cancellationToken).ConfigureAwait(false);
            if (standing.Sha256 == exported.Sha256) return;
            if (standing.GenesisHash != exported.GenesisHash || standing.Height > exported.Height) throw CliException.BadInput("error.out.exists", path);
            File.Delete(path);
        }

        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        await NewFile.WriteAsync(path, bytes, cancellationToken).ConfigureAwait(false);
    }

    private static async Task<List<WorkspaceIdentity>> IdentitiesAsync(CommandRun run, CancellationToken cancellationToken)
    {
        var identities = new List<WorkspaceIdentity>();
        foreach (string name in run.Folder.Workspace.ListIdentities().Where(n => run.ActingAs is null || n == run.ActingAs))
            identities.Add(await run.Folder.Workspace.ReadIdentityAsync(name, cancellationToken).ConfigureAwait(false));
        return [.. identities.DistinctBy(i => (i.Role, i.Unit))];
    }

    private static async Task<IReadOnlyList<RuleSetHeader>> RegisterAsync(CommandRun run, MoveFile file, List<WorkspaceIdentity> identities, CancellationToken cancellationToken)
    {
        if (identities.Find(i => i.Role == Roles.ProvinceAdmin) is not { } province) return [];
        await using LedgerClient client = await LedgerClient.ConnectAsync(run.Folder.Workspace, province.Name, run.ClientOptions(), cancellationToken).ConfigureAwait(false);
        Origin origin = await client.RegisterOriginAsync(file, cancellationToken).ConfigureAwait(false);
        run.DoneSoFar = run.Texts.Format("fabric.move.registered", origin.Channel, origin.Height.ToString(CultureInfo.InvariantCulture));
        return await client.MoveRuleSetsAsync(file, cancellationToken).ConfigureAwait(false);
    }
}
