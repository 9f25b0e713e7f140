using Google.Protobuf;
using Hyperledger.Fabric.Protos.Peer;
using Ledger.Network.Simulation;

namespace Ledger.Network.Endorsement;

/// <summary>A chaincode that is part of the peer and is called by proposals alone, on a channel or on none.</summary>
internal interface IBuiltInChaincode
{
    string Name { get; }

    /// <summary>Whether it reads or writes the world state; else its response carries no results.</summary>
    bool UsesState { get; }

    /// <summary>Answers an invocation. <paramref name="simulator"/> is null where <see cref="UsesState"/> is false.</summary>
    ValueTask<Response> InvokeAsync(UnpackedProposal proposal, TxSimulator? simulator, CancellationToken cancellationToken);
}

/// <summary>Responses as Fabric's shim makes them.</summary>
internal static class SystemResponse
{
    /// <summary>The version that responses of system chaincodes name (core/scc/scc.go).</summary>
    public const string Version = "syscc";

    public static Response Success(IMessage payload) => new() { Status = 200, Payload = payload.ToByteString() };

    public static Response Error(string message, int status = 500) => new() { Status = status, Message = message };
}
