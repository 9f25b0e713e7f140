using System.Text;

namespace Ledger.Network.Topology;

/// <summary>Writes whole files so that a reader finds the old content or the new, never a part.</summary>
public static class AtomicFile
{
    /// <summary>
    /// Writes beside the target, flushes to disk and renames. With <paramref name="ownerOnly"/> only the owner may read
    /// the file (mode 0600), from the first byte on.
    /// </summary>
    public static async Task WriteAsync(string path, ReadOnlyMemory<byte> content, bool ownerOnly, CancellationToken cancellationToken = default)
    {
        var unfinished = path + ".new";
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, Options = FileOptions.Asynchronous };
        if (!OperatingSystem.IsWindows())
        {
            // A leftover of an interrupted write may have another mode, and the mode applies to new files only.
            File.Delete(unfinished);
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite
                | (ownerOnly ? UnixFileMode.None : UnixFileMode.GroupRead | UnixFileMode.OtherRead);
        }
        var stream = new FileStream(unfinished, options);
        await using (stream.ConfigureAwait(false))
        {
            await stream.WriteAsync(content, cancellationToken).ConfigureAwait(false);
            await stream.FlushAsync(cancellationToken).ConfigureAwait(false);
            stream.Flush(flushToDisk: true);
        }
        File.Move(unfinished, path, overwrite: true);
    }

    /// <inheritdoc cref="WriteAsync(string, ReadOnlyMemory{byte}, bool, CancellationToken)"/>
    public static Task WriteAsync(string path, string content, bool ownerOnly, CancellationToken cancellationToken = default) =>
        WriteAsync(path, Encoding.UTF8.GetBytes(content), ownerOnly, cancellationToken);
}
