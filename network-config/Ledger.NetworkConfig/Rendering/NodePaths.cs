namespace Ledger.NetworkConfig.Rendering;

/// <summary>Where a node finds its files on its machine.</summary>
/// <param name="Configuration">The folder with <c>msp</c> and <c>tls</c>.</param>
/// <param name="Data">The folder that it stores in.</param>
/// <param name="Builder">The folder of the chaincode-as-a-service builder.</param>
public sealed record NodePaths(string Configuration, string Data, string Builder)
{
    /// <summary>In the official images, with the node's folder at <c>/etc/ledger</c>.</summary>
    public static NodePaths Container { get; } = new("/etc/ledger", "/var/hyperledger/production", "/opt/hyperledger/ccaas_builder");

    /// <summary>On a machine of its own, under systemd.</summary>
    public static NodePaths Machine(string id) => new($"/etc/ledger-fabric/{id}", $"/var/lib/ledger-fabric/{id}", "/opt/hyperledger-fabric/builders/ccaas");

    /// <summary>A path below the configuration.</summary>
    public string In(string path) => $"{Configuration}/{path}";
}
