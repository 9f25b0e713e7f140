using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Google.Protobuf;
using Hyperledger.Fabric.Admin.Internal;
using Hyperledger.Fabric.Client.Internal;
using Hyperledger.Fabric.Protos.Common;

namespace Hyperledger.Fabric.Admin;

/// <summary>
/// The channels of one ordering node, through the channel participation API of its admin endpoint
/// (orderer/common/channelparticipation). The orderer lets in whoever shows a client certificate of the authorities that
/// its configuration names. Safe for concurrent use.
/// </summary>
/// <remarks>Every method throws <see cref="OrdererAdminException"/> when the orderer refuses or cannot be reached.</remarks>
public sealed class OrdererAdmin : IDisposable
{
    private const string Channels = "participation/v1/channels";

    private readonly HttpClient _client;
    private readonly IDisposable? _owned;

    /// <summary>An administrator over a client that the caller made and disposes.</summary>
    /// <param name="client">Leads to the admin endpoint: its base address is <c>https://host:port/</c>.</param>
    /// <exception cref="ArgumentException">The client has no base address.</exception>
    public OrdererAdmin(HttpClient client)
        : this(client, owned: null)
    {
    }

    private OrdererAdmin(HttpClient client, IDisposable? owned)
    {
        ArgumentNullException.ThrowIfNull(client);
        if (client.BaseAddress is null) throw new ArgumentException("The client has no base address; give that of the orderer's admin endpoint, as https://localhost:9443/.", nameof(client));
        _client = client;
        _owned = owned;
    }

    /// <summary>Makes an administrator with mutual TLS. Nothing is sent until the first call, each of which may take 60 seconds.</summary>
    /// <param name="address">Host and port of the admin endpoint, as <c>localhost:9443</c>; with <c>http://</c> no TLS is used.</param>
    /// <param name="tlsRootPem">The TLS CA certificates that are trusted, and nothing else is.</param>
    /// <param name="clientCertificatePem">The certificate that is shown to the orderer.</param>
    /// <param name="clientKeyPem">Its private key.</param>
    /// <param name="serverName">The name that the orderer's certificate must bear; null: the host of the address.</param>
    /// <returns>An administrator that the caller disposes.</returns>
    /// <exception cref="ArgumentException">The address or a PEM text is none.</exception>
    public static OrdererAdmin Connect(string address, string tlsRootPem, string clientCertificatePem, string clientKeyPem, string? serverName = null)
    {
        ArgumentNullException.ThrowIfNull(tlsRootPem);
        var certificate = Load(clientCertificatePem, clientKeyPem);
        try
        {
            var (handler, target) = TlsEndpoint.Create(address, tlsRootPem, serverName, certificate);
            var client = new HttpClient(handler) { BaseAddress = target, Timeout = TimeSpan.FromSeconds(60) };
            return new OrdererAdmin(client, new Owned(client, certificate));
        }
        catch
        {
            certificate.Dispose();
            throw;
        }
    }

    /// <summary>The ids of the channels that the orderer has joined, in its order; empty when there is none.</summary>
    public async Task<IReadOnlyList<string>> ListChannelsAsync(CancellationToken cancellationToken = default)
    {
        using var response = await SendAsync(HttpMethod.Get, Channels, content: null, cancellationToken).ConfigureAwait(false);
        var list = await ReadAsync(response, OrdererJson.Default.ChannelListJson, cancellationToken).ConfigureAwait(false);
        return [.. (list.Channels ?? []).Select(channel => channel.Name ?? "")];
    }

    /// <summary>How the orderer stands to a channel; null when it has not joined it.</summary>
    /// <param name="channelId">The channel.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<OrdererChannel?> GetChannelAsync(string channelId, CancellationToken cancellationToken = default)
    {
        try
        {
            using var response = await SendAsync(HttpMethod.Get, Path(channelId), content: null, cancellationToken).ConfigureAwait(false);
            return OrdererChannel.From(await ReadAsync(response, OrdererJson.Default.ChannelInfoJson, cancellationToken).ConfigureAwait(false));
        }
        catch (OrdererAdminException e) when (e.IsAboutUnknownChannel)
        {
            return null;
        }
    }

