using System.Collections.Concurrent;
using Google.Protobuf;
using Hyperledger.Fabric.Protos.Common;
using Hyperledger.Fabric.Protos.Peer;

namespace Hyperledger.Fabric.Msp.Tests;

/// <summary>
/// Changes, removes and adds single bytes of real blocks: each change is refused with the name of the check that failed,
/// or its byte is one of those that docs/UNCOVERED-BYTES.md lists. LEDGER_SOAK=1 tries every offset, with every value in
/// header and metadata and with each bit turned in the transactions, which one hash covers as a whole.
/// </summary>
[TestClass]
public class ChangedByteTests
{
    // Genesis, an ordinary block of one transaction, one of several, and a configuration update.
    private static readonly int[] Blocks = [0, 5, LargestBlock(), 40];

    private static readonly bool Soak = Environment.GetEnvironmentVariable("LEDGER_SOAK") == "1";

    // The codes that a peer may have given for reasons outside the transaction: the verifier cannot tell them apart.
    private static readonly byte[] LaterCodes = [0, 10, 11, 12, 19, 21, 22, 23, 24, 25, 255];

    private static readonly byte[] AnyValue = [.. Enumerable.Range(0, 256).Select(value => (byte)value)];

    public static IEnumerable<object[]> Cases => Blocks.Distinct().Select(block => new object[] { block });

    [TestMethod]
    [DynamicData(nameof(Cases))]
    public void A_changed_byte_is_refused_by_name_or_is_one_that_nothing_covers(int number)
    {
        var original = RecordedChannel.BlockBytes[number];
        var before = VerifierBefore(number);
        var uncovered = Uncovered(number);
        var checks = new ConcurrentDictionary<VerificationCheck, int>();
        var failures = new ConcurrentBag<string>();
        var accepted = new ConcurrentDictionary<(int, byte), bool>();

        Parallel.ForEach(Offsets(original, number), offset =>
        {
            foreach (var value in Values(original[offset], offset, uncovered, IsInTransactions(offset, original.Length, number)))
            {
                var changed = (byte[])original.Clone();
                changed[offset] = value;
                var isListed = uncovered.TryGetValue(offset, out var values) && values.Contains(value);
                Judge(before, changed, isListed, $"offset {offset} set to {value}", checks, failures);
                if (isListed)
                    accepted[(offset, value)] = true;
            }
        });

        Assert.IsEmpty(failures, string.Join("\n", failures.Take(20)));
        Assert.IsTrue(uncovered.Keys.All(offset => accepted.Keys.Any(one => one.Item1 == offset)), "Every byte that the page lists was changed and accepted.");
        Console.WriteLine($"block {number}, {original.Length} bytes: {string.Join(", ", checks.OrderBy(c => c.Key).Select(c => $"{c.Key} {c.Value}"))}; accepted {accepted.Count}");
        Assert.IsTrue(checks.ContainsKey(number == 0 ? VerificationCheck.GenesisHash : VerificationCheck.OrdererSignature));
        Assert.IsTrue(checks.ContainsKey(VerificationCheck.DataHash));
    }

    [TestMethod]
    [DynamicData(nameof(Cases))]
    public void A_removed_or_added_byte_is_refused_by_name(int number)
    {
        var original = RecordedChannel.BlockBytes[number];
        var before = VerifierBefore(number);
        var checks = new ConcurrentDictionary<VerificationCheck, int>();
        var failures = new ConcurrentBag<string>();

        Parallel.ForEach(Offsets(original, number).Append(original.Length), offset =>
        {
            if (offset < original.Length)
                Judge(before, [.. original[..offset], .. original[(offset + 1)..]], false, $"offset {offset} removed", checks, failures);
            byte[] few = [0, (byte)(offset * 31), original[Math.Min(offset, original.Length - 1)]];
            foreach (var value in Soak && !IsInTransactions(offset, original.Length, number) ? AnyValue : few)
                Judge(before, [.. original[..offset], value, .. original[offset..]], false, $"{value} added at offset {offset}", checks, failures);
        });

        Assert.IsEmpty(failures, string.Join("\n", failures.Take(20)));
        Console.WriteLine($"block {number}: {string.Join(", ", checks.OrderBy(c => c.Key).Select(c => $"{c.Key} {c.Value}"))}");
    }

