using Grpc.Core;
using Hyperledger.Fabric.Admin.Internal;
using Status = Hyperledger.Fabric.Protos.Common.Status;

namespace Hyperledger.Fabric.Admin;

/// <summary>An orderer refused an update or a request for a block, or could not be reached.</summary>
public sealed class ConfigAdminException : Exception
{
    private ConfigAdminException(string message, StatusCode statusCode, Status? ordererStatus, string ordererMessage, Exception? innerException)
        : base(message, innerException)
    {
        StatusCode = statusCode;
        OrdererStatus = ordererStatus;
        OrdererMessage = ordererMessage;
    }

    /// <summary>The gRPC status of the call; <see cref="StatusCode.OK"/> when the orderer answered and refused.</summary>
    public StatusCode StatusCode { get; }

    /// <summary>The status with which the orderer refused (<c>common.Status</c>); null when the call itself failed.</summary>
    public Status? OrdererStatus { get; }

    /// <summary>What the orderer said, unchanged; empty when it said nothing more than its status.</summary>
    public string OrdererMessage { get; }

    /// <summary>Whether signatures are missing: who sent it may not write or read, or the update's signers do not satisfy an element's policy, which the message names.</summary>
    public bool IsUnauthorized => OrdererStatus == Status.Forbidden || OrdererMessage.Contains("not satisfied", StringComparison.Ordinal);

    /// <summary>Whether the configuration has changed since the update was computed: compute and sign it anew.</summary>
    public bool IsOutdated =>
        OrdererMessage.Contains("error validating ReadSet", StringComparison.Ordinal) || OrdererMessage.Contains(", but key is at version", StringComparison.Ordinal);

    /// <summary>
    /// Whether the same call may succeed a little later: the orderer was unreachable, the ordering service has no leader, or
    /// too few Raft nodes are known to be alive for a change of the nodes.
    /// </summary>
    public bool IsTransient => OrdererStatus == Status.ServiceUnavailable
        // orderer/consensus/etcdraft/chain.go
        || OrdererMessage.Contains("nodes are alive, configuration will result in quorum loss", StringComparison.Ordinal)
        || StatusCode == StatusCode.DeadlineExceeded || (StatusCode == StatusCode.Unavailable && !Transport.IsUntrusted(InnerException));

    internal static ConfigAdminException Refused(string operation, Status status, string message) => new(
        $"{operation} was refused by the orderer with {Name(status)}{(message.Length == 0 ? Reason(status) : ": " + message)}", StatusCode.OK, status, message, null);

    internal static ConfigAdminException Silent(string operation) => new($"{operation} was not answered by the orderer.", StatusCode.Unavailable, null, "", null);

    internal static ConfigAdminException Failed(string operation, RpcException cause) => new(
        $"{operation} failed with {Transport.CodeOf(cause)}: {cause.Status.Detail}{Transport.Advice(cause, "orderer")}", Transport.CodeOf(cause), null, cause.Status.Detail, cause);

    private static string Name(Status status) => status switch
    {
        Status.BadRequest => "BAD_REQUEST",
        Status.Forbidden => "FORBIDDEN",
        Status.NotFound => "NOT_FOUND",
        Status.RequestEntityTooLarge => "REQUEST_ENTITY_TOO_LARGE",
        Status.InternalServerError => "INTERNAL_SERVER_ERROR",
        Status.NotImplemented => "NOT_IMPLEMENTED",
        Status.ServiceUnavailable => "SERVICE_UNAVAILABLE",
        _ => "UNKNOWN",
    };

    // Deliver says no more than its status.
    private static string Reason(Status status) => status switch
    {
        Status.NotFound => ": the orderer has not joined the channel, or has no such block",
        Status.Forbidden => ": the identity may not read the channel",
        _ => "",
    };
}
