using Hyperledger.Fabric.Protos.Peer;
using Ledger.Network.Simulation;

namespace Ledger.Network.Endorsement;

/// <summary>The system chaincode <c>cscc</c>, without joining channels: an embedded peer has the one it was made with (core/scc/cscc).</summary>
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
}
