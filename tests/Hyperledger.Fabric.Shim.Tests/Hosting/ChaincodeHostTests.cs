using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;
using Hyperledger.Fabric.Protos.Peer;
using Hyperledger.Fabric.Shim.Hosting;
using Microsoft.Extensions.Logging;
using MessageType = Hyperledger.Fabric.Protos.Peer.ChaincodeMessage.Types.Type;

namespace Hyperledger.Fabric.Shim.Tests.Hosting;

/// <summary>The chaincode as a service, dialled as a peer dials it.</summary>
[TestClass]
public sealed class ChaincodeHostTests : IDisposable
{
    private readonly CertificateFiles _files = new();

    public TestContext TestContext { get; set; } = null!;


    public void Dispose() => _files.Dispose();

    [TestMethod]
    public async Task PeerThatDialsIsServed()
    {
        await using var host = await StartAsync(Echo, Settings());
        using var channel = GrpcChannel.ForAddress($"http://{host.ServerAddress}");
        Assert.AreEqual("Name", await CallAsync(channel, "Name"));
        Assert.Contains($"address {host.ServerAddress}, package id label:0, TLS off", host.Describe());
    }

    [TestMethod]
    public async Task MutualTlsServesTheRightPeerAndRefusesAnother()
    {
        var (server, serverKey) = _files.Issue("server");
        var (client, clientKey) = _files.Issue("peer");
        var (stranger, strangerKey) = _files.Issue("stranger");
        await using var host = await StartAsync(Echo, ChaincodeHostSettings.Read(Environment(
            ("CHAINCODE_TLS_CERT", server), ("CHAINCODE_TLS_KEY", serverKey), ("CHAINCODE_CLIENT_CA_CERT", client))));
        Assert.EndsWith("TLS mutual", host.Describe());

        using var known = Dial(host.ServerAddress!.Port, server, client, clientKey);
        Assert.AreEqual("Name", await CallAsync(known, "Name"));
        using var unknown = Dial(host.ServerAddress.Port, server, stranger, strangerKey);
        await Assert.ThrowsExactlyAsync<RpcException>(() => CallAsync(unknown, "Name"));
        using var nobody = Dial(host.ServerAddress.Port, server, null, null);
        await Assert.ThrowsExactlyAsync<RpcException>(() => CallAsync(nobody, "Name"));
        Assert.AreEqual("Again", await CallAsync(known, "Again"));
    }

    [TestMethod]
    public async Task StopLetsRunningTransactionsFinishAndRefusesNewOnes()
    {
        var release = new TaskCompletionSource();
        var host = await StartAsync(
            async (stub, _) =>
            {
                await release.Task;
                return stub.FunctionName;
            },
            Settings() with { OperationsAddress = new IPEndPoint(IPAddress.Loopback, 0) });
        using var http = new HttpClient();
        var health = new Uri($"http://{host.OperationsAddress}/healthz");
        Assert.AreEqual("""{"status":"OK"}""", await http.GetStringAsync(health, TestContext.CancellationToken));

        using var channel = GrpcChannel.ForAddress($"http://{host.ServerAddress}");
        using var call = await OpenAsync(channel);
        await InvokeAsync(call, "t1", "running");
        var echo = await EchoAsync(call);
        Assert.AreEqual(MessageType.Keepalive, echo.Type);
        var stopping = host.DisposeAsync().AsTask();
        // The stop reaches the stream a moment later; an echo says whether the transaction before it was taken or refused.
        var taken = 0;
        ChaincodeMessage answer;
        do
        {
            await InvokeAsync(call, $"late-{taken}", "late");
            await call.RequestStream.WriteAsync(new ChaincodeMessage { Type = MessageType.Keepalive });
            Assert.IsTrue(await call.ResponseStream.MoveNext(TestContext.CancellationToken));
            answer = call.ResponseStream.Current;
        }
        while (answer.Type == MessageType.Keepalive && ++taken > 0);
        Assert.AreEqual(MessageType.Error, answer.Type);
        Assert.AreEqual($"late-{taken}", answer.Txid);
        Assert.Contains("stopping", answer.Payload.ToStringUtf8());
        await ReadAsync(call, MessageType.Keepalive);
        release.SetResult();
        var finished = new List<string>();
        for (var i = 0; i <= taken; i++)
            finished.Add(Response.Parser.ParseFrom((await ReadAsync(call, MessageType.Completed)).Payload).Payload.ToStringUtf8());
        Assert.Contains("running", finished);
        Assert.IsTrue(await HasEndedAsync(call));
        await stopping;
    }

