using Google.Protobuf;
using Hyperledger.Fabric.Msp;
using Hyperledger.Fabric.Protos.Common;
using Hyperledger.Fabric.Protos.Peer;
using Ledger.Network.Simulation;

namespace Ledger.Network.Endorsement;

/// <summary>The system chaincode <c>cscc</c>; an embedded peer has joined the one channel that it was made with and joins no other (core/scc/cscc).</summary>
internal sealed class ConfigurationChaincode(Channel channel, AccessControl access) : IBuiltInChaincode
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
        if (function == "JoinChain") return Join(args[1], proposal);
        if (function is not ("GetChannels" or "GetConfigBlock" or "GetChannelConfig"))
            return SystemResponse.Error($"Requested function {function} not found.");

        var channelId = function == "GetChannels" ? "" : args[1].ToStringUtf8();
        try
        {
            access.Check("cscc/" + function, proposal);
        }
        catch (AccessDeniedException e)
        {
            return SystemResponse.Error(function == "GetChannels"
                ? $"access denied for [{function}]: {e.Message}"
                : $"access denied for [{function}][{channelId}]: {e.Message}");
        }

        if (function == "GetChannels")
            return SystemResponse.Success(new ChannelQueryResponse { Channels = { new ChannelInfo { ChannelId = channel.Id } } });
        if (channelId != channel.Id) return SystemResponse.Error($"Unknown channel ID, {channelId}");
        return SystemResponse.Success(function == "GetConfigBlock" ? channel.Ledger.GetBlock(channel.LastConfig)! : channel.Current.Config);
    }

    private Response Join(ByteString block, UnpackedProposal proposal)
    {
        string channelId;
        try
        {
            channelId = ChannelConfig.FromBlock(Block.Parser.ParseFrom(block)).ChannelId;
        }
        catch (Exception e) when (e is InvalidProtocolBufferException or InvalidConfigurationException)
        {
            return SystemResponse.Error($"\"JoinChain\" failed because of validation of configuration block, because of {e.Message}");
        }

        try
        {
            access.Check("cscc/JoinChain", proposal);
        }
        catch (AccessDeniedException e)
        {
            return SystemResponse.Error($"access denied for [JoinChain][{channelId}]: [{e.Message}]");
        }

        return SystemResponse.Error(channelId == channel.Id
            ? $"cannot create ledger from genesis block: ledger [{channelId}] already exists with state [ACTIVE]"
            : $"this peer is embedded: it has channel [{channel.Id}] and joins no other, so not [{channelId}]");
    }
}
