using Grpc.Core;
using Ledger.Network.Gateway;

namespace Ledger.Network.Tests.Gateway;

[TestClass]
public sealed class ConcurrencyLimitTests
{
    [TestMethod]
    public async Task The_call_beyond_the_limit_is_refused_in_the_peers_words_and_the_next_is_served_again()
    {
        var limit = new ConcurrencyLimit("/gateway.Gateway", 2);
        var held = new TaskCompletionSource<int>();
        var first = limit.RunAsync(() => held.Task);
        var second = limit.RunAsync(() => held.Task);

        var refused = await Assert.ThrowsExactlyAsync<RpcException>(() => limit.RunAsync(() => Task.FromResult(0)));
        Assert.AreEqual(StatusCode.Unknown, refused.StatusCode);
        Assert.AreEqual("too many requests for /gateway.Gateway, exceeding concurrency limit (2)", refused.Status.Detail);

        held.SetResult(1);
        await Task.WhenAll(first, second);
        Assert.AreEqual(2, await limit.RunAsync(() => Task.FromResult(2)));
    }
}
