using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;
using Hyperledger.Fabric.Client;
using Hyperledger.Fabric.Msp;
using Hyperledger.Fabric.Protos.Common;
using Hyperledger.Fabric.Protos.Gateway;
using Hyperledger.Fabric.Protos.Orderer;
using Hyperledger.Fabric.Protos.Peer;
using Ledger.Network.Topology;
using DeliverResponse = Hyperledger.Fabric.Protos.Peer.DeliverResponse;
using OrdererStatus = Hyperledger.Fabric.Protos.Common.Status;
using Proposal = Hyperledger.Fabric.Client.Proposal;

namespace Ledger.Node.Tests;

/// <summary>Whoever means harm, or is broken, gets a clear refusal; everybody else is served.</summary>
[TestClass]
public sealed class HostileClientTests
{
    private const int IdleConnections = 5000;

    private static TemporaryFolder s_folder = null!;
    private static NodeProcess s_node = null!;
    private static GrpcChannel s_peer = null!;
    private static GrpcChannel s_orderer = null!;

    public required TestContext TestContext { get; init; }

    private CancellationToken Cancellation => TestContext.CancellationToken;

    [ClassInitialize]
    public static async Task StartAsync(TestContext context)
    {
        s_folder = new TemporaryFolder();
        s_node = await NodeProcess.StartAsync(s_folder.Path, context.CancellationToken);
        await s_node.Connect("ProvinceMSP", "province-admin").GetContract("ledger", "units").SubmitAsync("Register", [Units.Province], context.CancellationToken);
        s_peer = Open(s_node.Peer("ProvinceMSP"));
        s_orderer = Open(s_node.Endpoints.GetProperty("orderer"));

        static GrpcChannel Open(System.Text.Json.JsonElement node) =>
            FabricChannel.Create(node.GetProperty("address").GetString()!, node.GetProperty("tlsRootCertPem").GetString());
    }

    [ClassCleanup]
    public static async Task StopAsync()
    {
        s_peer.Dispose();
        s_orderer.Dispose();
        await s_node.DisposeAsync();
        s_folder.Dispose();
    }

    // Whatever a test did: the next honest caller is served.
    [TestCleanup]
    public async Task OthersAreServedAsync() =>
        Assert.IsNotEmpty(await s_node.Connect("CityMSP", "city-reviewer").GetContract("ledger", "units").EvaluateAsync("List", [], Cancellation));

    [TestMethod]
    public async Task A_replayed_transaction_is_ordered_again_and_marked_as_a_duplicate()
    {
        var envelope = await EndorsedEnvelopeAsync();
        Assert.AreEqual(OrdererStatus.Success, (await BroadcastAsync(envelope)).Status);
        var network = s_node.Connect("ProvinceMSP", "province-admin");
        var txId = ChannelHeader.Parser.ParseFrom(Payload.Parser.ParseFrom(envelope.Payload).Header.ChannelHeader).TxId;
        var first = await network.NewCommit(txId).GetStatusAsync(cancellationToken: Cancellation);
        Assert.AreEqual(TxValidationCode.Valid, first.Code);

        Assert.AreEqual(OrdererStatus.Success, (await BroadcastAsync(envelope)).Status);
        await HeightAsync(network, first.BlockNumber + 2);
        var replay = await network.Ledger.GetBlockAsync(first.BlockNumber + 1, Cancellation);
        Assert.AreEqual((byte)TxValidationCode.DuplicateTxid, replay.Metadata.Metadata[(int)BlockMetadataIndex.TransactionsFilter][0]);
        Assert.AreEqual(first, await network.NewCommit(txId).GetStatusAsync(cancellationToken: Cancellation), "the first stands");
    }

    [TestMethod]
    public async Task An_endorsed_proposal_that_is_committed_is_not_endorsed_again()
    {
        var proposal = NewProposal(s_node.Connect("ProvinceMSP", "province-admin"));
        await (await (await proposal.EndorseAsync(cancellationToken: Cancellation)).SubmitAsync(cancellationToken: Cancellation)).GetStatusAsync(cancellationToken: Cancellation);
        var refused = await Assert.ThrowsExactlyAsync<EndorseException>(() => proposal.EndorseAsync(cancellationToken: Cancellation));
        Assert.Contains("duplicate transaction found [" + proposal.TransactionId, refused.Message + string.Join(' ', refused.Details.Select(detail => detail.Message)));
    }

    [TestMethod]
    public async Task A_changed_signature_is_refused_by_the_orderer()
    {
        var envelope = await EndorsedEnvelopeAsync();
        envelope.Signature = Changed(envelope.Signature);
        var response = await BroadcastAsync(envelope);
        Assert.AreEqual(OrdererStatus.Forbidden, response.Status);
        Assert.Contains("permission denied", response.Info);
    }

