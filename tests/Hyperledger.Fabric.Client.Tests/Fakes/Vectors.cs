namespace Hyperledger.Fabric.Client.Tests.Fakes;

/// <summary>The repository's vectors, found from the test's folder upwards.</summary>
internal static class Vectors
{
    public static string Root { get; } = FindRoot();

    public static string Blocks => Path.Combine(Root, "tests", "vectors", "fabric-2.5.6", "blocks");

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Ledger.sln")))
            folder = folder.Parent;
        return folder?.FullName ?? throw new DirectoryNotFoundException("Ledger.sln is in no folder above the tests.");
    }
}
