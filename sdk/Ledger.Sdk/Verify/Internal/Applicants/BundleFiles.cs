using System.Buffers;
using System.IO.Compression;
using System.Text;

namespace Ledger.Sdk.Verify.Internal;

/// <summary>Reads files and entries of archives into borrowed memory. One thread's.</summary>
internal sealed class BundleFiles(int largest) : IDisposable
{
    private readonly Dictionary<string, ZipArchive> _archives = new(StringComparer.Ordinal);
    private readonly List<byte[]> _borrowed = [];

    /// <summary>The content; null with the reason if it cannot be had. It holds until <see cref="Return"/>.</summary>
    public ReadOnlyMemory<byte>? Read(BundleSource source, out ApplicantReason problem)
    {
        problem = ApplicantReason.Unreadable;
        if (source.Entry == BundleSource.BrokenArchive || source.Length > largest || source.Length == 0)
            return null;
        try
        {
            using var stream = Open(source);
            var buffer = ArrayPool<byte>.Shared.Rent((int)source.Length + 1);
            _borrowed.Add(buffer);

            // One byte more than was told shows an entry that is longer than it says.
            var read = stream.ReadAtLeast(buffer.AsSpan(0, (int)source.Length + 1), (int)source.Length + 1, throwOnEndOfStream: false);
            return read == source.Length ? buffer.AsMemory(0, read) : null;
        }
        catch (InvalidDataException)
        {
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            problem = source.Entry == BundleSource.NoEntry ? ApplicantReason.FileFailed : ApplicantReason.Unreadable;
            return null;
        }
    }

    /// <summary>Gives the memory of everything read back.</summary>
    public void Return()
    {
        foreach (var buffer in _borrowed)
            ArrayPool<byte>.Shared.Return(buffer);
        _borrowed.Clear();
    }

    public void Dispose()
    {
        Return();
        foreach (var archive in _archives.Values)
            archive.Dispose();
    }

    private Stream Open(BundleSource source)
    {
        if (source.Entry == BundleSource.NoEntry)
            return new FileStream(source.Path, FileMode.Open, FileAccess.Read, FileShare.Read, 1);
        if (!_archives.TryGetValue(source.Path, out var archive))
            _archives[source.Path] = archive = ZipFile.Open(source.Path, ZipArchiveMode.Read, Encoding.Latin1);
        return archive.Entries[source.Entry].Open();
    }
}
