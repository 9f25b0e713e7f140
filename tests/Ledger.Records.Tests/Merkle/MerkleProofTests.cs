using System.Text.Json;

namespace Ledger.Records.Tests;

[TestClass]
public sealed class MerkleProofTests
{
    [TestMethod]
    public void VerifyInclusion_PublicVectors_JudgesEachAsPublished()
    {
        var files = Directory.GetFiles(Vectors.Public("merkle", "inclusion"), "*.json", SearchOption.AllDirectories);

        Assert.IsGreaterThan(90, files.Length);
        foreach (var file in files)
        {
            var vector = Vectors.Json(file);
            var holds = MerkleProof.VerifyInclusion(
                DigestAlgorithm.Sha256,
                Bytes(vector.GetProperty("leafHash")),
                unchecked((long)vector.GetProperty("leafIdx").GetUInt64()),
                unchecked((long)vector.GetProperty("treeSize").GetUInt64()),
                Proof(vector),
                Bytes(vector.GetProperty("root")));
            Assert.AreEqual(!vector.GetProperty("wantErr").GetBoolean(), holds, file);
        }
    }

    [TestMethod]
    public void VerifyConsistency_PublicVectors_JudgesEachAsPublished()
    {
        var files = Directory.GetFiles(Vectors.Public("merkle", "consistency"), "*.json", SearchOption.AllDirectories);

        Assert.IsGreaterThan(90, files.Length);
        foreach (var file in files)
        {
            var vector = Vectors.Json(file);
            var holds = MerkleProof.VerifyConsistency(
                DigestAlgorithm.Sha256,
                unchecked((long)vector.GetProperty("size1").GetUInt64()),
                unchecked((long)vector.GetProperty("size2").GetUInt64()),
                Proof(vector),
                Root(vector.GetProperty("root1")),
                Root(vector.GetProperty("root2")));
            Assert.AreEqual(!vector.GetProperty("wantErr").GetBoolean(), holds, file);
        }
    }

    // RFC 9162 section 2.1.1 defines the root by recursion: split at the greatest power of two below the size.
    [TestMethod]
    [DataRow(DigestAlgorithm.Sha256)]
    [DataRow(DigestAlgorithm.Sm3)]
    public void Build_SizesToSeventy_HasTheRootOfTheDefinitionAndProvesEveryLeaf(DigestAlgorithm algorithm)
    {
        for (var size = 1; size <= 70; size++)
        {
            var leaves = Leaves(algorithm, size);
            var tree = MerkleTree.Build(algorithm, leaves);

            CollectionAssert.AreEqual(Defined(algorithm, leaves), tree.Root.ToArray());
            for (var index = 0; index < size; index++)
            {
                var proof = tree.ProveInclusion(index);
                Assert.IsTrue(proof.Verify(tree.LeafHash(index).Span, tree.Root.Span));
                Assert.IsFalse(proof.Verify(tree.LeafHash(index).Span, Defined(algorithm, leaves.AsSpan(0, leaves.Length).ToArray().Reverse().ToArray())));
                Assert.IsFalse(new InclusionProof(algorithm, index, size, proof.Path.ToArray().Concat(new byte[32]).ToArray())
                    .Verify(tree.LeafHash(index).Span, tree.Root.Span));
                if (size > 1)
                {
                    Assert.IsFalse(new InclusionProof(algorithm, (index + 1) % size, size, proof.Path)
                        .Verify(tree.LeafHash(index).Span, tree.Root.Span));
                    Assert.IsFalse(new InclusionProof(algorithm, index, size, proof.Path[32..])
                        .Verify(tree.LeafHash(index).Span, tree.Root.Span));
                }
            }

            Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => tree.ProveInclusion(size));
        }
    }

    [TestMethod]
    public void Build_LargeTree_AgreesWithTheDefinition()
    {
        var leaves = Leaves(DigestAlgorithm.Sha256, 20_001);

        CollectionAssert.AreEqual(
            Defined(DigestAlgorithm.Sha256, leaves), MerkleTree.Build(DigestAlgorithm.Sha256, leaves).Root.ToArray());
    }

    [TestMethod]
    public void Build_NoLeaves_Refused() =>
        Assert.ThrowsExactly<ArgumentException>(() => MerkleTree.Build(DigestAlgorithm.Sha256, []));

    private static byte[] Leaves(DigestAlgorithm algorithm, int size)
    {
        var leaves = new byte[size * Digest.Size];
        for (var i = 0; i < size; i++)
            MerkleProof.HashLeaf(algorithm, BitConverter.GetBytes(i), leaves.AsSpan(i * Digest.Size));
        return leaves;
    }

    private static byte[] Defined(DigestAlgorithm algorithm, ReadOnlySpan<byte> leaves)
    {
        var size = leaves.Length / Digest.Size;
        if (size == 1)
            return leaves.ToArray();
        var split = 1;
        while (split * 2 < size)
            split *= 2;
        return Digest.Compute(
            algorithm, [1, .. Defined(algorithm, leaves[..(split * Digest.Size)]), .. Defined(algorithm, leaves[(split * Digest.Size)..])]);
    }

    private static byte[] Bytes(JsonElement element) => element.ValueKind == JsonValueKind.Null ? [] : element.GetBytesFromBase64();

    // Where a root does not matter the suite has a short text for it; here a root has 32 bytes.
    private static byte[] Root(JsonElement element)
    {
        var root = Bytes(element);
        Array.Resize(ref root, Digest.Size);
        return root;
    }

    // A path is hashes end to end, so a hash of another length is a path of another length; an empty one is marked by a byte.
    private static byte[] Proof(JsonElement vector) => vector.GetProperty("proof").ValueKind == JsonValueKind.Null
        ? []
        : [.. vector.GetProperty("proof").EnumerateArray().Select(Bytes).SelectMany(hash => hash.Length > 0 ? hash : [0])];
}
