using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Hyperledger.Fabric.Msp;
using Ledger.NetworkConfig.Topology;
using Ledger.Sdk;

namespace Ledger.NetworkConfig.Crypto;

/// <summary>
/// Asks another authority, such as a Fabric CA, for what <see cref="NetworkCertificates"/> would issue, and takes back what it
/// issued. Keys are made here, in files or in a PKCS#11 token, and stay here; what is asked for is kept, so that running again asks for the same.
/// </summary>
public sealed class CertificateRequests
{
    private static readonly JsonSerializerOptions s_readable = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly FabricFolder _folder;
    private readonly FabricTopology _topology;
    private readonly TimeProvider _time;

    /// <summary>The requests of a folder.</summary>
    public CertificateRequests(FabricFolder folder, FabricTopology topology, TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(folder);
        ArgumentNullException.ThrowIfNull(topology);
        _folder = folder;
        _topology = topology;
        _time = time ?? TimeProvider.System;
    }

    /// <summary>The folder with an organisation's requests.</summary>
    public string In(string mspId) => Path.Combine(_folder.Fabric, "requests", mspId);

    /// <summary>Whether an organisation's certificates come from an authority of its own.</summary>
    public bool AreOf(string mspId) => File.Exists(List(mspId));

    /// <summary>
    /// Writes the requests of an organisation: for each a <c>.csr</c> (PKCS#10) and a <c>.json</c> (the body of Fabric CA's
    /// <c>/api/v1/enroll</c>), and <c>register.sh</c>, which registers them with <c>fabric-ca-client</c>.
    /// </summary>
    /// <returns>What is asked for, in the order of the files.</returns>
    /// <exception cref="NetworkConfigException">This program issues the organisation's certificates already.</exception>
    /// <exception cref="LedgerInputException">The organisation's token refuses, or its PIN is missing.</exception>
    /// <exception cref="IOException">A file cannot be written.</exception>
    public async Task<IReadOnlyList<CertificateWish>> WriteAsync(string mspId, CancellationToken cancellationToken = default)
    {
        if (File.Exists(Path.Combine(_folder.Authority(mspId, "ca"), "key.pem"))) throw new NetworkConfigException(NetworkConfigError.IssuesItself, mspId, _folder.Authority(mspId, "ca"));
        var wishes = new CertificateWishes(_folder, _topology).Of(mspId, await KnownAsync(mspId, cancellationToken).ConfigureAwait(false));

        // The list first: from then on nobody issues here for this organisation, and the enrolment ids stay.
        var list = new JsonArray([.. wishes.Select(w => (JsonNode)ToJson(w))]);
        await RenderedFile.WriteAsync(List(mspId), list.ToJsonString(s_readable) + "\n", isSecret: false, cancellationToken).ConfigureAwait(false);
        foreach (var wish in wishes) await WriteAsync(mspId, wish, cancellationToken).ConfigureAwait(false);
        await RenderedFile.WriteAsync(Path.Combine(In(mspId), "register.sh"), Registration(mspId, wishes), isSecret: false, cancellationToken).ConfigureAwait(false);
        return wishes;
    }

    /// <summary>What an organisation asked for and has not got.</summary>
    public async Task<IReadOnlyList<CertificateWish>> WaitingAsync(string mspId, CancellationToken cancellationToken = default) =>
        [.. new CertificateWishes(_folder, _topology).Of(mspId, await KnownAsync(mspId, cancellationToken).ConfigureAwait(false)).Where(w => !File.Exists(w.CertificateFile))];

