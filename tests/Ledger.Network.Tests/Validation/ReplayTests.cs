using Google.Protobuf;
using Ledger.Network.Store;

namespace Ledger.Network.Tests.Validation;

[TestClass]
public sealed class ReplayTests
{
    [TestMethod]
    public async Task A_joining_peer_reaches_the_codes_and_commit_hashes_of_Fabrics_peer()
    {
        using var folder = new TemporaryFolder();
        var codes = RealChannel.Codes();
        await using var ledger = await ChannelLedger.CreateAsync(folder.File("mychannel.db"), RealChannel.ReadAsOrdered(0));
        for (var number = 1; number < RealChannel.Blocks; number++)
        {
            var original = RealChannel.Read(number);
            var committed = await ledger.CommitAsync(RealChannel.ReadAsOrdered(number));
            CollectionAssert.AreEqual(codes[number], committed.Transactions.Select(transaction => (int)transaction.Code).ToArray(), $"codes of block {number}");
            Assert.AreEqual(original.ToByteString(), committed.Block.ToByteString(), $"block {number} with its codes and commit hash");
        }
        Assert.AreEqual((ulong)RealChannel.Blocks, ledger.Height);
    }
}
