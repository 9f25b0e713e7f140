using Grpc.Core;
using Ledger.Network.Chaincode.Internal;
using Microsoft.Extensions.Logging;

namespace Ledger.Network.Chaincode;

/// <summary>
/// Keeps a peer connected to a chaincode that runs as a service (<c>protos.Chaincode/Connect</c>), dialling again when the
/// stream ends. Fabric: core/container/externalbuilder, core/chaincode/extcc.
/// </summary>
public sealed class ChaincodeDialer : IAsyncDisposable
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(10);

    private readonly ChaincodeRegistry _registry;
    private readonly string _peer;
    private readonly ChannelBase _channel;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _loop;

    /// <summary>Begins to dial.</summary>
    /// <param name="registry">Where the stream is attached.</param>
    /// <param name="peer">The peer's name.</param>
    /// <param name="channel">The chaincode's address and TLS, with messages up to 100 MB; the caller's to dispose, after this.</param>
    /// <param name="logger">Told of lost connections.</param>
    public ChaincodeDialer(ChaincodeRegistry registry, string peer, ChannelBase channel, ILogger logger)
    {
        _registry = registry;
        _peer = peer;
        _channel = channel;
        _logger = logger;
        _loop = Task.Run(() => RunAsync(_stop.Token));
    }

    public async ValueTask DisposeAsync()
    {
        if (_stop.IsCancellationRequested)
            return;
        await _stop.CancelAsync().ConfigureAwait(false);
        await _loop.ConfigureAwait(false);
        _stop.Dispose();
    }

    private async Task RunAsync(CancellationToken cancellationToken)
    {
        var pause = FirstPause;
        while (!cancellationToken.IsCancellationRequested)
        {
            var began = _registry.Time.GetTimestamp();
            var cause = await ConnectAsync(cancellationToken).ConfigureAwait(false);
            if (cancellationToken.IsCancellationRequested)
                return;
            // A stream that held for a while was a good one: begin again with short pauses.
            pause = _registry.Time.GetElapsedTime(began) > LongestPause ? FirstPause : pause;
            LostChaincode(_logger, _peer, _channel.Target, cause, pause, null);
            await Task.Delay(pause, _registry.Time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            pause = TimeSpan.FromTicks(Math.Min(pause.Ticks * 2, LongestPause.Ticks));
        }
    }

    private async Task<string> ConnectAsync(CancellationToken cancellationToken)
    {
        try
        {
            using var call = new Hyperledger.Fabric.Protos.Peer.Chaincode.ChaincodeClient(_channel).Connect(cancellationToken: cancellationToken);
            await GrpcStream.RunAsync(_registry, _peer, call.ResponseStream, call.RequestStream, cancellationToken).ConfigureAwait(false);
            return "the stream ended";
        }
        catch (Exception e) when (e is RpcException or ChaincodeExecutionException or OperationCanceledException or IOException)
        {
            return e.Message;
        }
    }

    private static readonly Action<ILogger, string, string, string, TimeSpan, Exception?> LostChaincode =
        LoggerMessage.Define<string, string, string, TimeSpan>(
            LogLevel.Warning,
            new EventId(1, nameof(LostChaincode)),
            "Peer {Peer} has no stream to the chaincode at {Address}: {Cause}. It dials again in {Pause}.");
}