    [TestMethod]
    public async Task A_changed_proposal_is_refused_by_the_endorser()
    {
        var proposed = ProposedTransaction.Parser.ParseFrom(NewProposal(s_node.Connect("ProvinceMSP", "province-admin")).GetBytes());
        var signature = await s_node.Identity("province-admin").SignAsync(proposed.Proposal.ProposalBytes.Memory, Cancellation);
        var changed = new SignedProposal { ProposalBytes = proposed.Proposal.ProposalBytes, Signature = Changed(ByteString.CopyFrom(signature)) };
        Assert.Contains("access denied: channel [ledger] creator org [ProvinceMSP]", await RefusalAsync(changed));
    }

    [TestMethod]
    public async Task An_identity_of_another_network_under_a_known_name_is_refused()
    {
        using var stranger = CertificateAuthority.Create(new CertificateAuthorityOptions { Organization = "ProvinceMSP", CommonName = "ca.ProvinceMSP" });
        var issued = stranger.IssueSigning("anyone", NodeRole.Admin);
        Assert.Contains("access denied: channel [ledger] creator org unknown, creator is malformed", await RefusalAsync(await SignedProposalAsync(SigningIdentity.FromPem("ProvinceMSP", issued.CertificatePem, issued.PrivateKeyPem))));
        Assert.Contains("creator org unknown", await RefusalAsync(await SignedProposalAsync(SigningIdentity.FromPem("StrangerMSP", issued.CertificatePem, issued.PrivateKeyPem))));
    }

    [TestMethod]
    public async Task An_expired_identity_is_refused_by_endorser_and_orderer()
    {
        var folder = Path.Combine(new NetworkFolder(s_folder.Path).Crypto, "ProvinceMSP", "ca");
        using var yesterday = CertificateAuthority.Load(
            await File.ReadAllTextAsync(Path.Combine(folder, "cert.pem"), Cancellation), await File.ReadAllTextAsync(Path.Combine(folder, "key.pem"), Cancellation));
        var issued = yesterday.IssueSigning("brief", NodeRole.Client, validity: TimeSpan.FromSeconds(1));
        var identity = SigningIdentity.FromPem("ProvinceMSP", issued.CertificatePem, issued.PrivateKeyPem);
        var proposal = await SignedProposalAsync(identity);
        string refusal;
        while ((refusal = await RefusalAsync(proposal)).Length == 0) await Task.Delay(100, Cancellation);
        Assert.Contains("identity expired", refusal);

        var envelope = await EndorsedEnvelopeAsync();
        var payload = Payload.Parser.ParseFrom(envelope.Payload);
        payload.Header.SignatureHeader = new SignatureHeader { Creator = ByteString.CopyFrom(identity.Creator.Span), Nonce = ByteString.CopyFrom(RandomNumberGenerator.GetBytes(24)) }.ToByteString();
        envelope.Payload = payload.ToByteString();
        envelope.Signature = ByteString.CopyFrom(await identity.SignAsync(envelope.Payload.Memory, Cancellation));
        var response = await BroadcastAsync(envelope);
        Assert.AreEqual(OrdererStatus.BadRequest, response.Status);
        Assert.AreEqual("broadcast client identity expired", response.Info);
    }

    [TestMethod]
    public async Task Bytes_that_are_no_message_are_refused_by_every_service()
    {
        var noise = ByteString.CopyFrom([0xff, 0xff, 0xff, 0x01, 0x02]);
        var gateway = new Hyperledger.Fabric.Protos.Gateway.Gateway.GatewayClient(s_peer);
        var proposed = new SignedProposal { ProposalBytes = noise, Signature = noise };
        await RefusedAsync(StatusCode.InvalidArgument, () => gateway.EndorseAsync(new EndorseRequest { ChannelId = "ledger", TransactionId = "1", ProposedTransaction = proposed }, cancellationToken: Cancellation).ResponseAsync);
        await RefusedAsync(StatusCode.InvalidArgument, () => gateway.EvaluateAsync(new EvaluateRequest { ChannelId = "ledger", TransactionId = "1", ProposedTransaction = proposed }, cancellationToken: Cancellation).ResponseAsync);
        await RefusedAsync(StatusCode.InvalidArgument, () => gateway.CommitStatusAsync(new SignedCommitStatusRequest { Request = noise, Signature = noise }, cancellationToken: Cancellation).ResponseAsync);
        Assert.IsNotEmpty(await RefusalAsync(proposed));

        Assert.AreEqual(OrdererStatus.BadRequest, (await BroadcastAsync(new Envelope { Payload = noise })).Status);
        Assert.AreEqual(OrdererStatus.BadRequest, (await BroadcastAsync(new Envelope())).Status);
        using var deliver = new Deliver.DeliverClient(s_peer).Deliver(cancellationToken: Cancellation);
        await deliver.RequestStream.WriteAsync(new Envelope { Payload = noise }, Cancellation);
        Assert.IsTrue(await deliver.ResponseStream.MoveNext(Cancellation));
        Assert.AreEqual(OrdererStatus.BadRequest, deliver.ResponseStream.Current.Status);

        static async Task RefusedAsync<T>(StatusCode code, Func<Task<T>> call) =>
            Assert.AreEqual(code, (await Assert.ThrowsExactlyAsync<RpcException>(async () => await call())).StatusCode);
    }

