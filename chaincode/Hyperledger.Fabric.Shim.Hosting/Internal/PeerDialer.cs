using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.Extensions.Logging;

namespace Hyperledger.Fabric.Shim.Hosting.Internal;

/// <summary>Keeps the chaincode registered with the peer that it dials, dialling again when the stream ends.</summary>
internal sealed partial class PeerDialer : IAsyncDisposable
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(10);

    private readonly IChaincode _chaincode;
    private readonly ChaincodeHostSettings _settings;
    private readonly ChaincodeStreamOptions _options;
    private readonly GrpcChannel _channel;
    private Task _dialling = Task.CompletedTask;

    internal PeerDialer(IChaincode chaincode, ChaincodeHostSettings settings, ChaincodeStreamOptions options)
    {
        _chaincode = chaincode;
        _settings = settings;
        _options = options;
        _channel = Open(settings);
    }

    internal void Start() => _dialling = DialAsync();

    public async ValueTask DisposeAsync()
    {
        await _dialling.ConfigureAwait(false);
        _channel.Dispose();
    }

    private async Task DialAsync()
    {
        var pause = FirstPause;
        while (!_options.Stopping.IsCancellationRequested)
        {
            var began = _options.Clock.GetTimestamp();
            var cause = await ServeAsync().ConfigureAwait(false);
            if (_options.Stopping.IsCancellationRequested) return;
            // A stream that held for a while was a good one: begin again with short pauses.
            if (_options.Clock.GetElapsedTime(began) > LongestPause) pause = FirstPause;
            LogLostPeer(_options.Logger, _settings.PeerAddress!, cause, pause);
            await Task.Delay(pause, _options.Clock, _options.Stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            pause = TimeSpan.FromTicks(Math.Min(pause.Ticks * 2, LongestPause.Ticks));
        }
    }

    private async Task<string> ServeAsync()
    {
        try
        {
            await ChaincodeClient.RunAsync(_chaincode, _settings.PackageId, _channel, _options).ConfigureAwait(false);
            return "the peer ended the stream";
        }
        catch (Exception e) when (e is RpcException or IOException or OperationCanceledException or ChaincodeStreamException)
        {
            return e.Message;
        }
    }

    private static GrpcChannel Open(ChaincodeHostSettings settings)
    {
        var handler = new SocketsHttpHandler
        {
            KeepAlivePingDelay = TimeSpan.FromMinutes(1),
            KeepAlivePingTimeout = TimeSpan.FromSeconds(20),
            EnableMultipleHttp2Connections = true,
        };
        if (settings.UsesTls)
        {
            handler.SslOptions = new SslClientAuthenticationOptions
            {
                ClientCertificates = settings.Certificate is null ? null : [settings.Certificate],
                // The name is checked as always; the peer's CA is the one that the environment gives, and no other.
                RemoteCertificateValidationCallback = (_, certificate, _, errors) =>
                    certificate is X509Certificate2 shown
                    && (errors & (SslPolicyErrors.RemoteCertificateNotAvailable | SslPolicyErrors.RemoteCertificateNameMismatch)) == 0
                    && ServiceListener.IsIssuedBy(settings.Authorities, shown),
            };
        }
        return GrpcChannel.ForAddress(
            $"{(settings.UsesTls ? "https" : "http")}://{settings.PeerAddress}",
            new GrpcChannelOptions
            {
                HttpHandler = handler,
                DisposeHttpClient = true,
                MaxReceiveMessageSize = ServiceListener.MaxMessageBytes,
                MaxSendMessageSize = ServiceListener.MaxMessageBytes,
            });
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The chaincode has no stream to the peer at {Peer}: {Cause}. It dials again in {Pause}.")]
    private static partial void LogLostPeer(ILogger logger, string peer, string cause, TimeSpan pause);
}
