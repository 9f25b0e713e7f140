using System.Globalization;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using Hyperledger.Fabric.Shim.Hosting.Internal;
using Microsoft.Extensions.Logging;

namespace Hyperledger.Fabric.Shim.Hosting;

/// <summary>
/// How a chaincode process meets its peers, in the names of Fabric's own chaincode: as a service that peers dial
/// (CHAINCODE_SERVER_ADDRESS), or dialling its peer (CORE_PEER_ADDRESS or the argument <c>--peer.address</c>).
/// </summary>
public sealed record ChaincodeHostSettings
{
    /// <summary>The name under which the chaincode registers: CHAINCODE_ID or CORE_CHAINCODE_ID_NAME.</summary>
    public required string PackageId { get; init; }

    /// <summary>Where the service listens (CHAINCODE_SERVER_ADDRESS); port 0 takes a free one. Null when the chaincode dials.</summary>
    public IPEndPoint? ServerAddress { get; init; }

    /// <summary>The peer's chaincode endpoint, host and port; null for a service.</summary>
    public string? PeerAddress { get; init; }

    /// <summary>
    /// The service's certificate with its key (CHAINCODE_TLS_CERT, CHAINCODE_TLS_KEY; none with CHAINCODE_TLS_DISABLED=true), or
    /// the one shown to the peer (CORE_TLS_CLIENT_CERT_FILE, CORE_TLS_CLIENT_KEY_FILE, or base64 in …_PATH). Null for none.
    /// </summary>
    public X509Certificate2? Certificate { get; init; }

    /// <summary>
    /// A service: the CAs of which one must have issued the peer's certificate (CHAINCODE_CLIENT_CA_CERT), empty to ask for
    /// none. Dialling: the CAs of the peer (CORE_PEER_TLS_ROOTCERT_FILE), empty without TLS.
    /// </summary>
    public X509Certificate2Collection Authorities { get; init; } = [];

    /// <summary>Where <c>/healthz</c> and <c>/metrics</c> are answered, without TLS (CHAINCODE_OPERATIONS_ADDRESS); null for nowhere.</summary>
    public IPEndPoint? OperationsAddress { get; init; }

    /// <summary>What is logged (CORE_CHAINCODE_LOGGING_LEVEL: debug, info, warning, error, critical). Default: info.</summary>
    public LogLevel LogLevel { get; init; } = LogLevel.Information;

    /// <summary>What the shim itself logs, in the same words (CORE_CHAINCODE_LOGGING_SHIM); null for <see cref="LogLevel"/>.</summary>
    public LogLevel? ShimLogLevel { get; init; }

    /// <summary>Whether the stream is encrypted.</summary>
    public bool UsesTls => Certificate is not null || (PeerAddress is not null && Authorities.Count > 0);

    /// <summary>Reads the settings of a process.</summary>
    /// <param name="environment">Gives a variable's value, null if it is not set.</param>
    /// <param name="arguments">The process's arguments, of which <c>--peer.address ADDRESS</c> and <c>--chaincode-id-name NAME</c> count; null for none.</param>
    /// <exception cref="InvalidDataException">A value is missing or cannot be used; the message names its variable.</exception>
    public static ChaincodeHostSettings Read(Func<string, string?> environment, IReadOnlyList<string>? arguments = null)
    {
        ArgumentNullException.ThrowIfNull(environment);
        var variables = new EnvironmentReader(environment);
        var server = environment("CHAINCODE_SERVER_ADDRESS");
        var peer = Argument(arguments ?? [], "--peer.address") ?? environment("CORE_PEER_ADDRESS");
        if (string.IsNullOrEmpty(server) && string.IsNullOrEmpty(peer))
            throw new InvalidDataException("The environment variable CHAINCODE_SERVER_ADDRESS is not set, nor CORE_PEER_ADDRESS: a chaincode listens for its peers or dials one.");

        var settings = string.IsNullOrEmpty(server)
            ? new ChaincodeHostSettings
            {
                PackageId = Argument(arguments ?? [], "--chaincode-id-name") ?? variables.Required("CORE_CHAINCODE_ID_NAME"),
                PeerAddress = EnvironmentReader.DialAddress("CORE_PEER_ADDRESS", peer!),
            }
            : new ChaincodeHostSettings
            {
                PackageId = environment("CHAINCODE_ID") is { Length: > 0 } id ? id : variables.Required("CORE_CHAINCODE_ID_NAME", "CHAINCODE_ID"),
                ServerAddress = EnvironmentReader.ListenAddress("CHAINCODE_SERVER_ADDRESS", server),
            };
        settings = settings with
        {
            OperationsAddress = variables.OptionalListenAddress("CHAINCODE_OPERATIONS_ADDRESS"),
            LogLevel = variables.LogLevel("CORE_CHAINCODE_LOGGING_LEVEL") ?? LogLevel.Information,
            ShimLogLevel = variables.LogLevel("CORE_CHAINCODE_LOGGING_SHIM"),
        };
        return settings.PeerAddress is null ? ReadServerTls(settings, variables) : ReadClientTls(settings, variables);
    }

    /// <summary>The effective values for a start-up line; no key is among them.</summary>
    public override string ToString()
    {
        var tls = !UsesTls ? "off" : Certificate is not null && Authorities.Count > 0 ? "mutual" : "on";
        var operations = OperationsAddress is null ? "" : string.Create(CultureInfo.InvariantCulture, $", operations {OperationsAddress}");
        return PeerAddress is null
            ? string.Create(CultureInfo.InvariantCulture, $"address {ServerAddress}, package id {PackageId}, TLS {tls}{operations}")
            : $"peer {PeerAddress}, package id {PackageId}, TLS {tls}{operations}";
    }

    private static ChaincodeHostSettings ReadServerTls(ChaincodeHostSettings settings, EnvironmentReader variables) => settings with
    {
        Certificate = variables.Boolean("CHAINCODE_TLS_DISABLED") ? null : variables.Certificate("CHAINCODE_TLS_CERT", "CHAINCODE_TLS_KEY"),
        Authorities = variables.Authorities("CHAINCODE_CLIENT_CA_CERT", isRequired: false),
    };

    private static ChaincodeHostSettings ReadClientTls(ChaincodeHostSettings settings, EnvironmentReader variables)
    {
        if (!variables.Boolean("CORE_PEER_TLS_ENABLED")) return settings;
        return settings with
        {
            Certificate = variables.ClientCertificate(),
            Authorities = variables.Authorities("CORE_PEER_TLS_ROOTCERT_FILE", isRequired: true),
        };
    }

    private static string? Argument(IReadOnlyList<string> arguments, string name)
    {
        for (var i = 0; i < arguments.Count; i++)
        {
            if (arguments[i] == name && i + 1 < arguments.Count) return arguments[i + 1];
            if (arguments[i].StartsWith(name + "=", StringComparison.Ordinal)) return arguments[i][(name.Length + 1)..];
        }
        return null;
    }
}
