using Hyperledger.Fabric.Protos.Common;
using Ledger.Network.Genesis;
using Ledger.Network.Ordering;
using Ledger.Network.Store;
using Ledger.Network.Store.Internal;
using Ledger.Network.Topology;

namespace Ledger.Network;

/// <summary>Makes block 0 and the ledger of a channel that the folder lacks.</summary>
internal sealed class ChannelCreation(NetworkTopology topology, CryptoMaterial crypto, TimeProvider time)
{
    /// <summary>Opens a channel's ledger, which is made first where there is none; an interrupted creation is begun anew.</summary>
    /// <exception cref="LedgerException">The store cannot be used; the message names it and the cause.</exception>
    public async Task<ChannelLedger> OpenAsync(string path, ChannelTopology channel, CancellationToken cancellationToken)
    {
        if (!File.Exists(path))
        {
            // Beside its place, so that a file under the real name has its block 0.
            var made = path + ".making";
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            StoreFile.Discard(made);
            var genesis = await GenesisAsync(channel, cancellationToken).ConfigureAwait(false);
            await (await ChannelLedger.CreateAsync(made, genesis, cancellationToken).ConfigureAwait(false)).DisposeAsync().ConfigureAwait(false);
            StoreFile.Publish(made, path);
            File.Delete(made + ".lock");
        }
        return await ChannelLedger.OpenAsync(path, cancellationToken).ConfigureAwait(false);
    }

    private async Task<Block> GenesisAsync(ChannelTopology channel, CancellationToken cancellationToken)
    {
        var organisations = new List<GenesisOrganisation>();
        foreach (var member in channel.Organisations)
            organisations.Add(await crypto.OrganisationAsync(member, cancellationToken).ConfigureAwait(false));
        var orderer = await crypto.OrdererAsync(topology.Orderer.MspId, cancellationToken).ConfigureAwait(false);
        var batch = channel.Batch ?? topology.Batch;
        return GenesisBlock.Create(
            channel.Name,
            await crypto.OrganisationAsync(topology.Orderer.MspId, cancellationToken).ConfigureAwait(false),
            new GenesisConsenter("127.0.0.1", topology.Orderer.Port, orderer.TlsCertificatePem),
            organisations,
            new BatchLimits(batch.MaxMessageCount, batch.AbsoluteMaxBytes, batch.PreferredMaxBytes, TimeSpan.FromMilliseconds(batch.TimeoutInMilliseconds)),
            time);
    }
}
