using System.Net;
using System.Security.Cryptography.X509Certificates;
using System.Threading.Channels;
using Google.Protobuf;
using Grpc.Core;
using Hyperledger.Fabric.Protos.Peer;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using MessageType = Hyperledger.Fabric.Protos.Peer.ChaincodeMessage.Types.Type;

namespace Hyperledger.Fabric.Shim.Tests.Hosting;

/// <summary>The chaincode endpoint of a peer, which a chaincode dials: it makes the stream ready and calls a function on each.</summary>
internal sealed class DialledPeer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly Channel<string> _answers = Channel.CreateUnbounded<string>();

    private DialledPeer(WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton(new Support(_answers.Writer));
        _app = builder.Build();
        _app.UseRouting();
        _app.MapGrpcService<Support>();
    }

    public int Port { get; private set; }

    public ChannelReader<string> Answers => _answers.Reader;

    public static async Task<DialledPeer> StartAsync(string? certificate = null, string? key = null, string? clientThumbprint = null)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddRoutingCore();
        builder.Services.AddGrpc();
        builder.WebHost.UseKestrelCore();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen =>
        {
            listen.Protocols = HttpProtocols.Http2;
            if (certificate is null) return;
            listen.UseHttps(https =>
            {
                https.ServerCertificate = X509CertificateLoader.LoadPkcs12(X509Certificate2.CreateFromPemFile(certificate, key).Export(X509ContentType.Pkcs12), null);
                if (clientThumbprint is null) return;
                https.ClientCertificateMode = ClientCertificateMode.RequireCertificate;
                https.ClientCertificateValidation = (shown, _, _) => shown.Thumbprint == clientThumbprint;
            });
        }));
        var peer = new DialledPeer(builder);
        await peer._app.StartAsync();
        peer.Port = new Uri(peer._app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First()).Port;
        return peer;
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    private sealed class Support(ChannelWriter<string> answers) : ChaincodeSupport.ChaincodeSupportBase
    {
        public override async Task Register(IAsyncStreamReader<ChaincodeMessage> requestStream, IServerStreamWriter<ChaincodeMessage> responseStream, ServerCallContext context)
        {
            await requestStream.MoveNext(context.CancellationToken);
            var name = ChaincodeID.Parser.ParseFrom(requestStream.Current.Payload).Name;
            if (name == "refused:0") throw new RpcException(new Status(StatusCode.Unknown, "duplicate chaincodeID: refused:0"));
            await responseStream.WriteAsync(new ChaincodeMessage { Type = MessageType.Registered });
            await responseStream.WriteAsync(new ChaincodeMessage { Type = MessageType.Ready });
            await responseStream.WriteAsync(new ChaincodeMessage
            {
                Type = MessageType.Transaction,
                Txid = "t1",
                ChannelId = "ch",
                Payload = new ChaincodeInput { Args = { ByteString.CopyFromUtf8(name) } }.ToByteString(),
            });
            await requestStream.MoveNext(context.CancellationToken);
            await answers.WriteAsync(Response.Parser.ParseFrom(requestStream.Current.Payload).Payload.ToStringUtf8());
            // The stream ends here: the chaincode is to dial again.
        }
    }
}
