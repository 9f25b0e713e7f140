namespace Ledger.Node.Hosting;

/// <summary>Keeps a second process away from a working folder. The system releases it when the process ends, however it ends.</summary>
internal sealed class FolderLock : IDisposable
{
    private readonly FileStream _file;

    private FolderLock(FileStream file) => _file = file;

    /// <summary>Takes the lock.</summary>
    /// <exception cref="NodeException">Another process holds it.</exception>
    public static FolderLock Take(string path)
    {
        try
        {
            return new(new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (IOException e) when (e is not DirectoryNotFoundException and not FileNotFoundException)
        {
            throw new NodeException($"the folder {Path.GetDirectoryName(path)} is served by another process; stop it first ({e.Message})", e);
        }
    }

    public void Dispose() => _file.Dispose();
}
