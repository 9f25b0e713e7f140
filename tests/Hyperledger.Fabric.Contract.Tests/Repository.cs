namespace Hyperledger.Fabric.Contract.Tests;

internal static class Repository
{
    internal static string PathOf(params ReadOnlySpan<string> parts)
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Ledger.sln"))) folder = folder.Parent;
        return Path.Combine([folder?.FullName ?? throw new InvalidOperationException("Ledger.sln is in no folder above the tests."), .. parts]);
    }
}