    [TestMethod]
    public async Task An_envelope_beyond_the_limit_is_refused_with_its_size_and_a_message_beyond_Fabrics_with_the_limit()
    {
        var envelope = await EndorsedEnvelopeAsync();
        var payload = Payload.Parser.ParseFrom(envelope.Payload);
        payload.Data = ByteString.CopyFrom(new byte[NetworkTopology.Default.Batch.AbsoluteMaxBytes]);
        envelope.Payload = payload.ToByteString();
        var response = await BroadcastAsync(envelope);
        Assert.AreEqual(OrdererStatus.BadRequest, response.Status);
        Assert.Contains($"exceeds maximum allowed {NetworkTopology.Default.Batch.AbsoluteMaxBytes} bytes", response.Info);

        var endless = new SignedProposal { ProposalBytes = ByteString.CopyFrom(new byte[(100 << 20) + 1]) };
        var refused = await Assert.ThrowsExactlyAsync<RpcException>(async () => await new Endorser.EndorserClient(s_peer).ProcessProposalAsync(endless, cancellationToken: Cancellation));
        Assert.AreEqual(StatusCode.ResourceExhausted, refused.StatusCode);
    }

    [TestMethod]
    public async Task Who_speaks_no_TLS_or_no_HTTP_is_cut_off()
    {
        var port = int.Parse(s_node.Peer("ProvinceMSP").GetProperty("address").GetString()!.Split(':')[1], System.Globalization.CultureInfo.InvariantCulture);
        using (var plain = new TcpClient())
        {
            await plain.ConnectAsync("127.0.0.1", port, Cancellation);
            await EndsAsync(plain.GetStream(), RandomNumberGenerator.GetBytes(200));
        }
        using var client = new TcpClient();
        await client.ConnectAsync("127.0.0.1", port, Cancellation);
        await using var tls = new SslStream(client.GetStream());
        var trust = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        trust.CustomTrustStore.ImportFromPem(s_node.Peer("ProvinceMSP").GetProperty("tlsRootCertPem").GetString());
        var options = new SslClientAuthenticationOptions { TargetHost = "localhost", ApplicationProtocols = [SslApplicationProtocol.Http2], CertificateChainPolicy = trust };
        await tls.AuthenticateAsClientAsync(options, Cancellation);
        await EndsAsync(tls, RandomNumberGenerator.GetBytes(200));

        async Task EndsAsync(Stream stream, byte[] noise)
        {
            var read = new byte[1024];
            try
            {
                await stream.WriteAsync(noise, Cancellation);
                while (await stream.ReadAsync(read, Cancellation) > 0)
                {
                }
            }
            catch (IOException)
            {
                // Reset instead of closed: cut off as well.
            }
        }
    }

