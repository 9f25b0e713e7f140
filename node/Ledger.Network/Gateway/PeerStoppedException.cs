namespace Ledger.Network.Gateway;

/// <summary>A peer does not run.</summary>
internal sealed class PeerStoppedException(string address)
    : Exception($"connection error: the peer at {address} is stopped");
