using Grpc.Core;
using Hyperledger.Fabric.Protos.Common;
using Hyperledger.Fabric.Protos.Peer;
using DeliverBase = Hyperledger.Fabric.Protos.Peer.Deliver.DeliverBase;

namespace Hyperledger.Fabric.Client.Tests.Fakes;

internal sealed class FakeDeliverService(FakePeer peer) : DeliverBase
{
    public override Task Deliver(
        IAsyncStreamReader<Envelope> requestStream, IServerStreamWriter<DeliverResponse> responseStream, ServerCallContext context) =>
        ServeAsync("Deliver", requestStream, responseStream, context);

    public override Task DeliverFiltered(
        IAsyncStreamReader<Envelope> requestStream, IServerStreamWriter<DeliverResponse> responseStream, ServerCallContext context) =>
        ServeAsync("DeliverFiltered", requestStream, responseStream, context);

    public override Task DeliverWithPrivateData(
        IAsyncStreamReader<Envelope> requestStream, IServerStreamWriter<DeliverResponse> responseStream, ServerCallContext context) =>
        ServeAsync("DeliverWithPrivateData", requestStream, responseStream, context);

    private async Task ServeAsync(
        string method, IAsyncStreamReader<Envelope> requestStream, IServerStreamWriter<DeliverResponse> responseStream, ServerCallContext context)
    {
        Assert.IsTrue(await requestStream.MoveNext(context.CancellationToken));
        await peer.Deliver(method, requestStream.Current, responseStream, context);
    }
}
