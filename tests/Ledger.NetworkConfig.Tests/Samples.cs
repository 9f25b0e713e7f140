using Ledger.NetworkConfig.Topology;

namespace Ledger.NetworkConfig.Tests;

/// <summary>The topologies of network-config.</summary>
internal static class Samples
{
    public static string FourTier => Read("four-tier");

    public static string FourTierBft => Read("four-tier-bft");

    public static string Fujian => Read("fujian");

    public static FabricTopology Parse(string yaml) => FabricTopologyFile.Parse(yaml, "topology.yaml");

    /// <summary>The first sample with one text replaced, which must stand in it.</summary>
    public static string With(string from, string to)
    {
        StringAssert.Contains(FourTier, from);
        return FourTier.Replace(from, to, StringComparison.Ordinal);
    }

    private static string Read(string name) => File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "topologies", name + ".yaml"));
}
