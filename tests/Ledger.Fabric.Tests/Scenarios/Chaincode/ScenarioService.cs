using System.Collections.Concurrent;
using Grpc.Core;
using Grpc.Core.Interceptors;
using Hyperledger.Fabric.Client;
using Hyperledger.Fabric.Shim;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;

namespace Ledger.Fabric.Tests.Scenarios.Chaincode;

/// <summary>A chaincode as a service in this process for one peer, which can crash: then the stream breaks, and the peer may dial anew.</summary>
internal sealed class ScenarioService : IAsyncDisposable
{
    private readonly WebApplication _listener;

    private ScenarioService(WebApplication listener, int port)
    {
        _listener = listener;
        Port = port;
    }

    /// <summary>Its port of 127.0.0.1.</summary>
    public int Port { get; }

    public static async Task<ScenarioService> StartAsync(ScenarioChaincode chaincode, string peerMspId, CancellationToken cancellationToken)
    {
        var streams = new Streams();
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddRoutingCore();
        builder.Services.AddSingleton(streams);
        builder.Services.AddSingleton(new ChaincodeService(chaincode.Create(streams.Abort), chaincode.Package.Id, new ChaincodeStreamOptions { PeerMspId = peerMspId }));
        builder.Services.AddGrpc(grpc =>
        {
            grpc.Interceptors.Add<Streams>();
            grpc.MaxReceiveMessageSize = FabricChannel.MaxMessageSizeInBytes;
            grpc.MaxSendMessageSize = FabricChannel.MaxMessageSizeInBytes;
        });
        builder.WebHost.UseKestrelCore();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Limits.MaxRequestBodySize = null;
            kestrel.Limits.MinRequestBodyDataRate = null;
            kestrel.Limits.MinResponseDataRate = null;
            kestrel.Listen(System.Net.IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http2);
        });
        var listener = builder.Build();
        listener.UseRouting();
        listener.MapGrpcService<ChaincodeService>();
        await listener.StartAsync(cancellationToken);
        var address = listener.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.Single();
        return new ScenarioService(listener, new Uri(address).Port);
    }

    public async ValueTask DisposeAsync()
    {
        _listener.Services.GetRequiredService<Streams>().Abort();
        await _listener.DisposeAsync();
    }

    private sealed class Streams : Interceptor
    {
        private readonly ConcurrentDictionary<HttpContext, bool> _open = new();

        public void Abort()
        {
            foreach (var stream in _open.Keys) stream.Abort();
        }

        public override async Task DuplexStreamingServerHandler<TRequest, TResponse>(
            IAsyncStreamReader<TRequest> requestStream, IServerStreamWriter<TResponse> responseStream, ServerCallContext context,
            DuplexStreamingServerMethod<TRequest, TResponse> continuation)
        {
            var http = context.GetHttpContext();
            _open[http] = true;
            try
            {
                await continuation(requestStream, responseStream, context);
            }
            finally
            {
                _open.TryRemove(http, out _);
            }
        }
    }
}
