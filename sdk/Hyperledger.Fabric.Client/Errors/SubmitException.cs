using Grpc.Core;
using Hyperledger.Fabric.Client.Internal;

namespace Hyperledger.Fabric.Client;

/// <summary>The endorsed transaction was not accepted for ordering, as far as is known: on a transport failure it may have been.</summary>
public sealed class SubmitException : GatewayException
{
    internal SubmitException(
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