    [TestMethod]
    public async Task MetricsCountWhatRan()
    {
        await using var host = await StartAsync(Echo, Settings() with { OperationsAddress = new IPEndPoint(IPAddress.Loopback, 0) });
        using var channel = GrpcChannel.ForAddress($"http://{host.ServerAddress}");
        await CallAsync(channel, "Name");
        using var http = new HttpClient();
        var page = await http.GetStringAsync(new Uri($"http://{host.OperationsAddress}/metrics"), TestContext.CancellationToken);
        Assert.Contains("# TYPE fabric_chaincode_transaction_duration_seconds histogram\n", page);
        Assert.MatchesRegex("fabric_chaincode_transaction_duration_seconds_count\\{outcome=\"ok\"\\} [1-9]", page);
        Assert.MatchesRegex("fabric_chaincode_transaction_duration_seconds_bucket\\{outcome=\"ok\",le=\"\\+Inf\"\\} [1-9]", page);
        using var missing = await http.GetAsync(new Uri($"http://{host.OperationsAddress}/"), TestContext.CancellationToken);
        Assert.AreEqual(HttpStatusCode.NotFound, missing.StatusCode);
    }

    [TestMethod]
    public async Task MessageAboveTheLimitEndsItsOwnStreamAndNoOther()
    {
        await using var host = await StartAsync(Echo, Settings());
        using var channel = GrpcChannel.ForAddress($"http://{host.ServerAddress}", new GrpcChannelOptions { MaxSendMessageSize = null });
        using var good = await OpenAsync(channel);
        using var hostile = await OpenAsync(channel);
        var tooLong = UnsafeByteOperations.UnsafeWrap(new byte[100 * 1024 * 1024 + 1]);
        await Assert.ThrowsAsync<RpcException>(async () =>
        {
            await hostile.RequestStream.WriteAsync(new ChaincodeMessage { Type = MessageType.Transaction, Txid = "t1", ChannelId = "ch", Payload = tooLong }, TestContext.CancellationToken);
            while (await hostile.ResponseStream.MoveNext(TestContext.CancellationToken))
            {
            }
            throw new RpcException(hostile.GetStatus());
        });
        await InvokeAsync(good, "t2", "fine");
        Assert.AreEqual("fine", Response.Parser.ParseFrom((await ReadAsync(good, MessageType.Completed)).Payload).Payload.ToStringUtf8());
        await good.RequestStream.CompleteAsync();
    }

    [TestMethod]
    public async Task StreamThatDiesInMidTransactionTakesItsTransactionWithItAndNoOther()
    {
        var cancelled = new TaskCompletionSource();
        var release = new TaskCompletionSource();
        await using var host = await StartAsync(
            async (stub, ct) =>
            {
                if (stub.FunctionName == "dies")
                {
                    // Stays registered: the wait for the peer may end before the token's callbacks run.
                    ct.Register(() => cancelled.TrySetResult());
                    await stub.GetStateAsync("k", ct);
                }
                if (stub.FunctionName == "lives") await release.Task;
                return stub.FunctionName;
            },
            Settings());
        using var channel = GrpcChannel.ForAddress($"http://{host.ServerAddress}");
        using var good = await OpenAsync(channel);
        await InvokeAsync(good, "t1", "lives");
        await EchoAsync(good);
        using (var dying = await OpenAsync(channel))
        {
            await InvokeAsync(dying, "t1", "dies");
            await ReadAsync(dying, MessageType.GetState);
        }
        await cancelled.Task.WaitAsync(TestContext.CancellationToken);
        release.SetResult();
        Assert.AreEqual("lives", Response.Parser.ParseFrom((await ReadAsync(good, MessageType.Completed)).Payload).Payload.ToStringUtf8());
        await good.RequestStream.CompleteAsync();
        Assert.AreEqual("Again", await CallAsync(channel, "Again"));
    }

