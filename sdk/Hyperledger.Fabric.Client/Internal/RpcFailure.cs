using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;
using Google.Protobuf;
using Grpc.Core;
using Hyperledger.Fabric.Protos.Gateway;

namespace Hyperledger.Fabric.Client.Internal;

/// <summary>Turns a failed call into the exception of its step.</summary>
internal static class RpcFailure
{
    private const string DetailsTrailer = "grpc-status-details-bin";

    public static bool IsRpc(Exception exception) => exception is RpcException or OperationCanceledException;

    /// <summary>Whether the transport beneath gRPC failed, rather than the peer answered.</summary>
    public static bool IsBrokenConnection(Exception? cause) =>
        cause is RpcException { Status.DebugException: { } debug } && debug.GetBaseException() is not AuthenticationException;

    // internal/peer/node/grpc_limiters.go returns a plain error, which arrives as UNKNOWN.
    public static bool IsTooManyRequests(Status status) =>
        status.StatusCode == StatusCode.Unknown && status.Detail.Contains("too many requests", StringComparison.Ordinal);

    public static Exception Translate(Exception cause, GatewayStep step, string? transactionId, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested && IsCancellation(cause))
            return new OperationCanceledException(Describe(step, transactionId) + " was cancelled.", cause, cancellationToken);

