using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Hyperledger.Fabric.Protos.Gateway;

namespace Ledger.Network.Gateway;

/// <summary>gRPC errors as a Fabric gateway sends them: the message in the status, one <see cref="ErrorDetail"/> for each endpoint in the trailer.</summary>
internal static class GatewayErrors
{
    private const string DetailsTrailer = "grpc-status-details-bin";

    public static RpcException Create(StatusCode code, string message, params IReadOnlyCollection<ErrorDetail> details)
    {
        var status = new Status(code, message);
        if (details.Count == 0) return new RpcException(status);
        var rich = new Hyperledger.Fabric.Protos.Rpc.Status { Code = (int)code, Message = message };
        foreach (var detail in details) rich.Details.Add(Any.Pack(detail));
        return new RpcException(status, new Metadata { { DetailsTrailer, rich.ToByteArray() } });
    }
}