    [TestMethod]
    [DataRow(null, null, LogLevel.Information, LogLevel.Information)]
    [DataRow("debug", null, LogLevel.Debug, LogLevel.Debug)]
    [DataRow("NOTICE", "warning", LogLevel.Information, LogLevel.Warning)]
    [DataRow("warn", "DEBUG", LogLevel.Warning, LogLevel.Debug)]
    [DataRow("error", "critical", LogLevel.Error, LogLevel.Critical)]
    public void LogLevelsComeFromTheOfficialVariables(string? level, string? shim, LogLevel chaincodes, LogLevel shims)
    {
        var settings = ChaincodeHostSettings.Read(Environment(
            ("CHAINCODE_TLS_DISABLED", "true"), ("CORE_CHAINCODE_LOGGING_LEVEL", level ?? ""), ("CORE_CHAINCODE_LOGGING_SHIM", shim ?? "")));
        using var loggers = LoggerFactory.Create(logging => ChaincodeHost.Configure(logging, settings));
        Assert.AreEqual(chaincodes, Lowest(loggers.CreateLogger("Deeds.DeedContract")));
        Assert.AreEqual(shims, Lowest(loggers.CreateLogger("Hyperledger.Fabric.Shim")));
        Assert.IsFalse(loggers.CreateLogger("Grpc.AspNetCore").IsEnabled(LogLevel.Information));

        static LogLevel Lowest(ILogger logger) => Enum.GetValues<LogLevel>().First(logger.IsEnabled);
    }

    [TestMethod]
    public async Task AddressThatIsTakenIsAnIOException()
    {
        await using var host = await StartAsync(Echo, Settings());
        await Assert.ThrowsAsync<IOException>(() => StartAsync(Echo, Settings() with { ServerAddress = host.ServerAddress }));
    }

    [TestMethod]
    [DataRow("CHAINCODE_SERVER_ADDRESS", "")]
    [DataRow("CHAINCODE_SERVER_ADDRESS", "9999")]
    [DataRow("CHAINCODE_SERVER_ADDRESS", "127.0.0.1:port")]
    [DataRow("CHAINCODE_ID", "")]
    [DataRow("CHAINCODE_TLS_DISABLED", "yes")]
    [DataRow("CHAINCODE_TLS_CERT", "missing.pem", "false")]
    [DataRow("CHAINCODE_CLIENT_CA_CERT", "missing.pem")]
    [DataRow("CHAINCODE_OPERATIONS_ADDRESS", "here")]
    [DataRow("CORE_CHAINCODE_LOGGING_LEVEL", "loud")]
    [DataRow("CORE_CHAINCODE_LOGGING_SHIM", "loud")]
    public void SettingThatCannotBeUsedIsNamed(string name, string value, string tlsDisabled = "true")
    {
        var e = Assert.ThrowsExactly<InvalidDataException>(() => ChaincodeHostSettings.Read(
            Environment(("CHAINCODE_TLS_KEY", "missing.pem"), ("CHAINCODE_TLS_DISABLED", tlsDisabled), (name, value))));
        Assert.Contains(name, e.Message);
    }

    private static Task<string> Echo(IChaincodeStub stub, CancellationToken cancellationToken) => Task.FromResult(stub.FunctionName);

    private static ChaincodeHostSettings Settings() => ChaincodeHostSettings.Read(Environment(("CHAINCODE_TLS_DISABLED", "true")));

    private Task<ChaincodeHost> StartAsync(Func<IChaincodeStub, CancellationToken, Task<string>> invoke, ChaincodeHostSettings settings) =>
        ChaincodeHost.StartAsync(new DelegateChaincode(invoke), settings, cancellationToken: TestContext.CancellationToken);

