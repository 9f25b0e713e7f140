using Ledger.Sdk.Workspaces;

namespace Ledger.Sdk.Tests;

/// <summary>A temporary working folder that goes with the test.</summary>
internal sealed class Folder : IDisposable
{
    public Folder() => Path = Directory.CreateTempSubdirectory("ledger-sdk-").FullName;

    public string Path { get; }

    public Workspace Workspace => new(Path);

    public string File(string name) => System.IO.Path.Combine(Path, name);

    public string Write(string name, string text)
    {
        System.IO.File.WriteAllText(File(name), text);
        return File(name);
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
