using System.Numerics;
using System.Security.Cryptography;
using System.Text;
using Ledger.Records.State;

namespace Ledger.Records.Tests.Draws;

[TestClass]
public sealed class RecordDrawTests
{
    private static readonly byte[] s_seed = [.. Enumerable.Repeat((byte)0x11, 32)];
    private static readonly byte[] s_secret = [.. Enumerable.Repeat((byte)0x22, 32)];
    private static readonly string s_request = new('3', 64);

    // docs/AUDIT.md shows it; computed with Python's hashlib.
    [TestMethod]
    public void TheVectorOfThePageIsDrawn()
    {
        Assert.AreEqual("9f72ea0cf49536e3c66c787f705186df9a4378083753ae9536d65b3ad7fcddc4", RecordDraw.Commit(s_secret));
        CollectionAssert.AreEqual(new[] { 27, 351, 891, 416, 545 }, RecordDraw.Draw(s_seed, s_secret, s_request, 1000, 5).ToArray());
    }

    [TestMethod]
    [DataRow(2, 1)]
    [DataRow(7, 6)]
    [DataRow(1000, 20)]
    [DataRow(1_000_000, 1000)]
    [DataRow(2_000_000_000, 50)]
    public void AnotherImplementationDrawsTheSame(int population, int count)
    {
        for (var run = 0; run < 20; run++)
        {
            var (seed, secret) = (RandomNumberGenerator.GetBytes(32), RandomNumberGenerator.GetBytes(32));
            var request = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));
            var whole = (BigInteger.One << 64) / population * population;
            var expected = Enumerable.Range(0, int.MaxValue)
                .Select(c => SHA256.HashData([.. Encoding.ASCII.GetBytes("ledger/audit-draw/v1"), .. seed, .. secret, .. Convert.FromHexString(request), .. BitConverter.GetBytes((ulong)c).Reverse()]))
                .Select(digest => new BigInteger(digest.AsSpan(0, 8), isUnsigned: true, isBigEndian: true))
                .Where(number => number < whole).Select(number => (int)(number % population)).Distinct().Take(count).ToArray();
            CollectionAssert.AreEqual(expected, RecordDraw.Draw(seed, secret, request, population, count).ToArray());
        }
    }

    [TestMethod]
    [DataRow(0, 5)]
    [DataRow(5, 5)]
    [DataRow(3, 20)]
    public void OfFewerAllAreDrawnInTheirOrder(int population, int count) =>
        CollectionAssert.AreEqual(Enumerable.Range(0, population).ToArray(), RecordDraw.Draw(s_seed, s_secret, s_request, population, count).ToArray());

    // Chi-squared with 9 degrees of freedom lies below 33.7 in 9,999 of 10,000 runs; the seeds here are fixed.
    [TestMethod]
    public void EveryPlaceIsAsLikelyAsAnother()
    {
        var counts = new int[10];
        for (var run = 0; run < 10_000; run++) counts[RecordDraw.Draw(SHA256.HashData(BitConverter.GetBytes(run)), s_secret, s_request, 10, 1)[0]]++;
        Assert.IsLessThan(33.7, counts.Sum(c => Math.Pow(c - 1000, 2) / 1000));
    }

    [TestMethod]
    public void EverySourceOfChanceCounts()
    {
        var drawn = RecordDraw.Draw(s_seed, s_secret, s_request, 100_000, 20).ToArray();
        CollectionAssert.AreNotEqual(drawn, RecordDraw.Draw(s_secret, s_secret, s_request, 100_000, 20).ToArray());
        CollectionAssert.AreNotEqual(drawn, RecordDraw.Draw(s_seed, s_seed, s_request, 100_000, 20).ToArray());
        CollectionAssert.AreNotEqual(drawn, RecordDraw.Draw(s_seed, s_secret, new string('4', 64), 100_000, 20).ToArray());
    }
}