    private static Func<string, string?> Environment(params (string Name, string Value)[] variables)
    {
        var all = new Dictionary<string, string> { ["CHAINCODE_SERVER_ADDRESS"] = "127.0.0.1:0", ["CHAINCODE_ID"] = "label:0" };
        foreach (var (name, value) in variables) all[name] = value;
        return name => all.GetValueOrDefault(name);
    }

    private async Task<string> CallAsync(GrpcChannel channel, string function)
    {
        using var call = await OpenAsync(channel);
        await InvokeAsync(call, "t1", function);
        var response = Response.Parser.ParseFrom((await ReadAsync(call, MessageType.Completed)).Payload);
        await call.RequestStream.CompleteAsync();
        Assert.IsFalse(await call.ResponseStream.MoveNext(TestContext.CancellationToken));
        return response.Payload.ToStringUtf8();
    }

    private async Task<AsyncDuplexStreamingCall<ChaincodeMessage, ChaincodeMessage>> OpenAsync(GrpcChannel channel)
    {
        var call = new Hyperledger.Fabric.Protos.Peer.Chaincode.ChaincodeClient(channel).Connect(cancellationToken: TestContext.CancellationToken);
        Assert.AreEqual("label:0", ChaincodeID.Parser.ParseFrom((await ReadAsync(call, MessageType.Register)).Payload).Name);
        await call.RequestStream.WriteAsync(new ChaincodeMessage { Type = MessageType.Registered });
        await call.RequestStream.WriteAsync(new ChaincodeMessage { Type = MessageType.Ready });
        return call;
    }

    // The stream's end and the connection's may arrive together, and HttpClient then tells of the connection's.
    private async Task<bool> HasEndedAsync(AsyncDuplexStreamingCall<ChaincodeMessage, ChaincodeMessage> call)
    {
        try
        {
            return !await call.ResponseStream.MoveNext(TestContext.CancellationToken);
        }
        catch (RpcException e)
        {
            return e.Status.Detail.Contains("closed the connection", StringComparison.Ordinal);
        }
    }

    private static Task InvokeAsync(AsyncDuplexStreamingCall<ChaincodeMessage, ChaincodeMessage> call, string transactionId, string function) =>
        call.RequestStream.WriteAsync(new ChaincodeMessage
        {
            Type = MessageType.Transaction,
            Txid = transactionId,
            ChannelId = "ch",
            Payload = new ChaincodeInput { Args = { ByteString.CopyFromUtf8(function) } }.ToByteString(),
        });

    private async Task<ChaincodeMessage> EchoAsync(AsyncDuplexStreamingCall<ChaincodeMessage, ChaincodeMessage> call)
    {
        await call.RequestStream.WriteAsync(new ChaincodeMessage { Type = MessageType.Keepalive });
        return await ReadAsync(call, MessageType.Keepalive);
    }

    private async Task<ChaincodeMessage> ReadAsync(AsyncDuplexStreamingCall<ChaincodeMessage, ChaincodeMessage> call, MessageType type)
    {
        Assert.IsTrue(await call.ResponseStream.MoveNext(TestContext.CancellationToken));
        Assert.AreEqual(type, call.ResponseStream.Current.Type);
        return call.ResponseStream.Current;
    }

    private static GrpcChannel Dial(int port, string serverCertificate, string? certificate, string? key)
    {
        using var expected = X509CertificateLoader.LoadCertificateFromFile(serverCertificate);
        var thumbprint = expected.Thumbprint;
        var options = new SslClientAuthenticationOptions
        {
            RemoteCertificateValidationCallback = (_, actual, _, _) => ((X509Certificate2)actual!).Thumbprint == thumbprint,
        };
        if (certificate is not null)
        {
            using var loaded = X509Certificate2.CreateFromPemFile(certificate, key);
            options.ClientCertificates = [X509CertificateLoader.LoadPkcs12(loaded.Export(X509ContentType.Pkcs12), null)];
        }
        return GrpcChannel.ForAddress(
            $"https://127.0.0.1:{port}",
            new GrpcChannelOptions { HttpHandler = new SocketsHttpHandler { SslOptions = options }, DisposeHttpClient = true });
    }
}
