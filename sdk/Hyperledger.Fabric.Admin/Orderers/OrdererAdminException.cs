using System.Net;
using Hyperledger.Fabric.Admin.Internal;

namespace Hyperledger.Fabric.Admin;

/// <summary>An orderer's admin endpoint refused a request, or could not be reached. The message says what was asked, where, and what the orderer said.</summary>
public sealed class OrdererAdminException : Exception
{
    private OrdererAdminException(string message, HttpStatusCode? statusCode, string ordererMessage, Exception? innerException)
        : base(message, innerException)
    {
        StatusCode = statusCode;
        OrdererMessage = ordererMessage;
    }

    /// <summary>The HTTP status with which the orderer answered; null when there was no answer.</summary>
    public HttpStatusCode? StatusCode { get; }

    /// <summary>What the orderer said, unchanged; empty when there was no answer.</summary>
    public string OrdererMessage { get; }

    /// <summary>Whether the same request may succeed a little later: the orderer was unreachable, or is still removing the channel.</summary>
    public bool IsTransient => StatusCode is HttpStatusCode.Conflict || (StatusCode is null && !Transport.IsUntrusted(InnerException));

    // orderer/common/types/errors.go
    internal bool IsAboutExistingChannel =>
        StatusCode == HttpStatusCode.MethodNotAllowed && OrdererMessage.Contains("channel already exists", StringComparison.Ordinal);

    internal bool IsAboutUnknownChannel =>
        StatusCode == HttpStatusCode.NotFound && OrdererMessage.Contains("channel does not exist", StringComparison.Ordinal);

    internal static OrdererAdminException Refused(string operation, Uri endpoint, HttpStatusCode statusCode, string message) => new(
        $"The orderer at {endpoint.Authority} refused {operation} with status {(int)statusCode}: {(message.Length == 0 ? "it said nothing" : message)}", statusCode, message, null);

    internal static OrdererAdminException Failed(string operation, Uri endpoint, Exception cause)
    {
        var reason = cause is OperationCanceledException ? "no answer in time" : cause.Message;
        return new OrdererAdminException($"{operation} at {endpoint.Authority} failed: {reason}{Transport.Advice(cause, "orderer")}", null, "", cause);
    }

    internal static OrdererAdminException Unreadable(Uri endpoint, HttpStatusCode statusCode, Exception cause) => new(
        $"What {endpoint.Authority} answered is not what the admin endpoint of an orderer answers: check the address.", statusCode, "", cause);
}
