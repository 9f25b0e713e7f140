using Grpc.Core;
using Hyperledger.Fabric.Client.Internal;

namespace Hyperledger.Fabric.Client;

/// <summary>
/// A call to the gateway failed. Thrown as itself by evaluating and by event streams; the steps of a submit throw
/// <see cref="EndorseException"/>, <see cref="SubmitException"/> and <see cref="CommitStatusException"/>. The message holds
/// the gateway's text and what each endpoint said; the gRPC exception is the inner exception.
/// </summary>
public class GatewayException : Exception
{
    internal GatewayException(
        string message,
        StatusCode statusCode,
        string? transactionId,
        IReadOnlyList<EndpointError> details,
        ChaincodeRefusal? refusal,
        bool isTransient,
        Exception? innerException)
        : base(message, innerException)
    {
        StatusCode = statusCode;
        TransactionId = transactionId;
        Details = details;
        ChaincodeStatus = refusal?.Status;
        ChaincodeMessage = refusal?.Message;
        IsTransient = isTransient;
    }

    /// <summary>The gRPC status of the call.</summary>
    public StatusCode StatusCode { get; }

    /// <summary>The transaction; null for event streams.</summary>
    public string? TransactionId { get; }

    /// <summary>What each endpoint answered, in the gateway's order; empty when it gave no details.</summary>
    public IReadOnlyList<EndpointError> Details { get; }

    /// <summary>The status with which the chaincode refused (400 and above); null when the failure is not the chaincode's.</summary>
    public int? ChaincodeStatus { get; }

    /// <summary>The chaincode's own message, unchanged; null when the failure is not the chaincode's.</summary>
    public string? ChaincodeMessage { get; }

    /// <summary>
    /// Whether the same work may succeed when tried again a little later: the peer was unreachable or overloaded, or
    /// endorsers differed by a block. Never true when the chaincode refused. After a failed submit or commit status the
    /// transaction may have been ordered nevertheless: look up its commit status before submitting anew.
    /// </summary>
    public bool IsTransient { get; }
}
