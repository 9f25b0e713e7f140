namespace Ledger.Sdk.Keys.Internal;

/// <summary>Replaces a file so that a reader finds either the old bytes or the new, whatever happens meanwhile.</summary>
internal static class DurableFile
{
    /// <summary>The same for work that is not asynchronous.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    public static void Replace(string path, ReadOnlySpan<byte> bytes, bool ownerOnly)
    {
        var temporary = path + ".new";
        File.Delete(temporary);
        using (var stream = ownerOnly ? OwnerAccess.Create(temporary) : new FileStream(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None))
        {
            stream.Write(bytes);
            stream.Flush(flushToDisk: true);
        }

        File.Move(temporary, path, overwrite: true);
    }

    public static async Task ReplaceAsync(string path, ReadOnlyMemory<byte> bytes, bool ownerOnly, CancellationToken cancellationToken)
    {
        var temporary = path + ".new";
        try
        {
            File.Delete(temporary);
            var stream = ownerOnly ? OwnerAccess.Create(temporary) : new FileStream(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None);
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
}
