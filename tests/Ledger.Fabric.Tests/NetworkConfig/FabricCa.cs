using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Ledger.Network.Topology;

namespace Ledger.Fabric.Tests.NetworkConfig;

/// <summary>A real Fabric CA server in a folder of its own, with its registrar enrolled. It ends with the disposal.</summary>
internal sealed partial class FabricCa : IAsyncDisposable
{
    private const string Registrar = "registrar:registrarpw";

    private readonly FabricRelease _release;
    private readonly string _folder;
    private readonly int _port = LoopbackPorts.Choose(2)[0];
    private FabricProcess? _server;

    private FabricCa(FabricRelease release, string folder)
    {
        _release = release;
        _folder = folder;
    }

    private string Address => string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{_port}");

    /// <summary>Whether the release's folder has server and client.</summary>
    public static bool IsIn(FabricRelease release) => new[] { "fabric-ca-server", "fabric-ca-client" }.All(program => File.Exists(Path.Combine(release.Folder, "bin", program)));

    public static async Task<FabricCa> StartAsync(FabricRelease release, string folder, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(folder);
        var ca = new FabricCa(release, folder);
        var settings = new Dictionary<string, string>
        {
            ["FABRIC_CA_SERVER_HOME"] = Path.Combine(folder, "server"),
            ["FABRIC_CA_SERVER_OPERATIONS_LISTENADDRESS"] = string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{ca._port + 1}"),
        };
        ca._server = FabricProcess.Start(
            "fabric-ca-server", release.Program("fabric-ca-server"), ["start", "-b", Registrar, "--address", "127.0.0.1", "--port", ca._port.ToString(CultureInfo.InvariantCulture)], settings, folder);
        await ca._server.WaitForPortAsync(ca._port, cancellationToken);
        await FabricProcess.RunAsync(release.Program("fabric-ca-client"), ["enroll", "-u", ca.Address.Replace("//", $"//{Registrar}@", StringComparison.Ordinal)], ca.Client, cancellationToken);
        return ca;
    }

    /// <summary>As the page says it: the registrar runs <c>register.sh</c>, and each request is the body of an enrolment with the secret that it printed.</summary>
    public async Task IssueAsync(string requests, string to, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(to);
        var printed = await FabricProcess.RunAsync("/bin/sh", [Path.Combine(requests, "register.sh"), "-u", Address], Client, cancellationToken);
        using var list = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(requests, "requests.json"), cancellationToken));
        var wishes = list.RootElement.EnumerateArray().Select(w => (Name: w.GetProperty("name").GetString()!, Id: w.GetProperty("enrolmentId").GetString()!, IsSigning: w.GetProperty("kind").GetString() == "signing")).ToList();
        var secrets = wishes.Where(w => w.IsSigning).Zip(Secret().Matches(printed)).ToDictionary(pair => pair.First.Id, pair => pair.Second.Groups[1].Value);
        using var http = new HttpClient { BaseAddress = new Uri(Address) };
        foreach (var (name, id, _) in wishes)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/enroll") { Content = new StringContent(await File.ReadAllTextAsync(Path.Combine(requests, name + ".json"), cancellationToken), Encoding.UTF8, "application/json") };
            request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{id}:{secrets[id]}")));
            using var answer = await http.SendAsync(request, cancellationToken);
            Assert.IsTrue(answer.IsSuccessStatusCode, $"{name}: {await answer.Content.ReadAsStringAsync(cancellationToken)}");
            await WriteAsync(Path.Combine(to, name + ".pem"), await answer.Content.ReadFromJsonAsync<JsonElement>(cancellationToken), "Cert");
        }
        // One server issues for signing and for TLS, under one root.
        var root = await http.GetFromJsonAsync<JsonElement>("/api/v1/cainfo", cancellationToken);
        foreach (var file in new[] { "ca.pem", "tlsca.pem" }) await WriteAsync(Path.Combine(to, file), root, "CAChain");
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is not null) await _server.DisposeAsync();
    }

    private Dictionary<string, string> Client => new()
    {
        ["FABRIC_CA_CLIENT_HOME"] = Path.Combine(_folder, "client"),
        ["PATH"] = $"{Path.Combine(_release.Folder, "bin")}:{Environment.GetEnvironmentVariable("PATH")}",
    };

    private static Task WriteAsync(string file, JsonElement answer, string member) =>
        File.WriteAllBytesAsync(file, Convert.FromBase64String(answer.GetProperty("result").GetProperty(member).GetString()!));

    [GeneratedRegex("^Password: (.+)$", RegexOptions.Multiline)]
    private static partial Regex Secret();
}
