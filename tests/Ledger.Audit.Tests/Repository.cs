namespace Ledger.Audit.Tests;

internal static class Repository
{
    /// <summary>The folder that holds Ledger.sln, found upwards from the test's own.</summary>
    public static string Root { get; } = Find(AppContext.BaseDirectory);

    private static string Find(string folder)
    {
        for (var at = new DirectoryInfo(folder); at is not null; at = at.Parent)
        {
            if (File.Exists(Path.Combine(at.FullName, "Ledger.sln"))) return at.FullName;
        }
        throw new InvalidOperationException($"no Ledger.sln above {folder}");
    }
}
