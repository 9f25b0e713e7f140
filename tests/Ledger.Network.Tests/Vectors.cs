namespace Ledger.Network.Tests;

/// <summary>Finds the vectors from wherever the tests run.</summary>
internal static class Vectors
{
    public static string Folder(string name)
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Ledger.sln")))
                return Path.Combine(folder.FullName, "tests", "vectors", name);
        }
        throw new DirectoryNotFoundException("no folder above the tests holds Ledger.sln");
    }
}