    [TestMethod]
    [DynamicData(nameof(Cases))]
    public void A_byte_removed_from_or_added_to_a_part_is_refused_though_the_lengths_around_it_are_right(int number)
    {
        var before = VerifierBefore(number);
        var checks = new ConcurrentDictionary<VerificationCheck, int>();
        var failures = new ConcurrentBag<string>();
        foreach (var (name, get, set) in Parts(number))
        {
            var part = get(RecordedChannel.Blocks[number]).ToByteArray();
            var stride = Soak ? 1 : Math.Max(1, part.Length * RecordedChannel.Blocks[number].Data.Data.Count / 2000);
            Parallel.ForEach(Enumerable.Range(0, part.Length + 1).Where(i => i % stride == 0), offset =>
            {
                if (offset < part.Length)
                    JudgePart([.. part[..offset], .. part[(offset + 1)..]], $"{name}: offset {offset} removed");
                JudgePart([.. part[..offset], (byte)(offset * 31), .. part[offset..]], $"{name}: byte added at offset {offset}");
            });

            void JudgePart(byte[] changed, string what)
            {
                var block = RecordedChannel.Blocks[number].Clone();
                set(block, ByteString.CopyFrom(changed));
                Judge(before, block.ToByteArray(), false, what, checks, failures);
            }
        }

        Assert.IsEmpty(failures, string.Join("\n", failures.Take(20)));
        Console.WriteLine($"block {number}: {string.Join(", ", checks.OrderBy(c => c.Key).Select(c => $"{c.Key} {c.Value}"))}");
    }

    private static IEnumerable<(string Name, Func<Block, ByteString> Get, Action<Block, ByteString> Set)> Parts(int number)
    {
        if (number > 0)
            yield return ("previous hash", b => b.Header.PreviousHash, (b, v) => b.Header.PreviousHash = v);
        yield return ("data hash", b => b.Header.DataHash, (b, v) => b.Header.DataHash = v);
        for (var i = 0; i < RecordedChannel.Blocks[number].Data.Data.Count; i++)
        {
            var index = i;
            yield return ($"transaction {i}", b => b.Data.Data[index], (b, v) => b.Data.Data[index] = v);
        }

        for (var i = 0; i < 5; i++)
        {
            var index = i;

            // Without its validation code block 0 stands as an orderer delivers it.
            if (number > 0 || i != 2)
                yield return ($"metadata {i}", b => b.Metadata.Metadata[index], (b, v) => b.Metadata.Metadata[index] = v);
        }
    }

    [TestMethod]
    public void A_changed_transaction_apart_from_its_block_is_refused_by_name()
    {
        var original = RecordedChannel.Blocks[5].Data.Data[0].ToByteArray();
        var checks = new ConcurrentDictionary<VerificationCheck, int>();
        var failures = new ConcurrentBag<string>();
        Parallel.For(0, original.Length, offset =>
        {
            foreach (var value in Values(original[offset], offset, [], isInTransactions: true))
            {
                var changed = (byte[])original.Clone();
                changed[offset] = value;
                var result = TransactionVerifier.Verify(ByteString.CopyFrom(changed), RecordedChannel.FirstConfig);
                if (result.Failure is null || result.Code == TxValidationCode.Valid)
                    failures.Add($"offset {offset} set to {value}");
                else
                    checks.AddOrUpdate(result.Failure.Check, 1, (_, count) => count + 1);
            }
        });

        Assert.IsEmpty(failures, string.Join("\n", failures.Take(20)));
        Assert.IsTrue(checks.ContainsKey(VerificationCheck.CreatorSignature));
        Assert.IsTrue(checks.ContainsKey(VerificationCheck.CreatorIdentity));
    }

