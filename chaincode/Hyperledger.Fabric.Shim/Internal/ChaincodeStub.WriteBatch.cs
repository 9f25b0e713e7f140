using Hyperledger.Fabric.Protos.Peer;
using MessageType = Hyperledger.Fabric.Protos.Peer.ChaincodeMessage.Types.Type;

namespace Hyperledger.Fabric.Shim.Internal;

/// <summary>Write batches (fabric-chaincode-go shim/batch.go): values and policies of a key are apart, the last write of each counts.</summary>
internal sealed partial class ChaincodeStub
{
    // Writes in the order in which their keys were first written; null while no batch is open. Under _lock.
    private OrderedDictionary<(string Collection, string Key, bool IsPolicy), WriteRecord>? _batch;

    public void StartWriteBatch()
    {
        lock (_lock)
        {
            ThrowIfEnded();
            if (_handler.Features.WriteBatch) _batch ??= [];
        }
    }

    public async Task FinishWriteBatchAsync(CancellationToken cancellationToken = default)
    {
        WriteRecord[] writes;
        lock (_lock)
        {
            if (_batch is null) return;
            writes = [.. _batch.Values];
            _batch = null;
        }

        foreach (var some in writes.Chunk(_handler.Features.MaxWritesOfBatch))
        {
            var batch = new WriteBatchState();
            batch.Rec.AddRange(some);
            await RequestAsync(MessageType.WriteBatchState, batch, cancellationToken).ConfigureAwait(false);
        }
    }

    private bool IsBatched(WriteRecord write)
    {
        lock (_lock)
        {
            if (_batch is null) return false;
            ThrowIfEnded();
            _batch[(write.Collection, write.Key, write.Type == WriteRecord.Types.Type.PutStateMetadata)] = write;
            return true;
        }
    }
}
