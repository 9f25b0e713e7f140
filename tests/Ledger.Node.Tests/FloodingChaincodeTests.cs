using System.Net;
using Google.Protobuf;
using Grpc.Core;
using Hyperledger.Fabric.Client;
using Hyperledger.Fabric.Protos.Peer;
using Ledger.Network.Chaincode;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using MessageType = Hyperledger.Fabric.Protos.Peer.ChaincodeMessage.Types.Type;

namespace Ledger.Node.Tests;

/// <summary>A chaincode as a service that asks for ever and reads no answer.</summary>
[TestClass]
public sealed class FloodingChaincodeTests
{
    private const string PackageId = "flood:1";

    public required TestContext TestContext { get; init; }

    [TestMethod]
    public async Task A_service_that_floods_and_never_reads_is_hung_up_on_and_dialled_again()
    {
        var flood = new Flood();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Services.AddGrpc();
        builder.Services.AddSingleton(flood);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Limits.MaxRequestBodySize = null;
            kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http2);
        });
        await using var service = builder.Build();
        service.MapGrpcService<Flood>();
        await service.StartAsync(TestContext.CancellationToken);
        var address = service.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();

        var registry = new ChaincodeRegistry();
        using var channel = FabricChannel.Create(address);
        await using var dialer = new ChaincodeDialer(registry, "peer0", channel, NullLogger.Instance);
        await registry.WaitUntilReadyAsync("peer0", PackageId, TestContext.CancellationToken);
        Assert.AreEqual(1, flood.Connections);
        flood.Begin();
        await flood.DialledAgain.WaitAsync(TestContext.CancellationToken);
        Assert.IsGreaterThan(1, flood.Asked);
    }

    private sealed class Flood : Hyperledger.Fabric.Protos.Peer.Chaincode.ChaincodeBase
    {
        private readonly TaskCompletionSource _begin = new();
        private readonly TaskCompletionSource _again = new();
        private int _connections;
        private int _asked;

        public int Connections => Volatile.Read(ref _connections);

        public int Asked => Volatile.Read(ref _asked);

        public Task DialledAgain => _again.Task;

        public void Begin() => _begin.TrySetResult();

        public override async Task Connect(IAsyncStreamReader<ChaincodeMessage> requestStream, IServerStreamWriter<ChaincodeMessage> responseStream, ServerCallContext context)
        {
            await responseStream.WriteAsync(new ChaincodeMessage { Type = MessageType.Register, Payload = new ChaincodeID { Name = PackageId }.ToByteString() });
            if (Interlocked.Increment(ref _connections) > 1) _again.TrySetResult();
            await _begin.Task;
            var request = new ChaincodeMessage { Type = MessageType.GetState, ChannelId = "mychannel", Payload = new GetState { Key = "k" }.ToByteString() };
            while (!context.CancellationToken.IsCancellationRequested)
            {
                request.Txid = $"ghost{Interlocked.Increment(ref _asked)}";
                await responseStream.WriteAsync(request, context.CancellationToken);
            }
        }
    }
}
