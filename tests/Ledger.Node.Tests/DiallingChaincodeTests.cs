using System.Diagnostics;
using System.Formats.Tar;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using Google.Protobuf;
using Grpc.Core;
using Hyperledger.Fabric.Client;
using Hyperledger.Fabric.Protos.Peer;
using Ledger.Node.Tests.Parity;

namespace Ledger.Node.Tests;

[TestClass]
public sealed class DiallingChaincodeTests
{
    public required TestContext TestContext { get; init; }

    private CancellationToken Cancellation => TestContext.CancellationToken;

    [TestMethod]
    public async Task A_chaincode_dials_its_peers_and_only_the_holder_of_its_certificate_registers()
    {
        using var folder = new TemporaryFolder();
        await using var node = await NodeProcess.StartAsync(folder.Path, Cancellation);
        await using var network = await Administration.OpenAsync(node, Cancellation);
        var bytes = Package("steps_dialling");
        var id = $"steps_dialling:{Convert.ToHexStringLower(SHA256.HashData(bytes))}";
        await network.DefineAsync(new[] { "ProvinceMSP", "CountyMSP", "CityMSP" }.ToDictionary(mspId => mspId, _ => (id, (ReadOnlyMemory<byte>)bytes)), Cancellation);

        var province = await LaunchAsync(folder.Path, "ProvinceMSP-peer0", id);
        await AssertRefusedAsync(province, null, id, "didn't send certificate");
        await AssertRefusedAsync(province, await LaunchAsync(folder.Path, "CountyMSP-peer0", id), id, "not found in registry");
        await AssertRefusedAsync(province, province, "ledger_1:00", "belongs to a different chaincode");

        using var first = Start(folder.Path, province);
        using var second = Start(folder.Path, await LaunchAsync(folder.Path, "CountyMSP-peer0", id));
        try
        {
            var steps = node.Connect("ProvinceMSP", "province-admin").GetContract(Administration.Chaincode);
            await Administration.UntilRunningAsync(steps, "ProvinceMSP", Cancellation);
            await Administration.UntilRunningAsync(steps, "CountyMSP", Cancellation);
            await steps.SubmitAsync("Put", new ProposalOptions { Arguments = ["k", "字"], EndorsingOrganizations = ["ProvinceMSP", "CountyMSP"] }, Cancellation);
            var read = await steps.EvaluateAsync("Get", new ProposalOptions { Arguments = ["k"], EndorsingOrganizations = ["CountyMSP"] }, Cancellation);
            Assert.AreEqual("字", System.Text.Encoding.UTF8.GetString(read));
        }
        finally
        {
            foreach (var process in (Process[])[first, second])
            {
                process.Kill();
                await process.WaitForExitAsync(CancellationToken.None);
            }
        }
    }

    // What the peer left for who starts the chaincode.
    private async Task<JsonElement> LaunchAsync(string folder, string peer, string packageId)
    {
        var path = Path.Combine(folder, "network", "chaincode", peer, packageId.Replace(':', '.'), "chaincode.json");
        while (!File.Exists(path)) await Task.Delay(50, Cancellation);
        if (!OperatingSystem.IsWindows()) Assert.AreEqual(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
        return JsonDocument.Parse(await File.ReadAllBytesAsync(path, Cancellation)).RootElement;
    }

    private static Process Start(string parent, JsonElement launch)
    {
        var folder = Directory.CreateDirectory(Path.Combine(parent, "chaincode-of-" + launch.GetProperty("mspid").GetString())).FullName;
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "Ledger.Interop.Chaincode.dll")]);
        start.Environment["CORE_CHAINCODE_ID_NAME"] = launch.GetProperty("chaincode_id").GetString();
        start.Environment["CORE_PEER_ADDRESS"] = launch.GetProperty("peer_address").GetString();
        start.Environment["CORE_PEER_LOCALMSPID"] = launch.GetProperty("mspid").GetString();
        start.Environment["CORE_PEER_TLS_ENABLED"] = "true";
        start.Environment["CORE_PEER_TLS_ROOTCERT_FILE"] = Write("root.pem", "root_cert");
        start.Environment["CORE_TLS_CLIENT_CERT_FILE"] = Write("client.pem", "client_cert");
        start.Environment["CORE_TLS_CLIENT_KEY_FILE"] = Write("client.key", "client_key");
        start.Environment["CORE_CHAINCODE_LOGGING_LEVEL"] = "critical";
        return Process.Start(start)!;

        string Write(string name, string member)
        {
            var path = Path.Combine(folder, name);
            File.WriteAllText(path, launch.GetProperty(member).GetString());
            return path;
        }
    }

    private async Task AssertRefusedAsync(JsonElement peer, JsonElement? shown, string packageId, string said)
    {
        using var certificate = shown is { } own
            ? X509Certificate2.CreateFromPem(own.GetProperty("client_cert").GetString()!, own.GetProperty("client_key").GetString()!)
            : null;
        using var channel = FabricChannel.Create(peer.GetProperty("peer_address").GetString()!, peer.GetProperty("root_cert").GetString(), clientCertificate: certificate);
        using var call = new ChaincodeSupport.ChaincodeSupportClient(channel).Register(cancellationToken: Cancellation);
        await call.RequestStream.WriteAsync(new ChaincodeMessage { Type = ChaincodeMessage.Types.Type.Register, Payload = new ChaincodeID { Name = packageId }.ToByteString() }, Cancellation);
        var refused = await Assert.ThrowsAsync<RpcException>(() => call.ResponseStream.MoveNext(Cancellation));
        Assert.Contains(said, refused.Status.Detail);
    }

    private static byte[] Package(string label) => TarGz(
        ("metadata.json", System.Text.Encoding.UTF8.GetBytes($$"""{"type":"dialling","label":"{{label}}"}""")),
        ("code.tar.gz", TarGz(("README", "Whoever starts it has the program."u8.ToArray()))));

    private static byte[] TarGz(params (string Name, byte[] Content)[] entries)
    {
        using var bytes = new MemoryStream();
        using (var gzip = new GZipStream(bytes, CompressionLevel.Optimal, leaveOpen: true))
        using (var tar = new TarWriter(gzip, TarEntryFormat.Pax))
        {
            foreach (var (name, content) in entries) tar.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, name) { DataStream = new MemoryStream(content) });
        }
        return bytes.ToArray();
    }
}
