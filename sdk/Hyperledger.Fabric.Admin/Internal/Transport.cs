using System.Net.Sockets;
using System.Security.Authentication;
using Grpc.Core;

namespace Hyperledger.Fabric.Admin.Internal;

/// <summary>What lies beneath a call that failed.</summary>
internal static class Transport
{
    /// <summary>Whether the server's TLS certificate was not accepted.</summary>
    public static bool IsUntrusted(Exception? cause) => Root(cause) is AuthenticationException;

    /// <summary>The status; no connection is UNAVAILABLE, also where the transport reports a failed handshake as INTERNAL.</summary>
    public static StatusCode CodeOf(RpcException cause) =>
        cause.Status is { StatusCode: StatusCode.Internal, DebugException: HttpRequestException } ? StatusCode.Unavailable : cause.StatusCode;

    /// <summary>What to do, as a sentence to append; empty where there is nothing to say.</summary>
    /// <param name="cause">Why the call failed.</param>
    /// <param name="node">What was called: peer or orderer.</param>
    public static string Advice(Exception cause, string node) => Root(cause) switch
    {
        AuthenticationException => $". The {node}'s TLS certificate was not accepted: check the TLS root certificate and the server name.",
        SocketException => $". Check the {node}'s address and that it runs.",
        _ => "",
    };

    private static Exception? Root(Exception? cause) => cause switch
    {
        RpcException { Status.DebugException: { } debug } => debug.GetBaseException(),
        _ => cause?.GetBaseException(),
    };
}