    /// <summary>
    /// Takes what the authority issued: <c>ca.pem</c> and <c>tlsca.pem</c>, the roots, and a <c>.pem</c> under each request's name.
    /// Everything that is there is checked first; if anything is wrong, nothing is taken. Newer certificates for the same
    /// keys replace those that stand here.
    /// </summary>
    /// <param name="mspId">The organisation.</param>
    /// <param name="from">The folder that came back.</param>
    /// <param name="cancellationToken">Stops between two files.</param>
    /// <returns>The names of what was taken.</returns>
    /// <exception cref="NetworkConfigException">Nothing was asked for, or a certificate is not what was asked for.</exception>
    /// <exception cref="IOException">A file cannot be read or written.</exception>
    public async Task<IReadOnlyList<string>> TakeAsync(string mspId, string from, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(from);
        if (!AreOf(mspId)) throw new NetworkConfigException(NetworkConfigError.NothingRequested, mspId, In(mspId));
        string ca = await RootAsync(mspId, from, "ca.pem", MspFiles.CaCertificate, cancellationToken).ConfigureAwait(false);
        string tlsCa = await RootAsync(mspId, from, "tlsca.pem", MspFiles.TlsCaCertificate, cancellationToken).ConfigureAwait(false);
        var taken = new List<(CertificateWish Wish, string Pem)>();
        foreach (var wish in new CertificateWishes(_folder, _topology).Of(mspId, await KnownAsync(mspId, cancellationToken).ConfigureAwait(false)))
        {
            var file = Path.Combine(from, wish.Name + ".pem");
            if (!File.Exists(file)) continue;
            var pem = await File.ReadAllTextAsync(file, cancellationToken).ConfigureAwait(false);
            using var key = await SigningKey.OpenAsync(wish.Key, cancellationToken).ConfigureAwait(false);
            if (IssuedCheck.Problem(wish, pem, key.Public, wish.Kind == CertificateKind.Tls ? tlsCa : ca, _time.GetUtcNow()) is { } problem)
                throw new NetworkConfigException(NetworkConfigError.CertificateOther, file, problem);
            taken.Add((wish, X509Certificate2.CreateFromPem(pem).ExportCertificatePem() + "\n"));
        }
        if (taken.Count == 0) throw new NetworkConfigException(NetworkConfigError.CertificateOther, from, "no certificate under a request's name");

        await PutRootsAsync(_folder.Msp(mspId), ca, tlsCa, cancellationToken).ConfigureAwait(false);
        foreach (var (wish, pem) in taken) await PutAsync(mspId, wish, pem, ca, tlsCa, cancellationToken).ConfigureAwait(false);
        return [.. taken.Select(t => t.Wish.Name)];
    }

    /// <exception cref="NetworkConfigException">Some of what was asked for has not come back.</exception>
    internal async Task RequireAsync(string mspId, CancellationToken cancellationToken)
    {
        // What the topology got since, such as a peer more, is asked for as well.
        await WriteAsync(mspId, cancellationToken).ConfigureAwait(false);
        if (await WaitingAsync(mspId, cancellationToken).ConfigureAwait(false) is { Count: > 0 } waiting)
            throw new NetworkConfigException(NetworkConfigError.WaitsForIssued, mspId, In(mspId), string.Join(", ", waiting.Select(w => w.Name)));
    }

    private string List(string mspId) => Path.Combine(In(mspId), "requests.json");

    private async Task<IReadOnlyDictionary<string, string>> KnownAsync(string mspId, CancellationToken cancellationToken)
    {
        if (!AreOf(mspId)) return new Dictionary<string, string>();
        using var list = JsonDocument.Parse(await File.ReadAllTextAsync(List(mspId), cancellationToken).ConfigureAwait(false));
        return list.RootElement.EnumerateArray().ToDictionary(w => w.GetProperty("name").GetString()!, w => w.GetProperty("enrolmentId").GetString()!, StringComparer.Ordinal);
    }

    private async Task WriteAsync(string mspId, CertificateWish wish, CancellationToken cancellationToken)
    {
        string csr = Path.Combine(In(mspId), wish.Name + ".csr");
        using var key = await SigningKey.OpenAsync(wish.Key, cancellationToken).ConfigureAwait(false);
        // A signature is random: a request that stands for the key is the one that was handed on.
        if (File.Exists(csr)) return;
        var pem = Request(wish, key.Public).CreateSigningRequestPem(key.Generator) + "\n";
        await RenderedFile.WriteAsync(csr, pem, isSecret: false, cancellationToken).ConfigureAwait(false);
        var body = new JsonObject { ["certificate_request"] = pem };
        if (wish.Kind == CertificateKind.Tls) body["profile"] = "tls";
        if (wish.Hosts.Count > 0) body["hosts"] = new JsonArray([.. wish.Hosts.Select(h => (JsonNode)h)]);
        if (wish.Attributes.Count > 0) body["attr_reqs"] = new JsonArray([.. wish.Attributes.Keys.Select(a => (JsonNode)new JsonObject { ["name"] = a })]);
        await RenderedFile.WriteAsync(Path.Combine(In(mspId), wish.Name + ".json"), body.ToJsonString(s_readable) + "\n", isSecret: false, cancellationToken).ConfigureAwait(false);
    }

    private static CertificateRequest Request(CertificateWish wish, PublicKey key)
    {
        var subject = new X500DistinguishedNameBuilder();
        subject.AddCommonName(wish.EnrolmentId);
        subject.AddOrganizationalUnitName(wish.Type);
        var request = new CertificateRequest(subject.Build(), key, HashAlgorithmName.SHA256);
        if (wish.Hosts.Count > 0)
        {
            var names = new SubjectAlternativeNameBuilder();
            foreach (var host in wish.Hosts)
            {
                if (IPAddress.TryParse(host, out var address)) names.AddIpAddress(address);
                else names.AddDnsName(host);
            }
            request.CertificateExtensions.Add(names.Build());
        }
        if (wish.Attributes.Count > 0)
            request.CertificateExtensions.Add(new X509Extension(CertificateAuthority.AttributesOid, JsonSerializer.SerializeToUtf8Bytes(new { attrs = wish.Attributes }), critical: false));
        return request;
    }

