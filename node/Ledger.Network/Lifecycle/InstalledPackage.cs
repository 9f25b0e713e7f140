using System.Text.Json.Serialization;

namespace Ledger.Network.Lifecycle;

/// <summary>A chaincode package that a peer holds.</summary>
/// <param name="PackageId">Label and SHA-256 of the package: <c>label:hex</c>.</param>
/// <param name="Label">The label.</param>
/// <param name="Connection">Where the chaincode serves, as the package says it: templates are not filled. Null for a chaincode that dials its peer.</param>
public sealed record InstalledPackage(string PackageId, string Label, ChaincodeConnection? Connection);

/// <summary><c>metadata.json</c> of a package.</summary>
internal sealed record PackageMetadata(string? Type, string? Label);

/// <summary><c>connection.json</c> of a chaincode as a service, with Fabric's names.</summary>
public sealed record ChaincodeConnection
{
    public string Address { get; init; } = "";

    /// <summary>Go's duration text; empty for three seconds.</summary>
    public string DialTimeout { get; init; } = "";

    public bool TlsRequired { get; init; }

    public bool ClientAuthRequired { get; init; }

    public string ClientKey { get; init; } = "";

    public string ClientCert { get; init; } = "";

    public string RootCert { get; init; } = "";
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(PackageMetadata))]
[JsonSerializable(typeof(ChaincodeConnection))]
internal sealed partial class PackageJson : JsonSerializerContext;
