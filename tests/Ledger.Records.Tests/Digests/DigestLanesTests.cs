using System.Security.Cryptography;
using Org.BouncyCastle.Crypto.Digests;

namespace Ledger.Records.Tests;

[TestClass]
public sealed class DigestLanesTests
{
    [TestMethod]
    public void Sha256_EveryLengthToNineBlocks_AgreesWithThePlatform()
    {
        var message = new byte[577];
        new Random(3).NextBytes(message);
        var digest = new byte[Digest.Size];
        for (var length = 0; length <= message.Length; length++)
        {
            Sha256Blocks.HashData(message.AsSpan(0, length), digest);
            CollectionAssert.AreEqual(SHA256.HashData(message.AsSpan(0, length)), digest, $"{length} bytes");
        }
    }

    [TestMethod]
    [DataRow(1)]
    [DataRow(2)]
    [DataRow(3)]
    [DataRow(8)]
    [DataRow(9)]
    [DataRow(15)]
    [DataRow(500)]
    public void HashMany_MessagesOfDifferentLengths_AgreesWithOthers(int count)
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

        var (sha256, sm3) = (new byte[count * Digest.Size], new byte[count * Digest.Size]);
        var (sha256Lanes, sm3Lanes) = (new Sha256Lanes(), new Sm3Lanes());
        for (var round = 0; round < 2; round++)
        {
            sha256Lanes.HashMany(buffer, messages, sha256);
            sm3Lanes.HashMany(buffer, messages, sm3);
        }

        for (var i = 0; i < count; i++)
        {
            var message = buffer.AsSpan(messages[i].Start, messages[i].Length);
            CollectionAssert.AreEqual(
                SHA256.HashData(message), sha256.AsSpan(i * Digest.Size, Digest.Size).ToArray(), $"SHA-256 of message {i}");
            CollectionAssert.AreEqual(
                IndependentSm3(message), sm3.AsSpan(i * Digest.Size, Digest.Size).ToArray(), $"SM3 of message {i}");
        }
    }

    private static byte[] IndependentSm3(ReadOnlySpan<byte> message)
    {
        var digest = new SM3Digest();
        digest.BlockUpdate(message);
        var output = new byte[Digest.Size];
        digest.DoFinal(output);
        return output;
    }
}
