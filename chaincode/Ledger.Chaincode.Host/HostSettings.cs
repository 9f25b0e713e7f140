using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Ledger.Chaincode.Host;

/// <summary>
/// What the environment says, in the names of Fabric's chaincode-as-a-service samples: CHAINCODE_SERVER_ADDRESS, CHAINCODE_ID,
/// CHAINCODE_TLS_DISABLED, CHAINCODE_TLS_KEY, CHAINCODE_TLS_CERT, CHAINCODE_CLIENT_CA_CERT.
/// </summary>
internal sealed record HostSettings
{
    /// <summary>Where to listen; a port of 0 takes a free one.</summary>
    internal required IPEndPoint Address { get; init; }

    /// <summary>The package id under which the chaincode registers.</summary>
    internal required string PackageId { get; init; }

    /// <summary>The server's certificate with its key; null without TLS.</summary>
    internal X509Certificate2? Certificate { get; init; }

    /// <summary>The CAs of which one must have issued the peer's certificate; empty to ask for none.</summary>
    internal X509Certificate2Collection ClientCAs { get; init; } = [];

    /// <summary>The endorser's settings.</summary>
    internal required LedgerChaincodeOptions Chaincode { get; init; }

    /// <exception cref="InvalidDataException">A variable is missing or cannot be used; the message names it.</exception>
    internal static HostSettings Read(Func<string, string?> environment)
    {
        var address = Required(environment, "CHAINCODE_SERVER_ADDRESS");
        return new HostSettings
        {
            Address = ReadAddress(address),
            PackageId = Required(environment, "CHAINCODE_ID"),
            Certificate = ReadBoolean(environment, "CHAINCODE_TLS_DISABLED") ? null : ReadCertificate(environment),
            ClientCAs = ReadClientCAs(environment),
            Chaincode = new LedgerChaincodeOptions
            {
                MaxClockSkew = ReadClockSkew(environment),
                RootMspId = environment("LEDGER_ROOT_MSP") is { Length: > 0 } root ? root : null,
            },
        };
    }

    /// <summary>The effective values for the start-up line; no key is among them.</summary>
    public override string ToString() =>
        $"address {Address}, package id {PackageId}, TLS {(Certificate is null ? "off" : ClientCAs.Count > 0 ? "mutual" : "on")}, "
        + string.Create(CultureInfo.InvariantCulture, $"clock skew at most {Chaincode.MaxClockSkew.TotalSeconds:F0} s, first unit by {Chaincode.RootMspId ?? "any MSP"}");

    private static string Required(Func<string, string?> environment, string name) => environment(name) is { Length: > 0 } value
        ? value
        : throw new InvalidDataException($"The environment variable {name} is not set.");

    private static bool ReadBoolean(Func<string, string?> environment, string name) => environment(name) switch
    {
        null or "" or "false" => false,
        "true" => true,
        _ => throw new InvalidDataException($"The environment variable {name} is neither true nor false."),
    };

    private static IPEndPoint ReadAddress(string text)
    {
        var colon = text.LastIndexOf(':');
        if (colon >= 0 && ushort.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port))
        {
            // As Go's net.Listen: no host listens on every address; a name stands for this machine.
            var host = text[..colon].Trim('[', ']');
            if (host.Length == 0) return new IPEndPoint(IPAddress.IPv6Any, port);
            if (IPAddress.TryParse(host, out var address)) return new IPEndPoint(address, port);
            if (host == "localhost") return new IPEndPoint(IPAddress.Loopback, port);
        }
        throw new InvalidDataException("CHAINCODE_SERVER_ADDRESS is not an address and port such as 0.0.0.0:9999.");
    }

    private static X509Certificate2 ReadCertificate(Func<string, string?> environment)
    {
        var certificate = Required(environment, "CHAINCODE_TLS_CERT");
        var key = Required(environment, "CHAINCODE_TLS_KEY");
        try
        {
            using var loaded = X509Certificate2.CreateFromPemFile(certificate, key);
            // Some platforms' TLS cannot use a key that lives in memory alone.
            return X509CertificateLoader.LoadPkcs12(loaded.Export(X509ContentType.Pkcs12), password: null);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException or ArgumentException)
        {
            throw new InvalidDataException($"CHAINCODE_TLS_CERT ({certificate}) and CHAINCODE_TLS_KEY ({key}) are not a certificate and its key in PEM: {e.Message}", e);
        }
    }

    private static X509Certificate2Collection ReadClientCAs(Func<string, string?> environment)
    {
        var authorities = new X509Certificate2Collection();
        if (environment("CHAINCODE_CLIENT_CA_CERT") is not { Length: > 0 } file) return authorities;
        try
        {
            authorities.ImportFromPemFile(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw new InvalidDataException($"CHAINCODE_CLIENT_CA_CERT ({file}) cannot be read: {e.Message}", e);
        }
        return authorities.Count > 0 ? authorities : throw new InvalidDataException($"CHAINCODE_CLIENT_CA_CERT ({file}) holds no certificate in PEM.");
    }

    private static TimeSpan ReadClockSkew(Func<string, string?> environment)
    {
        if (environment("LEDGER_MAX_CLOCK_SKEW_SECONDS") is not { Length: > 0 } text) return new LedgerChaincodeOptions().MaxClockSkew;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            ? TimeSpan.FromSeconds(seconds)
            : throw new InvalidDataException("LEDGER_MAX_CLOCK_SKEW_SECONDS is not a whole number of seconds.");
    }
}
