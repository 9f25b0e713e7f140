using System.Formats.Asn1;
using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Microsoft.Extensions.Logging;

namespace Hyperledger.Fabric.Shim.Hosting.Internal;

/// <summary>Reads variables, or says which one cannot be used and why.</summary>
internal sealed class EnvironmentReader(Func<string, string?> environment)
{
    internal string Required(string name, string? shownAs = null) => environment(name) is { Length: > 0 } value
        ? value
        : throw new InvalidDataException($"The environment variable {shownAs ?? name} is not set.");

    internal bool Boolean(string name) => environment(name) switch
    {
        null or "" or "false" => false,
        "true" => true,
        _ => throw new InvalidDataException($"The environment variable {name} is neither true nor false."),
    };

    internal LogLevel? LogLevel(string name) => environment(name)?.ToUpperInvariant() switch
    {
        "DEBUG" => Microsoft.Extensions.Logging.LogLevel.Debug,
        null or "" => null,
        "INFO" or "NOTICE" => Microsoft.Extensions.Logging.LogLevel.Information,
        "WARNING" or "WARN" => Microsoft.Extensions.Logging.LogLevel.Warning,
        "ERROR" => Microsoft.Extensions.Logging.LogLevel.Error,
        "CRITICAL" or "FATAL" => Microsoft.Extensions.Logging.LogLevel.Critical,
        _ => throw new InvalidDataException($"The environment variable {name} is none of debug, info, warning, error, critical."),
    };

    internal IPEndPoint? OptionalListenAddress(string name) => environment(name) is { Length: > 0 } text ? ListenAddress(name, text) : null;

    internal static IPEndPoint ListenAddress(string name, string text)
    {
        if (Split(text) is var (host, port))
        {
            // As Go's net.Listen: no host listens on every address; a name stands for this machine.
            if (host.Length == 0) return new IPEndPoint(IPAddress.IPv6Any, port);
            if (IPAddress.TryParse(host, out var address)) return new IPEndPoint(address, port);
            if (host == "localhost") return new IPEndPoint(IPAddress.Loopback, port);
        }
        throw new InvalidDataException($"{name} is not an address and port such as 0.0.0.0:9999.");
    }

    internal static string DialAddress(string name, string text) => Split(text) is { Host.Length: > 0, Port: > 0 }
        ? text
        : throw new InvalidDataException($"{name} is not a host and port such as peer0.example.com:7052.");

    internal X509Certificate2 Certificate(string certificateName, string keyName)
    {
        var certificate = Required(certificateName);
        var key = Required(keyName);
        return Load($"{certificateName} ({certificate}) and {keyName} ({key})", () => (File.ReadAllText(certificate), File.ReadAllText(key)));
    }

    // fabric-chaincode-go shim/internal/config.go: the _FILE variables name PEM files, the _PATH variables files of base64 of PEM.
    internal X509Certificate2? ClientCertificate()
    {
        if (environment("CORE_TLS_CLIENT_CERT_FILE") is { Length: > 0 }) return Certificate("CORE_TLS_CLIENT_CERT_FILE", "CORE_TLS_CLIENT_KEY_FILE");
        if (environment("CORE_TLS_CLIENT_CERT_PATH") is not { Length: > 0 } certificate) return null;
        var key = Required("CORE_TLS_CLIENT_KEY_PATH");
        return Load(
            $"CORE_TLS_CLIENT_CERT_PATH ({certificate}) and CORE_TLS_CLIENT_KEY_PATH ({key})", () => (FromBase64(certificate), FromBase64(key)));
    }

    internal X509Certificate2Collection Authorities(string name, bool isRequired)
    {
        var authorities = new X509Certificate2Collection();
        var file = isRequired ? Required(name) : environment(name);
        if (string.IsNullOrEmpty(file)) return authorities;
        try
        {
            authorities.ImportFromPemFile(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw new InvalidDataException($"{name} ({file}) cannot be read: {e.Message}", e);
        }
        return authorities.Count > 0 ? authorities : throw new InvalidDataException($"{name} ({file}) holds no certificate in PEM.");
    }

    private static X509Certificate2 Load(string what, Func<(string Certificate, string Key)> read)
    {
        try
        {
            var (certificate, key) = read();
            using var loaded = X509Certificate2.CreateFromPem(certificate, WithItsOwnLabel(key));
            // Some platforms' TLS cannot use a key that lives in memory alone.
            return X509CertificateLoader.LoadPkcs12(loaded.Export(X509ContentType.Pkcs12), password: null);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException or ArgumentException or FormatException or AsnContentException)
        {
            throw new InvalidDataException($"{what} are not a certificate and its key: {e.Message}", e);
        }
    }

    // A peer labels the keys that it gives to its chaincodes EC PRIVATE KEY (RFC 5915, whose version is 1), and they are PKCS #8
    // (RFC 5208, whose version is 0): fabric common/crypto/tlsgen/key.go.
    private static string WithItsOwnLabel(string pem)
    {
        if (!PemEncoding.TryFind(pem, out var found) || pem[found.Label] != "EC PRIVATE KEY") return pem;
        var key = Convert.FromBase64String(pem[found.Base64Data]);
        var isPkcs8 = new AsnReader(key, AsnEncodingRules.DER).ReadSequence().TryReadInt32(out var version) && version == 0;
        return isPkcs8 ? PemEncoding.WriteString("PRIVATE KEY", key) : pem;
    }

    private static string FromBase64(string file) => Encoding.UTF8.GetString(Convert.FromBase64String(File.ReadAllText(file)));

    private static (string Host, ushort Port)? Split(string text)
    {
        var colon = text.LastIndexOf(':');
        return colon >= 0 && ushort.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port)
            ? (text[..colon].Trim('[', ']'), port)
            : null;
    }
}
