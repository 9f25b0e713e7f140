using Grpc.Core;
using Hyperledger.Fabric.Client.Internal;

namespace Hyperledger.Fabric.Client;

/// <summary>The status of a submitted transaction could not be obtained: it may or may not have been committed.</summary>
public sealed class CommitStatusException : GatewayException
{
    internal CommitStatusException(
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