    // One identity has a signing and a TLS certificate; it is registered once. The server prints each one's secret.
    private static string Registration(string mspId, IReadOnlyList<CertificateWish> wishes)
    {
        var script = new StringBuilder($"#!/bin/sh\n# Registers the identities of {mspId} with a Fabric CA; run where its registrar is enrolled.\nset -eu\n");
        foreach (var wish in wishes.Where(w => w.Kind == CertificateKind.Signing))
        {
            script.Append("fabric-ca-client register --id.name '").Append(wish.EnrolmentId).Append("' --id.type ").Append(wish.Type);
            if (wish.Attributes.Count > 0) script.Append(" --id.attrs '").AppendJoin(',', wish.Attributes.Select(a => $"{a.Key}={a.Value}:ecert")).Append('\'');
            script.Append(" \"$@\"\n");
        }
        return script.ToString();
    }

    private static JsonObject ToJson(CertificateWish wish) => new()
    {
        ["name"] = wish.Name,
        ["enrolmentId"] = wish.EnrolmentId,
        ["type"] = wish.Type,
        ["kind"] = wish.Kind == CertificateKind.Tls ? "tls" : "signing",
        ["attributes"] = new JsonObject([.. wish.Attributes.Select(a => KeyValuePair.Create(a.Key, (JsonNode?)a.Value))]),
        ["hosts"] = new JsonArray([.. wish.Hosts.Select(h => (JsonNode)h)]),
    };

    // A root that stands here stays: another one is another organisation to the channel.
    private async Task<string> RootAsync(string mspId, string from, string name, string place, CancellationToken cancellationToken)
    {
        string file = Path.Combine(from, name), standing = Path.Combine(_folder.Msp(mspId), place);
        if (!File.Exists(file))
            return File.Exists(standing) ? await File.ReadAllTextAsync(standing, cancellationToken).ConfigureAwait(false) : throw new NetworkConfigException(NetworkConfigError.CertificateOther, file, "missing");
        var pem = await File.ReadAllTextAsync(file, cancellationToken).ConfigureAwait(false);
        if (IssuedCheck.RootProblem(pem, _time.GetUtcNow()) is { } problem) throw new NetworkConfigException(NetworkConfigError.CertificateOther, file, problem);
        var root = X509Certificate2.CreateFromPem(pem).ExportCertificatePem() + "\n";
        if (File.Exists(standing) && await File.ReadAllTextAsync(standing, cancellationToken).ConfigureAwait(false) != root)
            throw new NetworkConfigException(NetworkConfigError.CertificateOther, file, $"differs from {standing}");
        return root;
    }

    private async Task PutAsync(string mspId, CertificateWish wish, string pem, string ca, string tlsCa, CancellationToken cancellationToken)
    {
        if (wish.Role is NodeRole.Peer or NodeRole.Orderer && wish.Kind == CertificateKind.Signing) await PutRootsAsync(_folder.NodeMsp(wish.EnrolmentId), ca, tlsCa, cancellationToken).ConfigureAwait(false);
        if (wish.Role is NodeRole.Peer or NodeRole.Orderer && wish.Kind == CertificateKind.Tls)
            await RenderedFile.WriteAsync(_folder.NodeTls(wish.EnrolmentId, "ca.crt"), tlsCa, isSecret: false, cancellationToken).ConfigureAwait(false);
        await RenderedFile.WriteAsync(wish.CertificateFile, pem, isSecret: false, cancellationToken).ConfigureAwait(false);
        if (wish.Attributes.Count == 0) return;
        await RenderedFile.WriteAsync(
            Path.Combine(Path.GetDirectoryName(wish.CertificateFile)!, "identity.json"), IdentityFile.Text(mspId, wish.Attributes["unit"], wish.Attributes["role"], wish.Key.Token), isSecret: false, cancellationToken).ConfigureAwait(false);
    }

    private static async Task PutRootsAsync(string msp, string ca, string tlsCa, CancellationToken cancellationToken)
    {
        await RenderedFile.WriteAsync(Path.Combine(msp, MspFiles.CaCertificate), ca, isSecret: false, cancellationToken).ConfigureAwait(false);
        await RenderedFile.WriteAsync(Path.Combine(msp, MspFiles.TlsCaCertificate), tlsCa, isSecret: false, cancellationToken).ConfigureAwait(false);
        await RenderedFile.WriteAsync(Path.Combine(msp, MspFiles.Configuration), MspFiles.NodeOus, isSecret: false, cancellationToken).ConfigureAwait(false);
    }
}
