using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;
using Hyperledger.Fabric.Msp;
using Hyperledger.Fabric.Protos.Common;
using Hyperledger.Fabric.Protos.Gateway;
using Hyperledger.Fabric.Protos.Peer;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Hyperledger.Fabric.Client.Tests.Fakes;

/// <summary>
/// The Gateway and Deliver services of a peer, over TLS on loopback. What a call does is set by the test; the defaults
/// endorse with the given organisations as a peer does, and commit everything as valid in block 7.
/// </summary>
internal sealed class FakePeer : IAsyncDisposable
{
    public const string ServerName = "peer0.school.example";

    private readonly WebApplication _application;

    private FakePeer(WebApplication application, string tlsRootPem)
    {
        _application = application;
        TlsRootPem = tlsRootPem;
        Endorse = (request, _) => Task.FromResult(new EndorseResponse { PreparedTransaction = Assemble(request) });
    }

    public string TlsRootPem { get; }

    public string Address { get; private set; } = "";

    public TestIdentity User { get; } = new("SchoolMSP");

    public List<TestIdentity> Endorsers { get; } = [new("ProvinceMSP"), new("CountyMSP")];

    /// <summary>What the chaincode returns in the default endorsement and evaluation.</summary>
    public byte[] Result { get; set; } = "ok"u8.ToArray();

    public Func<EvaluateRequest, ServerCallContext, Task<EvaluateResponse>> Evaluate { get; set; } = (_, _) =>
        Task.FromResult(new EvaluateResponse { Result = new Response { Status = 200, Payload = ByteString.CopyFromUtf8("ok") } });

    public Func<EndorseRequest, ServerCallContext, Task<EndorseResponse>> Endorse { get; set; }

    public Func<SubmitRequest, ServerCallContext, Task<SubmitResponse>> Submit { get; set; } = (_, _) => Task.FromResult(new SubmitResponse());

    public Func<SignedCommitStatusRequest, ServerCallContext, Task<CommitStatusResponse>> CommitStatus { get; set; } = (_, _) =>
        Task.FromResult(new CommitStatusResponse { Result = TxValidationCode.Valid, BlockNumber = 7 });

    public Func<SignedChaincodeEventsRequest, IServerStreamWriter<ChaincodeEventsResponse>, ServerCallContext, Task> ChaincodeEvents { get; set; } =
        (_, _, _) => Task.CompletedTask;

    public Func<string, Envelope, IServerStreamWriter<Protos.Peer.DeliverResponse>, ServerCallContext, Task> Deliver { get; set; } =
        (_, _, _, _) => Task.CompletedTask;

    public static async Task<FakePeer> StartAsync(bool requireClientCertificate = false)
    {
        var (certificate, rootPem) = CreateTlsCertificate();
        FakePeer? peer = null;
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen =>
        {
            listen.Protocols = HttpProtocols.Http2;
            listen.UseHttps(https =>
            {
                https.ServerCertificate = certificate;
                https.ClientCertificateMode = requireClientCertificate ? ClientCertificateMode.RequireCertificate : ClientCertificateMode.NoCertificate;
                https.AllowAnyClientCertificate();
            });
        }));
        builder.Services.AddGrpc(options => options.MaxReceiveMessageSize = FabricChannel.MaxMessageSizeInBytes);
        builder.Services.AddSingleton(_ => peer!);
        var application = builder.Build();
        application.MapGrpcService<FakeGatewayService>();
        application.MapGrpcService<FakeDeliverService>();
        peer = new FakePeer(application, rootPem);
        await application.StartAsync();
        peer.Address = $"https://127.0.0.1:{new Uri(application.Urls.Single()).Port}";
        return peer;
    }

    public GrpcChannel Connect() => FabricChannel.Create(Address, TlsRootPem, ServerName);

    public Gateway ConnectGateway(GrpcChannel channel) => Gateway.Connect(new GatewayOptions(channel, User.Signing));

    public async ValueTask DisposeAsync() => await _application.DisposeAsync();

    /// <summary>Assembles the envelope that a peer's gateway would, with endorsements by the named organisations or by all.</summary>
    public Envelope Assemble(EndorseRequest request)
    {
        var proposal = Protos.Peer.Proposal.Parser.ParseFrom(request.ProposedTransaction.ProposalBytes);
        var header = Header.Parser.ParseFrom(proposal.Header);
        var payload = ProposalHash.WithoutTransient(proposal.Payload);
        var response = new Protos.Peer.ProposalResponsePayload
        {
            ProposalHash = ByteString.CopyFrom(ProposalHash.Compute(header, payload.Span)),
            Extension = new ChaincodeAction { Response = new Response { Status = 200, Payload = ByteString.CopyFrom(Result) } }.ToByteString(),
        }.ToByteString();
        var endorsers = Endorsers.Where(endorser =>
            request.EndorsingOrganizations.Count == 0 || request.EndorsingOrganizations.Contains(endorser.Identity.MspId));
        return Assemble(header, payload, response, [.. endorsers.Select(endorser => endorser.Endorse(response))]);
    }

    public static Envelope Assemble(Header header, ByteString payload, ByteString response, IEnumerable<Protos.Peer.Endorsement> endorsements)
    {
        var action = new ChaincodeActionPayload
        {
            ChaincodeProposalPayload = payload,
            Action = new ChaincodeEndorsedAction { ProposalResponsePayload = response, Endorsements = { endorsements } },
        };
        var transaction = new Protos.Peer.Transaction
        {
            Actions = { new TransactionAction { Header = header.SignatureHeader, Payload = action.ToByteString() } },
        };
        return new Envelope { Payload = new Payload { Header = header, Data = transaction.ToByteString() }.ToByteString() };
    }

    /// <summary>The exception that Fabric's gateway returns: a status with details in the trailer.</summary>
    public static RpcException Error(StatusCode code, string message, params (string Address, string MspId, string Message)[] details)
    {
        var status = new Protos.Rpc.Status { Code = (int)code, Message = message };
        foreach (var (address, mspId, text) in details)
        {
            status.Details.Add(Google.Protobuf.WellKnownTypes.Any.Pack(new ErrorDetail { Address = address, MspId = mspId, Message = text }));
        }

        return new RpcException(new Grpc.Core.Status(code, message), new Grpc.Core.Metadata { { "grpc-status-details-bin", status.ToByteArray() } });
    }

    private static (X509Certificate2 Certificate, string RootPem) CreateTlsCertificate()
    {
        using var rootKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var rootRequest = new CertificateRequest("CN=tlsca.school.example", rootKey, HashAlgorithmName.SHA256);
        rootRequest.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        using var root = rootRequest.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));

        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={ServerName}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(ServerName);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1")], false));
        using var certificate = request.Create(root, root.NotBefore, root.NotAfter, [1, 2, 3]);
        using var withKey = certificate.CopyWithPrivateKey(key);
        return (X509CertificateLoader.LoadPkcs12(withKey.Export(X509ContentType.Pkcs12), null), root.ExportCertificatePem());
    }
}
