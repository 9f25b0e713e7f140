using System.CommandLine;
using Ledger.Audit;
using Ledger.Records.State;
using Ledger.Sdk;
using Ledger.Sdk.Workspaces;

namespace Ledger.Cli.Commands;

/// <summary>Where a command's audit index stands and how it is brought up to date.</summary>
/// <param name="Index">The option that names another file.</param>
/// <param name="Offline">The switch that leaves the index as it is.</param>
internal sealed record AuditPlace(Option<string> Index, Option<bool>? Offline)
{
    public static string DefaultFile(CommandRun run) => Path.Combine(run.Folder.Path, "audit", "index.db");

    public string File(CommandRun run) => run.Get(Index) ?? DefaultFile(run);

    /// <summary>The index, with every block that the network has now; one that another process is keeping up to date, or with <c>--offline</c>, as it is.</summary>
    public async Task<AuditIndex> OpenAsync(CommandRun run, CancellationToken cancellationToken)
    {
        if (Offline is null || !run.Get(Offline))
        {
            await using LedgerClient client = await run.ConnectAsync(Roles.Auditor, cancellationToken).ConfigureAwait(false);
            try
            {
                (await UpdateAsync(run, new PeerBlocks(client), client.PinnedGenesisHash, cancellationToken).ConfigureAwait(false)).RequireSound();
            }
            catch (LedgerInputException e) when (e.Error == LedgerError.AuditIndexInUse)
            {
                run.Note("audit.index.busy");
            }
        }

        return AuditIndex.Open(File(run));
    }

    public async Task<AuditIndexing> UpdateAsync(CommandRun run, IBlockSource source, string? genesisHash, CancellationToken cancellationToken)
    {
        Profile profile = await run.Folder.Workspace.ReadProfileAsync(cancellationToken).ConfigureAwait(false);
        using ProgressLine progress = run.Progress();
        return await AuditIndexer.RunAsync(
            File(run),
            source,
            new AuditIndexOptions
            {
                Channel = profile.Channel,
                Chaincode = profile.Chaincode,
                GenesisHash = genesisHash ?? profile.GenesisHash,
                Progress = new HeightProgress(progress, run.Texts["audit.reading"]),
            },
            cancellationToken).ConfigureAwait(false);
    }

    private sealed class HeightProgress(ProgressLine line, string text) : IProgress<ulong>
    {
        public void Report(ulong value) => line.Report(text, (long)value, null);
    }
}