    [TestMethod]
    public void A_changed_transaction_is_named_beside_the_hash_of_its_block()
    {
        var number = LargestBlock();
        var block = RecordedChannel.Blocks[number].Clone();
        var envelope = Envelope.Parser.ParseFrom(block.Data.Data[1]);
        var payload = envelope.Payload.ToByteArray();
        payload[^1] ^= 1;
        envelope.Payload = ByteString.CopyFrom(payload);
        block.Data.Data[1] = envelope.ToByteString();

        var findings = VerifierBefore(number, stop: false).Verify(block.ToByteArray()).Findings;

        Assert.AreEqual(VerificationCheck.DataHash, findings[0].Check);
        var named = findings.Single(finding => finding.TransactionIndex is not null);
        Assert.AreEqual(1, named.TransactionIndex);
        Assert.AreEqual(VerificationCheck.CreatorSignature, named.Check);
        Assert.Contains($"block {number}, transaction 1", named.ToString());
    }

    [TestMethod]
    [DataRow("no codes", true)]
    [DataRow("codes without commit hash", false)]
    [DataRow("two signatures of one orderer", false)]
    [DataRow("no signature", false)]
    [DataRow("ORDERER filled", false)]
    [DataRow("sixth entry", false)]
    [DataRow("unknown field", false)]
    [DataRow("identifier header beside", false)]
    [DataRow("last configuration elsewhere", false)]
    [DataRow("swapped transactions", false)]
    public void A_block_put_together_anew_is_refused_unless_its_form_is_an_orderers(string change, bool isAccepted)
    {
        var number = LargestBlock();
        var block = RecordedChannel.Blocks[number].Clone();
        var entries = block.Metadata.Metadata;
        var signatures = Metadata.Parser.ParseFrom(entries[0]);
        switch (change)
        {
            case "no codes":
                entries[2] = ByteString.Empty;
                entries[4] = ByteString.Empty;
                break;
            case "codes without commit hash":
                entries[4] = ByteString.Empty;
                break;
            case "two signatures of one orderer":
                signatures.Signatures.Add(signatures.Signatures[0].Clone());
                break;
            case "no signature":
                signatures.Signatures.Clear();
                break;
            case "ORDERER filled":
                entries[3] = new Metadata { Value = ByteString.CopyFromUtf8("x") }.ToByteString();
                break;
            case "sixth entry":
                entries.Add(ByteString.Empty);
                break;
            case "unknown field":
                entries[0] = ByteString.CopyFrom([.. entries[0].Span, 0xc2, 0x3e, 1, 1]);
                break;
            case "identifier header beside":
                signatures.Signatures[0].IdentifierHeader = new IdentifierHeader { Identifier = 1 }.ToByteString();
                break;
            case "last configuration elsewhere":
                entries[1] = new Metadata { Value = new LastConfig { Index = 3 }.ToByteString() }.ToByteString();
                break;
            default:
                (block.Data.Data[0], block.Data.Data[1]) = (block.Data.Data[1], block.Data.Data[0]);
                break;
        }

        if (change != "unknown field")
            entries[0] = signatures.ToByteString();
        var result = VerifierBefore(number).Verify(block.ToByteArray());
        Assert.AreEqual(isAccepted, result.IsValid, string.Join("\n", result.Findings));
    }

