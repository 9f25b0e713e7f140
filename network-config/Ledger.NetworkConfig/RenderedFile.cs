using System.Text;
using Ledger.Sdk.Keys.Internal;

namespace Ledger.NetworkConfig;

/// <summary>Writes the files of a rendered folder.</summary>
internal static class RenderedFile
{
    /// <summary>Writes a file, with the folders above it; leaves it alone where it stands already with this content.</summary>
    /// <returns>Whether it was written.</returns>
    /// <param name="path">The file.</param>
    /// <param name="text">Its text, UTF-8.</param>
    /// <param name="isSecret">Whether only its owner may read it.</param>
    /// <param name="cancellationToken">Stops before the writing.</param>
    public static async Task<bool> WriteAsync(string path, string text, bool isSecret, CancellationToken cancellationToken)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        if (File.Exists(path))
        {
            var before = await File.ReadAllBytesAsync(path, cancellationToken).ConfigureAwait(false);
            if (bytes.AsSpan().SequenceEqual(before) && (!isSecret || OwnerAccess.Exposure(path) is null)) return false;
        }
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        await DurableFile.ReplaceAsync(path, bytes, isSecret, cancellationToken).ConfigureAwait(false);
        return true;
    }
}
