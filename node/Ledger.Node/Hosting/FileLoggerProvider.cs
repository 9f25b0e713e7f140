using System.Globalization;
using System.Text;
using System.Threading.Channels;

namespace Ledger.Node.Hosting;

/// <summary>
/// Appends log lines to <c>node.log</c> from one writer task, so that no request waits for the disk. A file above
/// <see cref="LargestBytes"/> at start is kept as <c>node.log.1</c>.
/// </summary>
internal sealed class FileLoggerProvider : ILoggerProvider, IAsyncDisposable
{
    private const long LargestBytes = 64 * 1024 * 1024;

    private readonly Channel<string> _lines = Channel.CreateBounded<string>(
        new BoundedChannelOptions(10_000) { SingleReader = true, FullMode = BoundedChannelFullMode.DropWrite });

    private readonly TimeProvider _time;
    private readonly Task _writing;

    public FileLoggerProvider(string path, TimeProvider time)
    {
        _time = time;
        if (File.Exists(path) && new FileInfo(path).Length > LargestBytes) File.Move(path, path + ".1", overwrite: true);
        _writing = WriteAsync(path);
    }

    public ILogger CreateLogger(string categoryName) => new FileLogger(this, categoryName);

    public async ValueTask DisposeAsync()
    {
        _lines.Writer.TryComplete();
        await _writing.ConfigureAwait(false);
    }

    public void Dispose() => _lines.Writer.TryComplete();

    private async Task WriteAsync(string path)
    {
        var stream = new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite, 4096, FileOptions.Asynchronous);
        await using (stream.ConfigureAwait(false))
        {
            while (await _lines.Reader.WaitToReadAsync().ConfigureAwait(false))
            {
                while (_lines.Reader.TryRead(out var line))
                    await stream.WriteAsync(Encoding.UTF8.GetBytes(line)).ConfigureAwait(false);
                await stream.FlushAsync().ConfigureAwait(false);
            }
        }
    }

    private sealed class FileLogger(FileLoggerProvider provider, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel != LogLevel.None;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            var time = provider._time.GetUtcNow().ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture);
            var text = formatter(state, exception);
            if (exception is not null) text = $"{text} {exception}";
            provider._lines.Writer.TryWrite($"{time} {logLevel} {category} {text}\n");
        }
    }
}
