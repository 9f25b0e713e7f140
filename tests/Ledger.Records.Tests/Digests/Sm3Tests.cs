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

    [TestMethod]
    [DataRow(1)]
    [DataRow(2)]
    [DataRow(3)]
    [DataRow(8)]
    [DataRow(9)]
    [DataRow(500)]
    public void HashMany_MessagesOfDifferentLengths_AgreesWithBouncyCastle(int count)
    {
        var random = new Random(count);
        var buffer = new byte[4096];
        random.NextBytes(buffer);
        var messages = new (int Start, int Length)[count];
        for (var i = 0; i < count; i++)
        {
            var length = i % 3 == 0 ? random.Next(2000) : random.Next(130);
            messages[i] = (random.Next(buffer.Length - length), length);
        }

        var digests = new byte[count * Digest.Size];
        var lanes = new Sm3Lanes();
        for (var round = 0; round < 2; round++)
            lanes.HashMany(buffer, messages, digests);

        for (var i = 0; i < count; i++)
        {
            CollectionAssert.AreEqual(
                Independent(buffer.AsSpan(messages[i].Start, messages[i].Length)),
                digests.AsSpan(i * Digest.Size, Digest.Size).ToArray(),
                $"message {i}");
        }
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