    [TestMethod]
    public void A_block_out_of_turn_or_of_another_channel_is_refused()
    {
        var verifier = VerifierBefore(5, stop: false);
        var skipped = verifier.Verify(RecordedChannel.BlockBytes[6]);
        CollectionAssert.IsSubsetOf(
            new[] { VerificationCheck.BlockNumber, VerificationCheck.PreviousHash }, skipped.Findings.Select(f => f.Check).ToArray());
        Assert.AreEqual(5UL, verifier.Height);
        Assert.IsTrue(verifier.Verify(RecordedChannel.BlockBytes[5]).IsValid);
        Assert.AreEqual(6UL, verifier.Height);

        var other = new BlockVerifier(new TrustAnchor("otherchannel", RecordedChannel.Expected[0].HeaderHash));
        Assert.AreEqual(VerificationCheck.ChannelId, other.Verify(RecordedChannel.BlockBytes[0]).Findings.Single().Check);
        var foreign = new BlockVerifier(new TrustAnchor("mychannel", new byte[32]));
        Assert.AreEqual(VerificationCheck.GenesisHash, foreign.Verify(RecordedChannel.BlockBytes[0]).Findings.Single().Check);
    }

    private static void Judge(
        BlockVerifier before, byte[] changed, bool isListed, string what, ConcurrentDictionary<VerificationCheck, int> checks, ConcurrentBag<string> failures)
    {
        BlockVerification result;
        try
        {
            result = before.Fork().Verify(changed);
        }
        catch (Exception e)
        {
            failures.Add($"{what}: {e}");
            return;
        }

        if (result.IsValid != isListed)
            failures.Add($"{what}: {(result.IsValid ? "accepted" : result.Findings[0])}");
        foreach (var finding in result.Findings)
            checks.AddOrUpdate(finding.Check, 1, (_, count) => count + 1);
    }

    // What docs/UNCOVERED-BYTES.md lists for a stored block: the validation codes, as far as they are judged by what is
    // outside the transaction, and the 32 bytes of the commit hash, which are the last of the block.
    private static Dictionary<int, byte[]> Uncovered(int number)
    {
        var uncovered = new Dictionary<int, byte[]>();
        if (number == 0)
            return uncovered;
        var length = RecordedChannel.BlockBytes[number].Length;
        for (var i = length - 32; i < length; i++)
            uncovered[i] = AnyValue;

        // Between them stand the heads of the entries: two bytes each of ORDERER, COMMIT_HASH and its value.
        var count = RecordedChannel.Blocks[number].Data.Data.Count;
        for (var i = 0; i < count && number != 40; i++)
            uncovered[length - 32 - 6 - count + i] = LaterCodes;
        return uncovered;
    }

    // Without LEDGER_SOAK a large block's envelopes are tried at 5,000 places, its header and metadata everywhere.
    private static IEnumerable<int> Offsets(byte[] block, int number)
    {
        var stride = Soak ? 1 : Math.Max(1, block.Length / 5000);
        return Enumerable.Range(0, block.Length).Where(i => !IsInTransactions(i, block.Length, number) || i % stride == 0);
    }

    // A header is shorter than 200 bytes.
    private static bool IsInTransactions(int offset, int length, int number) =>
        offset >= 200 && offset < length - RecordedChannel.Blocks[number].Metadata.CalculateSize() - 8;

    private static IEnumerable<byte> Values(byte original, int offset, Dictionary<int, byte[]> uncovered, bool isInTransactions)
    {
        if (Soak)
            return (isInTransactions ? Enumerable.Range(0, 8).Select(bit => (byte)(original ^ 1 << bit)) : AnyValue).Where(value => value != original);
        var few = new[] { (byte)(original ^ 1), (byte)(original ^ 0x80), (byte)(original + 1 + (offset % 254)) };
        return (uncovered.TryGetValue(offset, out var listed) && listed != AnyValue ? few.Concat(listed) : few).Distinct().Where(value => value != original);
    }

    private static BlockVerifier VerifierBefore(int number, bool stop = true)
    {
        var verifier = new BlockVerifier(new TrustAnchor("mychannel", RecordedChannel.Expected[0].HeaderHash)) { StopAtFirstFailure = stop };
        for (var i = 0; i < number; i++)
            Assert.IsTrue(verifier.Verify(RecordedChannel.BlockBytes[i]).IsValid);
        return verifier;
    }

    private static int LargestBlock() => Enumerable.Range(1, 39).MaxBy(i => RecordedChannel.Blocks[i].Data.Data.Count);
}
