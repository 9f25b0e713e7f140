using System.Globalization;
using System.Text.Json;

namespace Hyperledger.Fabric.Client;

/// <summary>
/// Keeps a position in a file, so that a listener continues there after the process ended however it did. The file is
/// replaced whole and flushed to disk before a checkpoint returns: a reader finds the old position or the new one.
/// </summary>
/// <remarks>
/// <para>The format is the official clients': a JSON object with <c>blockNumber</c> and <c>transactionId</c>, both absent
/// before the first checkpoint. The block's number is read as a number (Go, Java) or as a string (Node), and written as a
/// number, which all of them read.</para>
/// <para>While it is open, a file beside it (<c>.lock</c>, empty, left behind) keeps other instances of this class out, of
/// this process and others on the machine. The official clients do not look at that lock.</para>
/// </remarks>
public sealed class FileCheckpointer : ICheckpointer, IAsyncDisposable, IDisposable
{
    private const string BlockNumberName = "blockNumber";
    private const string TransactionIdName = "transactionId";

    private readonly FileStream _lock;
    private readonly SemaphoreSlim _turn = new(1, 1);
    private Position _position;
    private bool _disposed;

    private FileCheckpointer(string path, FileStream @lock, Position position)
    {
        Path = path;
        _lock = @lock;
        _position = position;
    }

    /// <summary>The file's full path.</summary>
    public string Path { get; }

    /// <inheritdoc/>
    public ulong? BlockNumber => Volatile.Read(ref _position).BlockNumber;

    /// <inheritdoc/>
    public string? TransactionId => Volatile.Read(ref _position).TransactionId;

    /// <summary>Opens a checkpoint file, or starts without a position where there is none; its folder must exist.</summary>
    /// <param name="path">The file.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    /// <returns>The checkpointer; disposing it releases the lock.</returns>
    /// <exception cref="IOException">The file is in use by another checkpointer, or cannot be read.</exception>
    /// <exception cref="InvalidDataException">The file holds no position.</exception>
    public static async Task<FileCheckpointer> OpenAsync(string path, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        path = System.IO.Path.GetFullPath(path);
        var @lock = Lock(path);
        try
        {
            return new FileCheckpointer(path, @lock, await ReadAsync(path, cancellationToken).ConfigureAwait(false));
        }
        catch
        {
            await @lock.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <inheritdoc/>
    public Task CheckpointBlockAsync(ulong blockNumber, CancellationToken cancellationToken = default) =>
        SaveAsync(new Position(checked(blockNumber + 1), null), cancellationToken);

    /// <inheritdoc/>
    public Task CheckpointTransactionAsync(ulong blockNumber, string transactionId, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(transactionId);
        return SaveAsync(new Position(blockNumber, transactionId), cancellationToken);
    }

    /// <summary>Releases the lock. The file stays.</summary>
    public void Dispose()
    {
        _disposed = true;
        _lock.Dispose();
    }

    /// <summary>Releases the lock. The file stays.</summary>
    public ValueTask DisposeAsync()
    {
        _disposed = true;
        return _lock.DisposeAsync();
    }

    private static FileStream Lock(string path)
    {
        try
        {
            return new FileStream(path + ".lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 1);
        }
        catch (IOException e) when (e is not (DirectoryNotFoundException or PathTooLongException))
        {
            throw new IOException($"The checkpoint file {path} is in use: one listener at a time may hold it, so give each its own file.", e);
        }
    }

    private static async Task<Position> ReadAsync(string path, CancellationToken cancellationToken)
    {
        byte[] bytes;
        try
        {
            bytes = await File.ReadAllBytesAsync(path, cancellationToken).ConfigureAwait(false);
        }
        catch (FileNotFoundException)
        {
            return Position.None;
        }

        // The official clients leave an empty file when they end before their first write.
        if (bytes.Length == 0)
            return Position.None;
        try
        {
            using var document = JsonDocument.Parse(bytes);
            var root = document.RootElement;
            var number = root.TryGetProperty(BlockNumberName, out var block) ? ReadNumber(block) : null;
            var transactionId = root.TryGetProperty(TransactionIdName, out var transaction) ? transaction.GetString() : null;
            return new Position(number, string.IsNullOrEmpty(transactionId) ? null : transactionId);
        }
        catch (Exception e) when (e is JsonException or FormatException or InvalidOperationException or OverflowException)
        {
            throw new InvalidDataException(
                $"The checkpoint file {path} holds no position (a JSON object with {BlockNumberName} and {TransactionIdName}): restore it, or remove it to start anew.", e);
        }
    }

    private static ulong? ReadNumber(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Null => null,
        JsonValueKind.String => ulong.Parse(element.GetString()!, NumberStyles.None, CultureInfo.InvariantCulture),
        _ => element.GetUInt64(),
    };

    private async Task SaveAsync(Position position, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            var unfinished = Path + ".new";
            await WriteAsync(unfinished, position, cancellationToken).ConfigureAwait(false);
            File.Move(unfinished, Path, overwrite: true);
            Volatile.Write(ref _position, position);
        }
        finally
        {
            _turn.Release();
        }
    }

    private static async Task WriteAsync(string path, Position position, CancellationToken cancellationToken)
    {
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        var file = new FileStream(path, options);
        await using (file.ConfigureAwait(false))
        {
            var json = new Utf8JsonWriter(file);
            await using (json.ConfigureAwait(false))
            {
                json.WriteStartObject();
                if (position.BlockNumber is { } number)
                    json.WriteNumber(BlockNumberName, number);
                if (position.TransactionId is { } transactionId)
                    json.WriteString(TransactionIdName, transactionId);
                json.WriteEndObject();
                await json.FlushAsync(cancellationToken).ConfigureAwait(false);
            }

            file.Flush(flushToDisk: true);
        }
    }

    private sealed record Position(ulong? BlockNumber, string? TransactionId)
    {
        public static readonly Position None = new(null, null);
    }
}
