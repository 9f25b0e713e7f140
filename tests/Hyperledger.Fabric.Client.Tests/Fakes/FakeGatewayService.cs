using Grpc.Core;
using Hyperledger.Fabric.Protos.Gateway;
using GatewayBase = Hyperledger.Fabric.Protos.Gateway.Gateway.GatewayBase;

namespace Hyperledger.Fabric.Client.Tests.Fakes;

internal sealed class FakeGatewayService(FakePeer peer) : GatewayBase
{
    public override Task<EvaluateResponse> Evaluate(EvaluateRequest request, ServerCallContext context) => peer.Evaluate(request, context);

    public override Task<EndorseResponse> Endorse(EndorseRequest request, ServerCallContext context) => peer.Endorse(request, context);

    public override Task<SubmitResponse> Submit(SubmitRequest request, ServerCallContext context) => peer.Submit(request, context);

    public override Task<CommitStatusResponse> CommitStatus(SignedCommitStatusRequest request, ServerCallContext context) =>
        peer.CommitStatus(request, context);

    public override Task ChaincodeEvents(
        SignedChaincodeEventsRequest request, IServerStreamWriter<ChaincodeEventsResponse> responseStream, ServerCallContext context) =>
        peer.ChaincodeEvents(request, responseStream, context);
}
