using System.Buffers;
using System.Security.Cryptography;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.RegularExpressions;
using Hyperledger.Fabric.Client.Internal;

namespace Hyperledger.Fabric.Client;

/// <summary>
/// A package of chaincode as a service, as peers install it: <c>metadata.json</c> and <c>code.tar.gz</c> with
/// <c>connection.json</c>. Equal input makes equal bytes wherever it is made, so organisations that make the package
/// themselves come to the same id.
/// </summary>
public sealed partial class ChaincodePackage
{
    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private ChaincodePackage(string label, byte[] bytes)
    {
        Label = label;
        Bytes = bytes;
        Id = IdOf(label, bytes);
    }

    /// <summary>The label, which people choose.</summary>
    public string Label { get; }

    /// <summary>The package id, <c>label:sha256</c> with the hash of <see cref="Bytes"/> in lowercase hex: what an organisation approves and the chaincode registers with.</summary>
    public string Id { get; }

    /// <summary>The file to install, tar and gzip.</summary>
    public ReadOnlyMemory<byte> Bytes { get; }

    /// <summary>Makes a package.</summary>
    /// <param name="label">Letters, digits and <c>.+-_</c>, a letter or digit first.</param>
    /// <param name="connection">How peers reach the service.</param>
    /// <exception cref="ArgumentException">The label, the address or a template cannot be used, or certificate and key are not together; the message says what is wrong.</exception>
    public static ChaincodePackage Create(string label, ServiceConnection connection)
    {
        ArgumentNullException.ThrowIfNull(label);
        ArgumentNullException.ThrowIfNull(connection);
        if (!LabelForm().IsMatch(label))
            throw new ArgumentException($"The label '{label}' may hold letters, digits and .+-_ only, and begins with a letter or digit.", nameof(label));
        Check(connection);
        var code = TarGzip.Write([("connection.json", Json(json => WriteConnection(json, connection)))]);
        var metadata = Json(json =>
        {
            json.WriteString("type", "ccaas");
            json.WriteString("label", label);
        });
        return new ChaincodePackage(label, TarGzip.Write([("metadata.json", metadata), ("code.tar.gz", code)]));
    }

    /// <summary>The id of a package whose label is known (fabric core/chaincode/persistence PackageID).</summary>
    /// <param name="label">The label in the package's <c>metadata.json</c>.</param>
    /// <param name="package">The file's bytes.</param>
    public static string IdOf(string label, ReadOnlySpan<byte> package) => $"{label}:{Convert.ToHexStringLower(SHA256.HashData(package))}";

    private static void Check(ServiceConnection connection)
    {
        foreach (var text in new[] { connection.Address, connection.DialTimeout, connection.RootCertificatePem, connection.ClientCertificatePem, connection.ClientKeyPem })
        {
            if (text is null) continue;
            var rest = Field().Replace(text, "");
            if (rest.Contains("{{", StringComparison.Ordinal) || rest.Contains("}}", StringComparison.Ordinal))
                throw new ArgumentException($"The template in '{Start(text)}' is none that is filled by name, as {{{{.peername}}}} is.", nameof(connection));
        }
        if (!Address().IsMatch(Field().Replace(connection.Address, "1")))
            throw new ArgumentException($"The address '{connection.Address}' is no host and port, as chaincode.example.com:9999 or {{{{.peername}}}}_ledger:9999.", nameof(connection));
        if (!Duration().IsMatch(Field().Replace(connection.DialTimeout, "1s")))
            throw new ArgumentException($"The dial timeout '{connection.DialTimeout}' is no duration as 10s or 1m30s.", nameof(connection));
        if (connection.ClientCertificatePem is null != connection.ClientKeyPem is null)
            throw new ArgumentException("A client certificate and its key belong together.", nameof(connection));
        if (connection.ClientCertificatePem is not null && connection.RootCertificatePem is null)
            throw new ArgumentException("A client certificate needs TLS: give the CA of the service's certificate too.", nameof(connection));
    }

    private static string Start(string text) => text.Length <= 60 ? text : text[..60];

    // The fields of fabric ccaas_builder's connection, in its order.
    private static void WriteConnection(Utf8JsonWriter json, ServiceConnection connection)
    {
        json.WriteString("address", connection.Address);
        json.WriteString("dial_timeout", connection.DialTimeout);
        json.WriteBoolean("tls_required", connection.RootCertificatePem is not null);
        if (connection.RootCertificatePem is null) return;
        json.WriteBoolean("client_auth_required", connection.ClientCertificatePem is not null);
        if (connection.ClientCertificatePem is not null)
        {
            json.WriteString("client_key", connection.ClientKeyPem);
            json.WriteString("client_cert", connection.ClientCertificatePem);
        }
        json.WriteString("root_cert", connection.RootCertificatePem);
    }

    private static byte[] Json(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, Plain))
        {
            json.WriteStartObject();
            write(json);
            json.WriteEndObject();
        }
        return buffer.WrittenSpan.ToArray();
    }

    // fabric core/chaincode/persistence: LabelRegexp.
    [GeneratedRegex(@"^[a-zA-Z0-9][a-zA-Z0-9_.+-]*\z", RegexOptions.CultureInvariant)]
    private static partial Regex LabelForm();

    [GeneratedRegex(@"\{\{-?\s*\.[A-Za-z_][A-Za-z0-9_]*\s*-?\}\}", RegexOptions.CultureInvariant)]
    private static partial Regex Field();

    [GeneratedRegex(@"^(\[[0-9a-fA-F:.]+\]|[A-Za-z0-9_.-]+):[0-9]{1,5}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Address();

    [GeneratedRegex(@"^([0-9]+(\.[0-9]+)?(ns|us|ms|s|m|h))+\z", RegexOptions.CultureInvariant)]
    private static partial Regex Duration();
}
