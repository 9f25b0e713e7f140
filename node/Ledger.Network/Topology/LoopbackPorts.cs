using System.Net;
using System.Net.Sockets;
using System.Numerics;
using System.Security.Cryptography;

namespace Ledger.Network.Topology;

/// <summary>Chooses free ports of 127.0.0.1 for nodes that keep theirs for years.</summary>
public static class LoopbackPorts
{
    // Below the ports that systems hand to outgoing connections (Linux: from 32768, others: from 49152), one of
    // which could otherwise hold a node's port while the node is stopped.
    private const int First = 10240, Last = 32767;
    private const int Attempts = 1000;

    /// <summary>Neighbouring free ports; a block of them, so that two choosers either share all or none.</summary>
    /// <param name="count">How many, 1 to 1024.</param>
    /// <exception cref="IOException">No such block is free.</exception>
    public static IReadOnlyList<int> Choose(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, 1024);
        var size = (int)BitOperations.RoundUpToPowerOf2((uint)count);
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            var start = RandomNumberGenerator.GetInt32(First / size + 1, (Last + 1) / size) * size;
            int[] ports = [.. Enumerable.Range(start, count)];
            if (AreFree(ports)) return ports;
        }

        throw new IOException($"no {count} neighbouring ports between {First} and {Last} are free on 127.0.0.1: write ports into network/topology.json");
    }

    private static bool AreFree(int[] ports)
    {
        var held = new List<TcpListener>();
        try
        {
            foreach (var port in ports)
            {
                var listener = new TcpListener(IPAddress.Loopback, port);
                held.Add(listener);
                listener.Start();
            }

            return true;
        }
        catch (SocketException)
        {
            return false;
        }
        finally
        {
            held.ForEach(listener => listener.Stop());
        }
    }
}
