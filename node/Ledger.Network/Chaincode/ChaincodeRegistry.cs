using System.Collections.Concurrent;
using System.Threading.Channels;
using Hyperledger.Fabric.Protos.Peer;
using Ledger.Network.Chaincode.Internal;

namespace Ledger.Network.Chaincode;

/// <summary>
/// The streams of running chaincode: one for each peer and package id. Thread-safe.
/// Fabric: core/chaincode/handler_registry.go.
/// </summary>
public sealed class ChaincodeRegistry(ChaincodeOptions? options = null, TimeProvider? time = null)
{
    private readonly ConcurrentDictionary<(string Peer, string PackageId), ChaincodeHandler> _handlers = [];
    private readonly ConcurrentDictionary<(string Peer, string PackageId), TaskCompletionSource> _awaited = [];

    internal ChaincodeOptions Options { get; } = options ?? new ChaincodeOptions();

    internal TimeProvider Time { get; } = time ?? TimeProvider.System;

    /// <summary>
    /// Runs the peer's end of a chaincode's stream: waits for REGISTER, whose ChaincodeID.name is the package id, answers
    /// REGISTERED and READY and serves until the stream ends. Transactions that run then fail.
    /// </summary>
    /// <param name="peer">The peer's name.</param>
    /// <param name="fromChaincode">Its completion ends the stream.</param>
    /// <param name="toChaincode">Completed when the stream ends.</param>
    /// <param name="cancellationToken">Ends the stream.</param>
    /// <exception cref="ChaincodeExecutionException">
    /// The chaincode broke the protocol, or a stream of its package is attached already.
    /// </exception>
    public async Task AttachAsync(string peer, ChannelReader<ChaincodeMessage> fromChaincode, ChannelWriter<ChaincodeMessage> toChaincode, CancellationToken cancellationToken = default)
    {
        var handler = new ChaincodeHandler(this, peer, toChaincode);
        try
        {
            await handler.RunAsync(fromChaincode, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            if (handler.PackageId is { } packageId)
                _handlers.TryRemove(new KeyValuePair<(string, string), ChaincodeHandler>((peer, packageId), handler));
            toChaincode.TryComplete();
        }
    }

    /// <summary>Whether a package's chaincode is ready at a peer.</summary>
    public bool IsReady(string peer, string packageId) => Find(peer, packageId) is not null;

    /// <summary>Completes when a package's chaincode is ready at a peer, at once if it is.</summary>
    public Task WaitUntilReadyAsync(string peer, string packageId, CancellationToken cancellationToken = default)
    {
        var awaited = _awaited.GetOrAdd((peer, packageId), _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        if (IsReady(peer, packageId))
            Ready(peer, packageId);
        return awaited.Task.WaitAsync(cancellationToken);
    }

    internal ChaincodeHandler? Find(string peer, string packageId) =>
        _handlers.TryGetValue((peer, packageId), out var handler) && handler.IsReady ? handler : null;

    internal bool TryRegister(ChaincodeHandler handler, string peer, string packageId) => _handlers.TryAdd((peer, packageId), handler);

    internal void Ready(string peer, string packageId)
    {
        if (_awaited.TryRemove((peer, packageId), out var awaited))
            awaited.TrySetResult();
    }
}
