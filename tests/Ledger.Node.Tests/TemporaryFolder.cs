namespace Ledger.Node.Tests;

internal sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("ledger-node-").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
