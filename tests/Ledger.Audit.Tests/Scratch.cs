[assembly: Parallelize(Scope = ExecutionScope.ClassLevel)]

namespace Ledger.Audit.Tests;

/// <summary>A folder that goes with the test.</summary>
internal sealed class Scratch : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("ledger-audit-").FullName;

    public string Index => File("audit.db");

    public string File(string name) => System.IO.Path.Combine(Path, name);

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
