using Hyperledger.Fabric.Shim.Hosting.Internal;

namespace Hyperledger.Fabric.Shim.Tests.Hosting;

/// <summary>Contracts that block their threads get others. Alone, since it stalls the process's pool.</summary>
[TestClass]
[DoNotParallelize]
public sealed class StalledPoolTests
{
    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    public void PoolWhoseThreadsAllBlockGetsMoreAndLosesThemAgain()
    {
        ThreadPool.GetMinThreads(out var usual, out _);
        using var release = new ManualResetEventSlim();
        using var ended = new CountdownEvent(200);
        using (new StalledPool())
        {
            for (var i = 0; i < ended.InitialCount; i++)
            {
                ThreadPool.UnsafeQueueUserWorkItem(
                    _ =>
                    {
                        release.Wait();
                        ended.Signal();
                    },
                    null);
            }
            while (Threads() < usual + 32) TestContext.CancellationToken.WaitHandle.WaitOne(10);
            release.Set();
            ended.Wait(TestContext.CancellationToken);
        }
        Assert.AreEqual(usual, Threads());
    }

    private static int Threads()
    {
        ThreadPool.GetMinThreads(out var threads, out _);
        return threads;
    }
}
