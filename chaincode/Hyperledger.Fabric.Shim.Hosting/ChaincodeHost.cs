using System.Net;
using Hyperledger.Fabric.Shim.Hosting.Internal;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Hyperledger.Fabric.Shim.Hosting;

/// <summary>
/// A chaincode's process: it serves the peers that dial it or dials its peer, answers <c>/healthz</c> and <c>/metrics</c> where
/// asked to, and lets running transactions finish before it stops. Thread-safe.
/// </summary>
public sealed class ChaincodeHost : IAsyncDisposable
{
    private const string ShimCategory = "Hyperledger.Fabric.Shim";

    // A client may drop what it has received and not read yet when the connection closes (.NET's HttpClient does).
    private static readonly TimeSpan ReadingTime = TimeSpan.FromMilliseconds(250);

    private readonly ChaincodeHostSettings _settings;
    private readonly ConnectEndpoint _endpoint;
    private readonly CancellationTokenSource _stopping;
    private readonly WebApplication? _service;
    private readonly WebApplication? _operations;
    private readonly PeerDialer? _dialer;
    private readonly ChaincodeStreamOptions _options;
    private readonly ILoggerFactory _logging;
    private bool _disposed;

    private ChaincodeHost(IChaincode chaincode, ChaincodeHostSettings settings, ChaincodeStreamOptions options)
    {
        _settings = settings;
        _logging = LoggerFactory.Create(logging => Configure(logging, settings));
        _stopping = CancellationTokenSource.CreateLinkedTokenSource(options.Stopping);
        _options = new ChaincodeStreamOptions
        {
            MaxConcurrentTransactions = options.MaxConcurrentTransactions,
            MaxQueuedTransactions = options.MaxQueuedTransactions,
            MaxPendingRequests = options.MaxPendingRequests,
            TransactionTimeout = options.TransactionTimeout,
            DrainTimeout = options.DrainTimeout,
            Clock = options.Clock,
            PeerMspId = options.PeerMspId ?? Environment.GetEnvironmentVariable("CORE_PEER_LOCALMSPID"),
            Stopping = _stopping.Token,
            Logger = options.Logger is NullLogger ? _logging.CreateLogger(ShimCategory) : options.Logger,
        };
        if (settings.OperationsAddress is { } operations) _operations = OperationsListener.Build(operations, _stopping.Token);
        _endpoint = new ConnectEndpoint(chaincode, settings.PackageId, _options);
        if (settings.PeerAddress is null) _service = ServiceListener.Build(_endpoint, settings, _options, logging => Configure(logging, settings));
        else _dialer = new PeerDialer(chaincode, settings, _options);
    }

    /// <summary>Where the service listens, its port chosen; null when the chaincode dials.</summary>
    public IPEndPoint? ServerAddress => _service?.BoundAddress();

    /// <summary>Where health and metrics are answered, the port chosen; null for nowhere.</summary>
    public IPEndPoint? OperationsAddress => _operations?.BoundAddress();

    /// <summary>Starts a chaincode.</summary>
    /// <param name="chaincode">What answers the transactions of every peer.</param>
    /// <param name="settings">How it meets its peers.</param>
    /// <param name="options">Bounds and time limits; null for the defaults. Without a logger of its own it logs to the console.</param>
    /// <param name="cancellationToken">Cancels the start.</param>
    /// <exception cref="IOException">An address is taken.</exception>
    public static async Task<ChaincodeHost> StartAsync(
        IChaincode chaincode, ChaincodeHostSettings settings, ChaincodeStreamOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(chaincode);
        ArgumentNullException.ThrowIfNull(settings);
        var host = new ChaincodeHost(chaincode, settings, options ?? new ChaincodeStreamOptions());
        try
        {
            if (host._operations is not null) await host._operations.StartAsync(cancellationToken).ConfigureAwait(false);
            if (host._service is not null) await host._service.StartAsync(cancellationToken).ConfigureAwait(false);
            host._dialer?.Start();
            return host;
        }
        catch
        {
            await host.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>
    /// Runs a chaincode as a process: settings from the environment and the arguments, a start-up line on standard output,
    /// until SIGTERM or Ctrl-C; then running transactions finish.
    /// </summary>
    /// <param name="chaincode">What answers the transactions.</param>
    /// <param name="arguments">The process's arguments.</param>
    /// <param name="options">Bounds and time limits; null for the defaults.</param>
    /// <returns>The exit code: 0 stopped, 2 a setting cannot be used, 3 an address is taken.</returns>
    public static async Task<int> RunAsync(IChaincode chaincode, IReadOnlyList<string> arguments, ChaincodeStreamOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(chaincode);
        ChaincodeHostSettings settings;
        try
        {
            settings = ChaincodeHostSettings.Read(Environment.GetEnvironmentVariable, arguments);
        }
        catch (InvalidDataException e)
        {
            await Console.Error.WriteLineAsync(e.Message).ConfigureAwait(false);
            return 2;
        }

        using var signals = new StopSignals();
        using var pool = new StalledPool();
        using var memory = new IdleMemory((options ?? new ChaincodeStreamOptions()).Clock);
        try
        {
            var host = await StartAsync(chaincode, settings, options).ConfigureAwait(false);
            await using var stopped = host.ConfigureAwait(false);
            await Console.Out.WriteLineAsync($"Serving chaincode: {host.Describe()}").ConfigureAwait(false);
            await signals.Stopped.ConfigureAwait(false);
            return 0;
        }
        catch (IOException e)
        {
            await Console.Error.WriteLineAsync($"The chaincode cannot listen: {e.Message}").ConfigureAwait(false);
            return 3;
        }
    }

    /// <summary>The effective settings, ports chosen.</summary>
    public string Describe() => (_settings with { ServerAddress = ServerAddress ?? _settings.ServerAddress, OperationsAddress = OperationsAddress }).ToString();

    /// <summary>Refuses new transactions, lets those that run finish within the options' DrainTimeout, and ends.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_disposed) return;
        _disposed = true;
        var hasPeers = _endpoint.Streams > 0;
        await _stopping.CancelAsync().ConfigureAwait(false);
        if (_dialer is not null) await _dialer.DisposeAsync().ConfigureAwait(false);
        // The streams end by themselves within the drain's limit; only a transport that hangs needs the rest.
        using var patience = new CancellationTokenSource(_options.DrainTimeout + TimeSpan.FromSeconds(5));
        if (hasPeers) await LetReadAsync(patience.Token).ConfigureAwait(false);
        foreach (var listener in new[] { _service, _operations })
        {
            if (listener is null) continue;
            await listener.StopAsync(patience.Token).ConfigureAwait(false);
            await listener.DisposeAsync().ConfigureAwait(false);
        }
        _logging.Dispose();
        _stopping.Dispose();
    }

    private async Task LetReadAsync(CancellationToken patience)
    {
        while (_endpoint.Streams > 0 && !patience.IsCancellationRequested)
            await Task.Delay(ReadingTime / 10, patience).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await Task.Delay(ReadingTime, patience).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    internal static void Configure(ILoggingBuilder logging, ChaincodeHostSettings settings) => logging
        .AddSimpleConsole(console => console.SingleLine = true)
        .SetMinimumLevel(settings.LogLevel)
        .AddFilter(ShimCategory, settings.ShimLogLevel ?? settings.LogLevel)
        .AddFilter("Microsoft", LogLevel.Warning)
        .AddFilter("Grpc", LogLevel.Warning);
}
