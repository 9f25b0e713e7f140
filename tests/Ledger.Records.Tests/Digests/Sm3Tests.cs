using Org.BouncyCastle.Crypto.Digests;

namespace Ledger.Records.Tests;

[TestClass]
public sealed class Sm3Tests
{
    [TestMethod]
    public void HashData_StandardVectors_GivesPublishedDigests()
    {
        var vectors = Vectors.Json(Vectors.InRepository("sm.json")).GetProperty("sm3").EnumerateArray().ToList();

        Assert.HasCount(3, vectors);
        foreach (var vector in vectors)
            CollectionAssert.AreEqual(vector.Hex("digest"), Sm3.HashData(vector.Hex("message")));
    }

    [TestMethod]
    public void HashData_EveryLengthToFiveBlocks_AgreesWithBouncyCastle()
    {
        var message = new byte[321];
        new Random(3).NextBytes(message);
        for (var length = 0; length <= message.Length; length++)
            CollectionAssert.AreEqual(Independent(message.AsSpan(0, length)), Sm3.HashData(message.AsSpan(0, length)), $"{length} bytes");
    }

    private static byte[] Independent(ReadOnlySpan<byte> message)
    {
        var digest = new SM3Digest();
        digest.BlockUpdate(message);
        var output = new byte[Digest.Size];
        digest.DoFinal(output);
        return output;
    }
}
