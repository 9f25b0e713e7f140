using Grpc.Core;
using Hyperledger.Fabric.Admin.Internal;
using Hyperledger.Fabric.Protos.Peer;

namespace Hyperledger.Fabric.Admin;

/// <summary>A peer refused what an administrator asked, or could not be reached. The message says what was asked and what the peer said.</summary>
public sealed class PeerAdminException : Exception
{
    private PeerAdminException(string message, StatusCode statusCode, int? peerStatus, string peerMessage, Exception? innerException)
        : base(message, innerException)
    {
        StatusCode = statusCode;
        PeerStatus = peerStatus;
        PeerMessage = peerMessage;
    }

    /// <summary>The gRPC status of the call; <see cref="StatusCode.OK"/> when the peer's chaincode answered and refused.</summary>
    public StatusCode StatusCode { get; }

    /// <summary>The status with which the peer's chaincode refused, 400 and above; null when the call itself failed.</summary>
    public int? PeerStatus { get; }

    /// <summary>What the peer said, unchanged; of a failed connection what the transport said.</summary>
    public string PeerMessage { get; }

    /// <summary>Whether the peer does not let this identity do it: it is no administrator of the peer's organisation, or unknown to it.</summary>
    public bool IsAccessDenied =>
        PeerMessage.Contains("access denied", StringComparison.Ordinal) || PeerMessage.Contains("failed ACL check", StringComparison.Ordinal);

    /// <summary>Whether the same call may succeed a little later: the peer was unreachable or did not answer in time.</summary>
    public bool IsTransient => StatusCode is StatusCode.DeadlineExceeded || (StatusCode is StatusCode.Unavailable && !Transport.IsUntrusted(InnerException));

    // core/ledger/kvledger/kv_ledger_provider.go
    internal bool IsAboutExistingLedger => PeerMessage.Contains("already exists with state [ACTIVE]", StringComparison.Ordinal);

    // core/chaincode/lifecycle/lifecycle.go
    internal bool IsAboutInstalledPackage => PeerMessage.Contains("chaincode already successfully installed", StringComparison.Ordinal);

    internal static PeerAdminException Refused(string operation, string mspId, Response response)
    {
        var refused = new PeerAdminException($"The peer refused {operation} with status {response.Status}: {response.Message}", StatusCode.OK, response.Status, response.Message, null);
        return refused.IsAccessDenied
            ? new PeerAdminException($"{refused.Message}. Ask as an administrator of the peer's own organisation; the identity is of {mspId}.", StatusCode.OK, response.Status, response.Message, null)
            : refused;
    }

    internal static PeerAdminException Failed(string operation, RpcException cause) => new(
        $"{operation} failed with {Transport.CodeOf(cause)}: {cause.Status.Detail}{Transport.Advice(cause, "peer")}", Transport.CodeOf(cause), null, cause.Status.Detail, cause);
}
