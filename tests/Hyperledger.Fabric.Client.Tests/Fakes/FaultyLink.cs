using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Hyperledger.Fabric.Client.Tests.Fakes;

/// <summary>A stretch of network between a client and a server on loopback: it relays bytes, and can break as networks do.</summary>
internal sealed class FaultyLink : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentDictionary<Connection, Task> _connections = new();
    private readonly int _serverPort;
    private readonly Task _accepting;

    public FaultyLink(int serverPort)
    {
        _serverPort = serverPort;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    /// <summary>The port of 127.0.0.1 that stands for the server's.</summary>
    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>How many connections were ever made.</summary>
    public int Accepted { get; private set; }

    /// <summary>Resets every connection, as a process that is killed.</summary>
    public void Cut()
    {
        foreach (var connection in _connections.Keys) connection.Reset();
    }

    /// <summary>Loses whatever comes on the connections of now, and tells nobody: they are half open. New ones work.</summary>
    public void Freeze()
    {
        foreach (var connection in _connections.Keys) connection.IsFrozen = true;
    }

    public async ValueTask DisposeAsync()
    {
        _listener.Stop();
        Cut();
        await _accepting;
        await Task.WhenAll(_connections.Values);
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var client = await _listener.AcceptSocketAsync();
                var server = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
                await server.ConnectAsync(IPAddress.Loopback, _serverPort);
                Accepted++;
                var connection = new Connection(client, server);
                _connections[connection] = connection.RelayAsync();
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // Stopped.
        }
    }

    private sealed class Connection(Socket client, Socket server)
    {
        public volatile bool IsFrozen;

        public async Task RelayAsync()
        {
            await Task.WhenAll(RelayAsync(client, server), RelayAsync(server, client));
            Reset();
        }

        public void Reset()
        {
            foreach (var socket in new[] { client, server })
            {
                if (!socket.SafeHandle.IsClosed) socket.LingerState = new LingerOption(enable: true, seconds: 0);
                socket.Dispose();
            }
        }

        private async Task RelayAsync(Socket from, Socket to)
        {
            var buffer = new byte[64 * 1024];
            try
            {
                while (await from.ReceiveAsync(buffer) is > 0 and var count)
                {
                    if (!IsFrozen) await to.SendAsync(buffer.AsMemory(0, count));
                }
                to.Shutdown(SocketShutdown.Send);
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                // Broken, by an end or by the test.
            }
        }
    }
}
