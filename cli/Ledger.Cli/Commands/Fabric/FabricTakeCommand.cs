using System.CommandLine;
using System.Text.Json.Nodes;
using Ledger.NetworkConfig.Crypto;
using Ledger.NetworkConfig.Topology;

namespace Ledger.Cli.Commands;

/// <summary>Takes the certificates that an organisation's own authority issued for the folder's requests.</summary>
internal sealed class FabricTakeCommand : FabricCommand
{
    private readonly Argument<string> source;
    private readonly Argument<string?> topology;
    private readonly Option<string> organisation;

    public FabricTakeCommand(CommandContext context)
        : base(context, "fabric.take")
    {
        source = AddArgument("FOLDER", "fabric.take.from");
        topology = AddTopology();
        organisation = AddOption<string>("--organisation", "fabric.request.organisation", "MSP", required: true);
    }

    public override async Task<int> RunAsync(CommandRun run, CancellationToken cancellationToken)
    {
        (FabricTopology network, _) = await ReadAsync(run, run.Value(topology), cancellationToken).ConfigureAwait(false);
        string mspId = FabricRequestCommand.Organisation(run, network, organisation);
        var requests = new CertificateRequests(FolderOf(run), network, run.Host.Time);
        IReadOnlyList<string> taken = await requests.TakeAsync(mspId, Path.GetFullPath(run.Get(source)), cancellationToken).ConfigureAwait(false);
        string[] waiting = [.. (await requests.WaitingAsync(mspId, cancellationToken).ConfigureAwait(false)).Select(w => w.Name)];
        return run.Complete(
            new JsonObject
            {
                ["organisation"] = mspId,
                ["taken"] = new JsonArray([.. taken.Select(t => (JsonNode)t)]),
                ["waiting"] = new JsonArray([.. waiting.Select(w => (JsonNode)w)]),
            },
            page =>
            {
                page.Good(run.Texts.Format("fabric.taken", taken.Count, mspId));
                if (waiting.Length > 0) page.Paragraph(run.Texts.Format("fabric.taken.waiting", string.Join(", ", waiting)));
            });
    }
}