        // A channel may be set to throw OperationCanceledException for deadlines too.
        var status = cause is RpcException rpc ? rpc.Status : new Status(StatusCode.DeadlineExceeded, "");
        var details = cause is RpcException { Trailers: { } trailers } ? ReadDetails(trailers) : [];
        return Create(step, transactionId, ToReported(status), ServerText(status), details, cause);
    }

    public static GatewayException Create(
        GatewayStep step, string? transactionId, StatusCode code, string serverText, IReadOnlyList<EndpointError> details, Exception? cause)
    {
        var message = Message(step, transactionId, code, serverText, details, cause);
        var refusal = ChaincodeRefusal.Find(serverText, details);
        var transient = refusal is null && Root(cause) is not AuthenticationException && Remedy(details) is null && IsTransient(step, code, serverText, details);
        return step switch
        {
            GatewayStep.Endorse => new EndorseException(message, code, transactionId, details, refusal, transient, cause),
            GatewayStep.Submit => new SubmitException(message, code, transactionId, details, refusal, transient, cause),
            GatewayStep.CommitStatus => new CommitStatusException(message, code, transactionId, details, refusal, transient, cause),
            _ => new GatewayException(message, code, transactionId, details, refusal, transient, cause),
        };
    }

    // The transport reports a failed handshake as INTERNAL; to gRPC, and to every other client, no connection is UNAVAILABLE.
    private static StatusCode ToReported(Status status) =>
        status is { StatusCode: StatusCode.Internal, DebugException: HttpRequestException } ? StatusCode.Unavailable : status.StatusCode;

    // Passing the deadline resets the stream beneath, of which the transport tells a story that helps nobody.
    private static string ServerText(Status status) =>
        status.StatusCode == StatusCode.DeadlineExceeded && (status.DebugException is not null || status.Detail.Length == 0)
            ? "no answer within the deadline"
            : status.Detail;

    private static bool IsCancellation(Exception cause) =>
        cause is OperationCanceledException or RpcException { StatusCode: StatusCode.Cancelled };

    private static List<EndpointError> ReadDetails(Metadata trailers)
    {
        var bytes = trailers.GetValueBytes(DetailsTrailer);
        if (bytes is null)
            return [];

        try
        {
            var errors = new List<EndpointError>();
            foreach (var detail in Protos.Rpc.Status.Parser.ParseFrom(bytes).Details)
            {
                if (!detail.TypeUrl.EndsWith("/gateway.ErrorDetail", StringComparison.Ordinal))
                    continue;
                var error = ErrorDetail.Parser.ParseFrom(detail.Value);
                errors.Add(new EndpointError(error.Address, error.MspId, error.Message));
            }

            return errors;
        }
        catch (InvalidProtocolBufferException)
        {
            // The status itself arrived; details that cannot be read do not hide it.
            return [];
        }
    }

    private static string Message(
        GatewayStep step, string? transactionId, StatusCode code, string serverText, IReadOnlyList<EndpointError> details, Exception? cause)
    {
        var text = new StringBuilder(Describe(step, transactionId)).Append(" failed with ").Append(code).Append(": ").Append(serverText);
        foreach (var group in details.GroupBy(detail => detail.Message, StringComparer.Ordinal))
        {
            if (!serverText.Contains(group.Key, StringComparison.Ordinal))
                text.Append("; ").Append(group.Key);
            text.Append(" (").AppendJoin(", ", group.Select(detail => $"{detail.Address} {detail.MspId}")).Append(')');
        }

        var advice = Remedy(details) ?? Advice(step, code, cause);
        return advice is null ? text.ToString() : text.Append(". ").Append(advice).ToString();
    }

    private static string? Advice(GatewayStep step, StatusCode code, Exception? cause) => code switch
    {
        StatusCode.DeadlineExceeded when step is GatewayStep.CommitStatus or GatewayStep.Submit =>
            "The transaction may still commit: ask for its commit status by its id before submitting again.",
        StatusCode.Unavailable when Root(cause) is AuthenticationException =>
            "The peer's TLS certificate was not accepted: check the TLS root certificate and the server name.",
        StatusCode.Unavailable when Root(cause) is SocketException =>
            "Check the peer's address and that it runs.",
        _ => null,
    };

    private static Exception? Root(Exception? cause) =>
        cause switch
        {
            RpcException { Status.DebugException: { } debug } => debug.GetBaseException(),
            _ => cause?.GetBaseException(),
        };

    private static string Describe(GatewayStep step, string? transactionId) => step switch
    {
        GatewayStep.Evaluate => $"Evaluating transaction {transactionId}",
        GatewayStep.Endorse => $"Endorsing transaction {transactionId}",
        GatewayStep.Submit => $"Submitting transaction {transactionId}",
        GatewayStep.CommitStatus => $"Getting the commit status of transaction {transactionId}",
        GatewayStep.ChaincodeEvents => "Receiving chaincode events",
        _ => "Receiving blocks",
    };

    private static bool IsTransient(GatewayStep step, StatusCode code, string serverText, IReadOnlyList<EndpointError> details) => code switch
    {
        // With BFT the gateway says UNAVAILABLE whatever the orderers said, and as many as one more than may lie (internal/pkg/gateway/submit.go).
        StatusCode.Unavailable => step is not GatewayStep.Submit || details.Count == 0 || !details.All(detail => IsOrderersRefusal(detail.Message)),
        StatusCode.ResourceExhausted => true,

        // Peers apart by a block simulate on different states; an endorser or a chaincode that is down starts again.
        StatusCode.Aborted => step is GatewayStep.Endorse or GatewayStep.Evaluate
            && details.Count > 0 && details.All(detail => IsPassing(detail.Message)),

        StatusCode.Unknown => IsTooManyRequests(new Status(code, serverText)),
        _ => false,
    };

    // core/handlers/auth/filter: a peer that is asked by another's gateway refuses as if it were unavailable.
    private static string? Remedy(IReadOnlyList<EndpointError> details)
    {
        if (details.Any(detail => detail.Message.Contains("request unauthorized due to incorrect timestamp", StringComparison.Ordinal)))
            return "Set this computer's clock.";
        return details.Any(detail => detail.Message.Contains("client identity expired", StringComparison.Ordinal)) ? "Renew the identity's certificate." : null;
    }

    // The 4xx of common.Status: the orderer takes no such envelope, from whomever and however often.
    private static bool IsOrderersRefusal(string message) =>
        message.Contains("status=BAD_REQUEST", StringComparison.Ordinal) || message.Contains("status=FORBIDDEN", StringComparison.Ordinal)
        || message.Contains("status=NOT_FOUND", StringComparison.Ordinal) || message.Contains("status=REQUEST_ENTITY_TOO_LARGE", StringComparison.Ordinal);

    private static bool IsPassing(string message) =>
        message.Contains("ProposalResponsePayloads do not match", StringComparison.Ordinal)
        || message.Contains("chaincode stream terminated", StringComparison.Ordinal)
        || message.Contains("could not launch chaincode", StringComparison.Ordinal)
        || message.Contains("code = Unavailable", StringComparison.Ordinal)
        || message.Contains("too many requests", StringComparison.Ordinal);
}