    /// <summary>Has the orderer join a channel: as a consenter if the block names it, else as a follower that fetches the blocks.</summary>
    /// <param name="block">A configuration block of the channel: block 0, or the latest where the channel exists elsewhere.</param>
    /// <param name="cancellationToken">Ends the wait; the orderer may join all the same.</param>
    /// <returns>Whether it joined now or had joined before, and how it stands to the channel.</returns>
    public async Task<OrdererJoin> JoinChannelAsync(Block block, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(block);
        using var content = new MultipartFormDataContent();
        using var file = new ByteArrayContent(block.ToByteArray());
        file.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        content.Add(file, "config-block", "config.block");
        try
        {
            using var response = await SendAsync(HttpMethod.Post, Channels, content, cancellationToken).ConfigureAwait(false);
            return new OrdererJoin(ChannelJoin.Joined, OrdererChannel.From(await ReadAsync(response, OrdererJson.Default.ChannelInfoJson, cancellationToken).ConfigureAwait(false)));
        }
        catch (OrdererAdminException e) when (e.IsAboutExistingChannel)
        {
            // It may have been removed since; then the refusal says what was the case.
            var channel = await GetChannelAsync(ConfigBlocks.ChannelId(block), cancellationToken).ConfigureAwait(false);
            if (channel is null) throw;
            return new OrdererJoin(ChannelJoin.AlreadyJoined, channel);
        }
    }

    /// <summary>Has the orderer leave a channel and delete its blocks. Take it out of the consenters first, by an update of the configuration.</summary>
    /// <param name="channelId">The channel.</param>
    /// <param name="cancellationToken">Ends the wait; the orderer may leave all the same.</param>
    /// <returns>False when it had not joined the channel; nothing changed then.</returns>
    public async Task<bool> RemoveChannelAsync(string channelId, CancellationToken cancellationToken = default)
    {
        try
        {
            using var response = await SendAsync(HttpMethod.Delete, Path(channelId), content: null, cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (OrdererAdminException e) when (e.IsAboutUnknownChannel)
        {
            return false;
        }
    }

    /// <summary>Closes what <see cref="Connect"/> opened; a client of the caller's stays open.</summary>
    public void Dispose() => _owned?.Dispose();

    private static string Path(string channelId)
    {
        ArgumentException.ThrowIfNullOrEmpty(channelId);
        return $"{Channels}/{Uri.EscapeDataString(channelId)}";
    }

    private async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, HttpContent? content, CancellationToken cancellationToken)
    {
        var operation = $"{method} {path}";
        try
        {
            using var request = new HttpRequestMessage(method, new Uri(_client.BaseAddress!, path)) { Content = content };
            var response = await _client.SendAsync(request, cancellationToken).ConfigureAwait(false);
            if (response.IsSuccessStatusCode) return response;
            using (response)
            {
                var text = await response.Content.ReadAsStringAsync(cancellationToken).ConfigureAwait(false);
                throw OrdererAdminException.Refused(operation, _client.BaseAddress!, response.StatusCode, Message(text));
            }
        }
        catch (Exception e) when (e is HttpRequestException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            throw OrdererAdminException.Failed(operation, _client.BaseAddress!, e);
        }
    }

    private async Task<T> ReadAsync<T>(HttpResponseMessage response, JsonTypeInfo<T> type, CancellationToken cancellationToken)
    {
        try
        {
            return await response.Content.ReadFromJsonAsync(type, cancellationToken).ConfigureAwait(false) ?? throw new JsonException("the answer is null");
        }
        catch (JsonException e)
        {
            throw OrdererAdminException.Unreadable(_client.BaseAddress!, response.StatusCode, e);
        }
    }

    // An endpoint that is not the orderer's answers without its JSON.
    private static string Message(string text)
    {
        try
        {
            return JsonSerializer.Deserialize(text, OrdererJson.Default.ErrorJson)?.Error ?? text.Trim();
        }
        catch (JsonException)
        {
            return text.Trim();
        }
    }

    private static X509Certificate2 Load(string certificatePem, string keyPem)
    {
        ArgumentNullException.ThrowIfNull(certificatePem);
        ArgumentNullException.ThrowIfNull(keyPem);
        try
        {
            var certificate = X509Certificate2.CreateFromPem(certificatePem, keyPem);
            if (!OperatingSystem.IsWindows()) return certificate;

            // Its TLS takes no key that lives in memory alone.
            using (certificate) return X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pkcs12), password: null);
        }
        catch (CryptographicException e)
        {
            throw new ArgumentException("The client certificate and its key cannot be read, or do not belong together.", nameof(certificatePem), e);
        }
    }

    private sealed class Owned(HttpClient client, X509Certificate2 certificate) : IDisposable
    {
        public void Dispose()
        {
            client.Dispose();
            certificate.Dispose();
        }
    }
}
