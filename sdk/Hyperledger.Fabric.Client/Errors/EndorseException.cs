using Grpc.Core;
using Hyperledger.Fabric.Client.Internal;

namespace Hyperledger.Fabric.Client;

/// <summary>The transaction was not endorsed: nothing reached the orderer and nothing was committed.</summary>
public sealed class EndorseException : GatewayException
{
    internal EndorseException(
        string message,
        StatusCode statusCode,
        string? transactionId,
        IReadOnlyList<EndpointError> details,
        ChaincodeRefusal? refusal,
        bool isTransient,
        Exception? innerException)
        : base(message, statusCode, transactionId, details, refusal, isTransient, innerException)
    {
    }
}
