using Google.Protobuf;
using Hyperledger.Fabric.Protos.Peer;

namespace Hyperledger.Fabric.Shim;

/// <summary>Makes responses with the status codes of fabric-chaincode-go shim/response.go.</summary>
public static class ChaincodeResponse
{
    /// <summary>Success.</summary>
    public const int Ok = 200;

    /// <summary>From this status on a peer does not endorse.</summary>
    public const int ErrorThreshold = 400;

    /// <summary>The status of an ordinary failure.</summary>
    public const int InternalError = 500;

    /// <summary>A response of status 200. The payload is not copied: leave it unchanged afterwards.</summary>
    /// <param name="payload">The result; empty for none.</param>
    public static Response Success(ReadOnlyMemory<byte> payload = default) =>
        new() { Status = Ok, Payload = UnsafeByteOperations.UnsafeWrap(payload) };

    /// <summary>A response of status 500 whose message reaches the client.</summary>
    /// <param name="message">What was refused and why.</param>
    public static Response Error(string message) => new() { Status = InternalError, Message = message };
}
