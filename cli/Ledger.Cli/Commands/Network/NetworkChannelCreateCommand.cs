using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using Ledger.Cli.Network;
using Ledger.Sdk.Workspaces;

namespace Ledger.Cli.Commands;

/// <summary>
/// Adds a channel to an embedded network. It enters the folder's topology; a network that serves sees that, makes the channel
/// and says so in <c>endpoints.json</c>, another makes it at its next start.
/// </summary>
internal sealed class NetworkChannelCreateCommand : LedgerCommand
{
    private const string FirstVersion = "1";
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(100);

    private readonly Argument<string> name;
    private readonly Option<string> organisations;
    private readonly Option<string> chaincode;
    private readonly Option<string> version;
    private readonly Option<string> policy;

    public NetworkChannelCreateCommand(CommandContext context)
        : base(context, "network.channel.create")
    {
        name = AddArgument("NAME", "network.channel.name");
        organisations = AddOption<string>("--organisations", "network.channel.organisations", "MSP,MSP", required: true);
        chaincode = AddOption<string>("--chaincode", "network.channel.chaincode", "NAME");
        version = AddOption<string>("--chaincode-version", "network.channel.version", "VERSION");
        policy = AddOption<string>("--policy", "network.channel.policy", "POLICY");
    }

    public override async Task<int> RunAsync(CommandRun run, CancellationToken cancellationToken)
    {
        if (!File.Exists(run.Folder.Topology)) throw CliException.BadInput("error.network.none", run.Folder.Path);
        string channel = run.Get(name);
        string? defined = run.Get(chaincode);
        if (defined is null && (run.Get(version) ?? run.Get(policy)) is not null) throw CliException.BadInput("error.network.channel.chaincode");
        string[] members = run.Get(organisations)!.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        string[] definition = defined is null
            ? []
            : ["--chaincode", defined, "--version", run.Get(version) ?? FirstVersion, .. run.Get(policy) is { } given ? (string[])["--policy", given] : []];
        await AddAsync(run, ["--name", channel, "--organisations", string.Join(',', members), .. definition], cancellationToken).ConfigureAwait(false);
        ChannelEndpoint? served = await ServedAsync(run, channel, cancellationToken).ConfigureAwait(false);
        return run.Complete(
            new JsonObject
            {
                ["channel"] = channel,
                ["organisations"] = new JsonArray([.. members.Select(member => (JsonNode)member)]),
                ["serving"] = served is not null,
                ["genesisHash"] = served?.GenesisHash,
                ["folder"] = run.Folder.Path,
            },
            page =>
            {
                page.Good(run.Texts.Format(served is null ? "network.channel.created.later" : "network.channel.created", channel));
                page.Fields(2, (run.Texts["field.genesis"], served?.GenesisHash));
            });
    }

    private static async Task AddAsync(CommandRun run, string[] options, CancellationToken cancellationToken)
    {
        (JsonDocument? document, string error) = await new NodeProcess(run.Folder, run.Host).RunAsync("channel", options, cancellationToken).ConfigureAwait(false);
        if (document is null) throw StoreRun.Failed(error);
        using (document)
        {
            if (NodeRefusal.Find(document.RootElement.GetRawText()) is { } refusal) throw refusal.ToException(run.Texts.Language);
        }
    }

    // Null when the network does not serve.
    private static async Task<ChannelEndpoint?> ServedAsync(CommandRun run, string channel, CancellationToken cancellationToken)
    {
        var node = new NodeProcess(run.Folder, run.Host);
        long began = run.Host.Time.GetTimestamp();
        while (await node.FindAsync(cancellationToken).ConfigureAwait(false) is { } endpoints)
        {
            if (endpoints.Channels.FirstOrDefault(c => c.Name == channel) is { } served) return served;
            if (run.Host.Time.GetElapsedTime(began) > Limit) throw CliException.Unreachable("error.network.channel.slow", channel, run.Folder.NodeLog);
            await Task.Delay(Look, run.Host.Time, cancellationToken).ConfigureAwait(false);
        }

        return null;
    }
}
