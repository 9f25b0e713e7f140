namespace Hyperledger.Fabric.Client;

/// <summary>Which of several gateway peers takes a call, of those that answer.</summary>
public enum EndpointSelection
{
    /// <summary>Each in turn.</summary>
    RoundRobin,

    /// <summary>The one with the fewest calls and streams open; in turn among equals.</summary>
    LeastPending,

    /// <summary>The first in the order given; the others stand by.</summary>
    InOrder,
}
