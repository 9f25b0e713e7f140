namespace Ledger.Node.Hosting;

/// <summary>Keeps a second process away from a working folder. The system releases it when the process ends, however it ends.</summary>
internal sealed class FolderLock : IDisposable
{
    private readonly FileStream _file;

    private FolderLock(FileStream file) => _file = file;

    /// <summary>Takes the lock.</summary>
    /// <exception cref="NodeException">Another process holds it, or the folder cannot be written; the message says which.</exception>
    public static FolderLock Take(string path)
    {
        try
        {
            return new(new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (IOException e) when (IsHeld(e))
        {
            throw new NodeException($"the folder {Path.GetDirectoryName(path)} is served by another process; stop it first ({e.Message})", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new NodeException($"the folder {Path.GetDirectoryName(path)} cannot be written: {e.Message} Free space on its disk, or allow writing, and start again", e);
        }
    }

    /// <summary>Takes the lock as soon as whoever holds it lets go.</summary>
    /// <exception cref="NodeException">The folder cannot be written.</exception>
    public static async Task<FolderLock> WaitAsync(string path, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                return Take(path);
            }
            catch (NodeException e) when (e.InnerException is IOException held && IsHeld(held))
            {
                await Task.Delay(50, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    // EWOULDBLOCK of Linux and of macOS; ERROR_SHARING_VIOLATION and ERROR_LOCK_VIOLATION of Windows.
    private static bool IsHeld(IOException e) => e.HResult is 11 or 35 or unchecked((int)0x80070020) or unchecked((int)0x80070021);

    public void Dispose() => _file.Dispose();
}
