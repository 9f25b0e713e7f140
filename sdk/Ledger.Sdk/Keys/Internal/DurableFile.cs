namespace Ledger.Sdk.Keys.Internal;

/// <summary>Replaces a file so that a reader finds either the old bytes or the new, whatever happens meanwhile.</summary>
internal static class DurableFile
{
    /// <summary>What is behind the name of a file that is being written; one that was left by a kill is written over.</summary>
    public const string Unfinished = ".new";

    /// <summary>The same for work that is not asynchronous.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    public static void Replace(string path, byte[] bytes, bool ownerOnly) => Replace(path, stream => stream.Write(bytes), ownerOnly);

    /// <summary>The same for content of any length.</summary>
    /// <param name="path">The file.</param>
    /// <param name="write">Writes the content.</param>
    /// <param name="ownerOnly">Whether its owner alone may read it.</param>
    /// <param name="holds">Judges what was written, by the unfinished file's path; null: whatever was written holds.</param>
    /// <returns>False, and nothing is replaced, if it does not hold.</returns>
    /// <exception cref="IOException">It cannot be written.</exception>
    public static bool Replace(string path, Action<Stream> write, bool ownerOnly, Func<string, bool>? holds = null)
    {
        var temporary = path + Unfinished;
        File.Delete(temporary);
        using (var stream = Create(temporary, ownerOnly))
        {
            write(stream);
            stream.Flush(flushToDisk: true);
        }

        if (holds?.Invoke(temporary) == false)
        {
            File.Delete(temporary);
            return false;
        }

        File.Move(temporary, path, overwrite: true);
        return true;
    }

    public static async Task ReplaceAsync(string path, ReadOnlyMemory<byte> bytes, bool ownerOnly, CancellationToken cancellationToken)
    {
        var temporary = path + Unfinished;
        try
        {
            File.Delete(temporary);
            var stream = Create(temporary, ownerOnly);
            await using (stream.ConfigureAwait(false))
            {
                await stream.WriteAsync(bytes, cancellationToken).ConfigureAwait(false);
                stream.Flush(flushToDisk: true);
            }

            File.Move(temporary, path, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new LedgerInputException(LedgerError.FileUnwritable, e, path);
        }
    }

    private static FileStream Create(string path, bool ownerOnly) =>
        ownerOnly ? OwnerAccess.Create(path) : new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None);
}
