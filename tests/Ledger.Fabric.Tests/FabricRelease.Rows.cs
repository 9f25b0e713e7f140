namespace Ledger.Fabric.Tests;

public sealed partial record FabricRelease
{
    /// <summary>The releases as a test's data; one row of null where there is none.</summary>
    public static IEnumerable<object?[]> Rows => All.Count == 0 ? [[null]] : All.Select(release => new object?[] { release });

    /// <summary>The release of a row; without one the test is skipped.</summary>
    public static FabricRelease Require(FabricRelease? release)
    {
        if (release is null) Assert.Inconclusive("skipped: FABRIC_BIN names no unpacked release of Hyperledger Fabric");
        return release;
    }
}
