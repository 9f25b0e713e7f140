using System.Globalization;
using Ledger.Network.Topology;

namespace Ledger.Fabric.Tests;

/// <summary>A real peer of a network on loopback: whose it is and where it listens.</summary>
/// <param name="MspId">Its organisation.</param>
/// <param name="Index">Its number within the organisation, from 0.</param>
/// <param name="Ports">For clients and gossip, for chaincode, for operations.</param>
internal sealed record FabricPeer(string MspId, int Index, (int Peer, int Chaincode, int Operations) Ports)
{
    /// <summary>The name of its process and its folders.</summary>
    public string Name => NetworkFolder.PeerName(MspId, Index);

    /// <summary>Host and port of its endpoint.</summary>
    public string Address => string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{Ports.Peer}");
}