    [TestMethod]
    public async Task Readers_who_do_not_read_and_connections_that_say_nothing_hold_up_nobody()
    {
        var idle = new List<TcpClient>();
        var readers = new List<AsyncDuplexStreamingCall<Envelope, DeliverResponse>>();
        try
        {
            var port = int.Parse(s_node.Peer("ProvinceMSP").GetProperty("address").GetString()!.Split(':')[1], System.Globalization.CultureInfo.InvariantCulture);
            var memory = s_node.WorkingSet();
            for (var i = 0; i < IdleConnections; i++)
            {
                var client = new TcpClient();
                idle.Add(client);
                await client.ConnectAsync("127.0.0.1", port, Cancellation);
            }
            var everything = Envelope.Parser.ParseFrom(s_node.Connect("ProvinceMSP", "auditor").NewBlockEventsRequest(new BlockEventsOptions { StartBlock = 0 }).GetBytes());
            everything.Signature = ByteString.CopyFrom(await s_node.Identity("auditor").SignAsync(everything.Payload.Memory, Cancellation));
            for (var i = 0; i < 50; i++)
            {
                var reader = new Deliver.DeliverClient(s_peer).Deliver(cancellationToken: Cancellation);
                readers.Add(reader);
                await reader.RequestStream.WriteAsync(everything, Cancellation);
            }

            var network = s_node.Connect("ProvinceMSP", "province-admin");
            for (var i = 0; i < 10; i++)
            {
                var submitted = await (await NewProposal(network).EndorseAsync(cancellationToken: Cancellation)).SubmitAsync(cancellationToken: Cancellation);
                Assert.IsTrue((await submitted.GetStatusAsync(cancellationToken: Cancellation)).Successful);
            }

            // Some kilobytes for a connection at most, whatever stands open.
            Assert.IsLessThan(memory + (IdleConnections * 64L * 1024), s_node.WorkingSet());

            // A late reader has missed nothing.
            var height = (await network.Ledger.GetChainInfoAsync(Cancellation)).Height;
            for (var number = 0UL; number < height; number++)
            {
                Assert.IsTrue(await readers[0].ResponseStream.MoveNext(Cancellation));
                Assert.AreEqual(number, readers[0].ResponseStream.Current.Block.Header.Number);
            }
        }
        finally
        {
            foreach (var reader in readers) reader.Dispose();
            foreach (var client in idle) client.Dispose();
        }
    }

    private static Proposal NewProposal(Hyperledger.Fabric.Client.Network network)
    {
        var code = "3503" + RandomNumberGenerator.GetInt32(100).ToString("00", System.Globalization.CultureInfo.InvariantCulture);
        return network.GetContract("ledger", "units").NewProposal("Register", new ProposalOptions
        {
            Arguments = [$$"""{"code":"{{code}}","mspId":"CountyMSP","name":"虚构区","parent":"350000","roles":["county-reviewer"],"tier":"county","v":1}"""],
            EndorsingOrganizations = ["ProvinceMSP", "CountyMSP"],
        });
    }

    private async Task<Envelope> EndorsedEnvelopeAsync()
    {
        var transaction = await NewProposal(s_node.Connect("ProvinceMSP", "province-admin")).EndorseAsync(cancellationToken: Cancellation);
        var envelope = PreparedTransaction.Parser.ParseFrom(transaction.GetBytes()).Envelope;
        envelope.Signature = ByteString.CopyFrom(await s_node.Identity("province-admin").SignAsync(envelope.Payload.Memory, Cancellation));
        return envelope;
    }

    /// <summary>A proposal that is right in everything but, perhaps, its creator.</summary>
    private async Task<SignedProposal> SignedProposalAsync(SigningIdentity creator)
    {
        using var channel = FabricChannel.Create(s_node.Peer("ProvinceMSP").GetProperty("address").GetString()!, s_node.Peer("ProvinceMSP").GetProperty("tlsRootCertPem").GetString());
        var network = Hyperledger.Fabric.Client.Gateway.Connect(new GatewayOptions(channel, creator)).GetNetwork("ledger");
        var bytes = ProposedTransaction.Parser.ParseFrom(network.GetContract("ledger", "units").NewProposal("List").GetBytes()).Proposal.ProposalBytes;
        return new SignedProposal { ProposalBytes = bytes, Signature = ByteString.CopyFrom(await creator.SignAsync(bytes.Memory, Cancellation)) };
    }

    /// <summary>Why the endorser refuses a proposal; empty when it does not.</summary>
    private async Task<string> RefusalAsync(SignedProposal proposal)
    {
        try
        {
            var response = await new Endorser.EndorserClient(s_peer).ProcessProposalAsync(proposal, cancellationToken: Cancellation);
            return response.Response.Status >= 400 ? response.Response.Message : "";
        }
        catch (RpcException e)
        {
            return e.Status.Detail;
        }
    }

    private async Task<BroadcastResponse> BroadcastAsync(Envelope envelope)
    {
        using var call = new AtomicBroadcast.AtomicBroadcastClient(s_orderer).Broadcast(cancellationToken: Cancellation);
        await call.RequestStream.WriteAsync(envelope, Cancellation);
        Assert.IsTrue(await call.ResponseStream.MoveNext(Cancellation));
        return call.ResponseStream.Current;
    }

    private async Task HeightAsync(Hyperledger.Fabric.Client.Network network, ulong height)
    {
        while ((await network.Ledger.GetChainInfoAsync(Cancellation)).Height < height) await Task.Delay(20, Cancellation);
    }

    private static ByteString Changed(ByteString bytes)
    {
        var changed = bytes.ToByteArray();
        changed[^1] ^= 1;
        return ByteString.CopyFrom(changed);
    }
}
