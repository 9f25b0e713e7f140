namespace Ledger.Cli;

/// <summary>Writes a file that did not exist: all of it or, if the disk is full, none.</summary>
internal static class NewFile
{
    public static Task WriteAsync(string path, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken) => WriteAsync(path, bytes, null, cancellationToken);

    /// <summary>Writes a file that its owner alone may read.</summary>
    public static Task WriteSecretAsync(string path, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken) =>
        WriteAsync(path, bytes, OperatingSystem.IsWindows() ? null : UnixFileMode.UserRead | UnixFileMode.UserWrite, cancellationToken);

    private static async Task WriteAsync(string path, ReadOnlyMemory<byte> bytes, UnixFileMode? mode, CancellationToken cancellationToken)
    {
        string beside = path + ".partial";
        try
        {
            var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, Share = FileShare.None };
            if (mode is not null && !OperatingSystem.IsWindows()) options.UnixCreateMode = mode;
            var stream = new FileStream(beside, options);
            await using (stream.ConfigureAwait(false))
            {
                await stream.WriteAsync(bytes, cancellationToken).ConfigureAwait(false);
                stream.Flush(flushToDisk: true);
            }

            File.Move(beside, path, overwrite: false);
        }
        catch
        {
            File.Delete(beside);
            throw;
        }
    }
}
