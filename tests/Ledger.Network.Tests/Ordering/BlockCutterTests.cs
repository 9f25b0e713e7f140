using Google.Protobuf;
using Hyperledger.Fabric.Protos.Common;
using Ledger.Network.Ordering;

namespace Ledger.Network.Tests.Ordering;

[TestClass]
public sealed class BlockCutterTests
{
    private static readonly BatchLimits Limits = new(3, 1000, 100, TimeSpan.FromSeconds(1));

    [TestMethod]
    public void Messages_below_the_count_stay_pending()
    {
        var cutter = new BlockCutter();
        Assert.IsEmpty(cutter.Add(Message(10), Limits));
        Assert.IsTrue(cutter.HasPending);
        CollectionAssert.AreEqual(new[] { 10L }, Sizes(cutter.Cut()));
        Assert.IsFalse(cutter.HasPending);
    }

    [TestMethod]
    public void The_message_that_reaches_the_count_closes_its_own_batch()
    {
        var cutter = new BlockCutter();
        cutter.Add(Message(10), Limits);
        cutter.Add(Message(11), Limits);
        var batches = cutter.Add(Message(12), Limits);
        Assert.HasCount(1, batches);
        CollectionAssert.AreEqual(new[] { 10L, 11, 12 }, Sizes(batches[0]));
    }

    [TestMethod]
    public void A_message_that_would_overflow_the_preferred_bytes_opens_the_next_batch()
    {
        var cutter = new BlockCutter();
        cutter.Add(Message(60), Limits);
        var batches = cutter.Add(Message(41), Limits);
        Assert.HasCount(1, batches);
        CollectionAssert.AreEqual(new[] { 60L }, Sizes(batches[0]));
        CollectionAssert.AreEqual(new[] { 41L }, Sizes(cutter.Cut()));
    }

    [TestMethod]
    public void A_message_of_exactly_the_preferred_bytes_shares_nothing_but_is_not_isolated()
    {
        var cutter = new BlockCutter();
        Assert.IsEmpty(cutter.Add(Message(100), Limits));
        Assert.IsTrue(cutter.HasPending);
    }

    [TestMethod]
    public void A_message_beyond_the_preferred_bytes_stands_alone_after_the_pending_ones()
    {
        var cutter = new BlockCutter();
        cutter.Add(Message(10), Limits);
        var batches = cutter.Add(Message(101), Limits);
        Assert.HasCount(2, batches);
        CollectionAssert.AreEqual(new[] { 10L }, Sizes(batches[0]));
        CollectionAssert.AreEqual(new[] { 101L }, Sizes(batches[1]));
        Assert.IsFalse(cutter.HasPending);
    }

    [TestMethod]
    public void A_configuration_stands_alone_after_the_pending_ones()
    {
        var cutter = new BlockCutter();
        cutter.Add(Message(10), Limits);
        var batches = cutter.Add(Message(20, isConfig: true), Limits);
        Assert.HasCount(2, batches);
        Assert.IsTrue(batches[1] is [{ IsConfig: true }]);
    }

    private static OrderedMessage Message(int bytes, bool isConfig = false) =>
        new(new Envelope { Payload = ByteString.CopyFrom(new byte[bytes - 4]), Signature = ByteString.CopyFrom(new byte[4]) }, isConfig);

    private static long[] Sizes(IEnumerable<OrderedMessage> batch) => [.. batch.Select(message => message.CountedBytes)];
}
