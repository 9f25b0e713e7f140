using System.CommandLine;
using System.Text.Json.Nodes;
using Ledger.NetworkConfig.Crypto;
using Ledger.NetworkConfig.Topology;

namespace Ledger.Cli.Commands;

/// <summary>Asks an organisation's own authority, such as a Fabric CA, for the certificates of its nodes and people.</summary>
internal sealed class FabricRequestCommand : FabricCommand
{
    private readonly Argument<string?> topology;
    private readonly Option<string> organisation;

    public FabricRequestCommand(CommandContext context)
        : base(context, "fabric.request")
    {
        topology = AddTopology();
        organisation = AddOption<string>("--organisation", "fabric.request.organisation", "MSP", required: true);
    }

    public override async Task<int> RunAsync(CommandRun run, CancellationToken cancellationToken)
    {
        (FabricTopology network, _) = await ReadAsync(run, run.Value(topology), cancellationToken).ConfigureAwait(false);
        string mspId = Organisation(run, network, organisation);
        var requests = new CertificateRequests(FolderOf(run), network, run.Host.Time);
        IReadOnlyList<CertificateWish> wishes = await requests.WriteAsync(mspId, cancellationToken).ConfigureAwait(false);
        string[] waiting = [.. (await requests.WaitingAsync(mspId, cancellationToken).ConfigureAwait(false)).Select(w => w.Name)];
        return run.Complete(
            new JsonObject
            {
                ["folder"] = requests.In(mspId),
                ["requests"] = new JsonArray([.. wishes.Select(w => (JsonNode)w.Name)]),
                ["waiting"] = new JsonArray([.. waiting.Select(w => (JsonNode)w)]),
            },
            page =>
            {
                page.Good(run.Texts.Format("fabric.requested", wishes.Count, mspId, requests.In(mspId)));
                page.Paragraph(run.Texts["fabric.requested.next"]);
            });
    }

    /// <summary>The organisation that an option names.</summary>
    /// <exception cref="CliException">The topology has none of that name.</exception>
    public static string Organisation(CommandRun run, FabricTopology network, Option<string> option)
    {
        string mspId = run.Get(option)!;
        return network.MspIds.Contains(mspId, StringComparer.Ordinal) ? mspId : throw CliException.BadInput("error.fabric.name", mspId, string.Join(", ", network.MspIds));
    }
}
