namespace Hyperledger.Fabric.Client;

/// <summary>
/// How peers reach a chaincode that runs as a service: <c>connection.json</c> of its package. Each text may hold Go template
/// actions such as <c>{{.peername}}</c>, which a peer's builder fills from its CHAINCODE_AS_A_SERVICE_BUILDER_CONFIG, so
/// that one package serves peers whose chaincode runs in different places.
/// </summary>
public sealed record ServiceConnection
{
    /// <summary>Host and port of the service.</summary>
    public required string Address { get; init; }

    /// <summary>How long a peer tries to dial, as Go writes durations. Default <c>10s</c>.</summary>
    public string DialTimeout { get; init; } = "10s";

    /// <summary>The CA of the service's certificate in PEM; null for no TLS.</summary>
    public string? RootCertificatePem { get; init; }

    /// <summary>The certificate in PEM that peers show to the service; null for none.</summary>
    public string? ClientCertificatePem { get; init; }

    /// <summary>That certificate's private key in PEM; it stands in the package for every reader of the package.</summary>
    public string? ClientKeyPem { get; init; }
}
