using Google.Protobuf;
using Hyperledger.Fabric.Msp;
using Hyperledger.Fabric.Protos.Common;
using Hyperledger.Fabric.Protos.Peer;
using Ledger.Network.Simulation;

namespace Ledger.Network.Endorsement;

/// <summary>
/// The system chaincode <c>cscc</c> (core/scc/cscc). An embedded peer joins the channels of its organisation by itself, so that
/// joining one is refused, in Fabric's words where the peer has it already.
/// </summary>
internal sealed class ConfigurationChaincode(PeerChannels channels, AccessControl access) : IBuiltInChaincode
{
    public string Name => "cscc";

    public bool UsesState => false;

    public ValueTask<Response> InvokeAsync(UnpackedProposal proposal, TxSimulator? simulator, CancellationToken cancellationToken) =>
        ValueTask.FromResult(Invoke(proposal));

    private Response Invoke(UnpackedProposal proposal)
    {
        var args = proposal.Input.Args;
        if (args.Count < 1) return SystemResponse.Error($"Incorrect number of arguments, {args.Count}");
        var function = args[0].ToStringUtf8();
        if (function != "GetChannels" && args.Count < 2) return SystemResponse.Error($"Incorrect number of arguments, {args.Count}");
        return function switch
        {
            "JoinChain" => Join(args[1], proposal),
            "GetConfigBlock" => OfChannel(function, args[1].ToStringUtf8(), proposal, channel => channel.Ledger.GetBlock(channel.LastConfig)!),
            "GetChannelConfig" => OfChannel(function, args[1].ToStringUtf8(), proposal, channel => channel.Current.Config),
            "GetChannels" => Channels(function, proposal),
            _ => SystemResponse.Error($"Requested function {function} not found."),
        };
    }

    private Response OfChannel(string function, string channelId, UnpackedProposal proposal, Func<Channel, IMessage> answer) =>
        Denial(function, channelId, proposal) is { } denial ? SystemResponse.Error($"access denied for [{function}][{channelId}]: {denial}")
        : channels.Find(channelId) is { } joined ? SystemResponse.Success(answer(joined.Channel))
        : SystemResponse.Error($"Unknown channel ID, {channelId}");

    private Response Channels(string function, UnpackedProposal proposal)
    {
        if (Denial(function, "", proposal) is { } denial) return SystemResponse.Error($"access denied for [{function}]: {denial}");
        var response = new ChannelQueryResponse();
        foreach (var joined in channels.All) response.Channels.Add(new ChannelInfo { ChannelId = joined.Channel.Id });
        return SystemResponse.Success(response);
    }

    private Response Join(ByteString genesis, UnpackedProposal proposal)
    {
        string channelId;
        try
        {
            channelId = ChannelConfig.FromBlock(Block.Parser.ParseFrom(genesis)).ChannelId;
        }
        catch (InvalidProtocolBufferException e)
        {
            return SystemResponse.Error($"Failed to reconstruct the genesis block, {e.Message}");
        }
        catch (InvalidConfigurationException e)
        {
            return SystemResponse.Error($"\"JoinChain\" request failed because of validation of configuration block, because of {e.Message}");
        }
        if (Denial("JoinChain", "", proposal) is { } denial) return SystemResponse.Error($"access denied for [JoinChain][{channelId}]: [{denial}]");
        // core/ledger/kvledger/kv_ledger_provider.go, behind core/peer.
        return SystemResponse.Error(channels.Find(channelId) is not null
            ? $"cannot create ledger from genesis block: ledger [{channelId}] already exists with state [ACTIVE]"
            : $"cannot create ledger from genesis block: this peer's network has no channel [{channelId}] with {channels.MspId}: create it with 'ledger network channel create', or add the organisation by a configuration update; its peers join by themselves");
    }

    private string? Denial(string function, string channelId, UnpackedProposal proposal)
    {
        try
        {
            access.Check("cscc/" + function, channelId, proposal);
            return null;
        }
        catch (AccessDeniedException e)
        {
            return e.Message;
        }
    }
}
