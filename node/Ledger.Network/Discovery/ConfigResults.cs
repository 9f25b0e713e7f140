using System.Globalization;
using Hyperledger.Fabric.Msp;
using Hyperledger.Fabric.Protos.Discovery;
using Hyperledger.Fabric.Protos.Msp;

namespace Ledger.Network.Discovery;

/// <summary>What discovery tells of a channel's configuration: every organisation's MSP, and where the orderers are (discovery/support/config).</summary>
internal static class ConfigResults
{
    private const int Fabric = 0;

    public static ConfigResult Of(ChannelConfig config)
    {
        var result = new ConfigResult();
        foreach (var section in (string[])["Orderer", "Application"])
        {
            if (!config.Config.ChannelGroup.Groups.TryGetValue(section, out var group)) continue;
            foreach (var organisation in group.Groups.Values)
            {
                var msp = MSPConfig.Parser.ParseFrom(organisation.Values["MSP"].Value);
                if (msp.Type != Fabric) continue;
                var own = FabricMSPConfig.Parser.ParseFrom(msp.Config);
                result.Msps.TryAdd(own.Name, own);
            }
        }
        var organisations = config.Orderer?.Organizations ?? [];
        // The organisations' own endpoints replace those of the whole channel.
        var haveOwn = organisations.Any(organisation => organisation.Endpoints.Count > 0);
        foreach (var organisation in organisations)
        {
            var endpoints = new Endpoints();
            foreach (var address in haveOwn ? organisation.Endpoints : config.OrdererAddresses)
            {
                var colon = address.LastIndexOf(':');
                if (colon > 0 && uint.TryParse(address.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port))
                    endpoints.Endpoint.Add(new Endpoint { Host = address[..colon], Port = port });
            }
            result.Orderers[organisation.MspId] = endpoints;
        }
        return result;
    }
}
