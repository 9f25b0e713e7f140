using System.Globalization;
using System.Net.Sockets;
using System.Text.Json;

namespace Ledger.NetworkConfig.Running;

/// <summary>
/// Whether a node answers: by its health check (<c>/healthz</c> of the operations service), where it has none at its port.
/// </summary>
internal sealed class NodeHealth : IDisposable
{
    // A peer checks its Docker daemon, which nothing here needs: an empty vm.endpoint cannot be set by the environment.
    private const string Docker = "docker";

    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false }) { Timeout = TimeSpan.FromSeconds(10) };

    /// <summary>Whether the node answers now.</summary>
    public async Task<bool> AnswersAsync(RunningNode node, CancellationToken cancellationToken)
    {
        try
        {
            if (node.OperationsPort is { } operations) return await IsHealthyAsync(operations, cancellationToken).ConfigureAwait(false);
            using var client = new TcpClient();
            await client.ConnectAsync(node.Host, node.Port, cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (Exception e) when (e is SocketException or HttpRequestException or JsonException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return false;
        }
    }

    public void Dispose() => _http.Dispose();

    private async Task<bool> IsHealthyAsync(int port, CancellationToken cancellationToken)
    {
        using var answer = await _http.GetAsync(new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}/healthz")), cancellationToken).ConfigureAwait(false);
        if (answer.IsSuccessStatusCode) return true;
        using var said = JsonDocument.Parse(await answer.Content.ReadAsByteArrayAsync(cancellationToken).ConfigureAwait(false));
        return said.RootElement.TryGetProperty("failed_checks", out var failed) && failed.ValueKind == JsonValueKind.Array
            && failed.EnumerateArray().All(check => check.TryGetProperty("component", out var component) && component.GetString() == Docker);
    }
}
