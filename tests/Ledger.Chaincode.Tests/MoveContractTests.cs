using System.Text;
using Ledger.Records;
using Ledger.Records.State;
using static Ledger.Chaincode.Tests.LedgerFixture;

namespace Ledger.Chaincode.Tests;

[TestClass]
public sealed class MoveContractTests
{
    private const string Notice = """{"answerDays":0,"appealDays":0,"decisionDays":0,"noticeDays":0}""";

    [TestMethod]
    public async Task BatchIsDatedByTheMoveAndSaysWhereItComesFrom()
    {
        await using var old = await AnchoredAsync();
        var file = await ExportAsync(old);
        await using var ledger = await ReadyAsync(Notice);
        ledger.Clock.Advance(TimeSpan.FromMinutes(7));
        await ledger.MustAsync(Province, "origins:Register", Statement(file));
        var moved = await MoveAsync(ledger, file, 0);
        var batch = Batch.Parse(Encoding.UTF8.GetBytes(moved.Text));
        Assert.AreEqual(file[0].Evidence.Batch.At, batch.Origin!.At);
        Assert.AreEqual(ledger.Clock.GetUtcNow(), batch.At);
        Assert.AreEqual(moved.Id, batch.TransactionId);
        Assert.AreEqual((file[0].Evidence.Batch.TransactionId, "old", Hex('9'), 7), (batch.Origin.TransactionId, batch.Origin.Channel, batch.Origin.GenesisHash, batch.Origin.BlockNumber));
        var evidence = await EvidenceAsync(ledger);
        CollectionAssert.AreEqual(file[0].ToCanonicalBytes(), evidence.Moved!.ToCanonicalBytes());
        Assert.AreEqual(RefusalCodes.AlreadyAnchored, (await ledger.RefusedAsync(Registrar, "batches:Move", Arguments(file, 0))).Code);
    }

    [TestMethod]
    public async Task OnlyTheProvinceRegistersAndNoOlderStateTakesThePlaceOfANewer()
    {
        await using var old = await AnchoredAsync();
        var file = await ExportAsync(old);
        await using var ledger = await ReadyAsync(Notice);
        Assert.AreEqual(RefusalCodes.OriginUnknown, (await ledger.RefusedAsync(Registrar, "batches:Move", Arguments(file, 0))).Code);
        foreach (var other in new[] { Registrar, County, City })
            Assert.AreEqual(RefusalCodes.NotAuthorised, (await ledger.RefusedAsync(other, "origins:Register", Statement(file))).Code);
        await ledger.MustAsync(Province, "origins:Register", Statement(file));
        Assert.AreEqual(RefusalCodes.OriginNotGrown, (await ledger.RefusedAsync(Province, "origins:Register", Statement(file))).Code);
        Assert.AreEqual(RefusalCodes.OriginNotGrown, (await ledger.RefusedAsync(Province, "origins:Register", Statement(file, height: 19))).Code);
        await ledger.MustAsync(Province, "origins:Register", Statement(file, height: 21));
        Assert.HasCount(1, StateList.ParseOrigins(Encoding.UTF8.GetBytes(await ledger.EvaluateAsync("origins:List"))));
    }

    [TestMethod]
    public async Task NothingIsLeftOutAddedOrMovedByAnother()
    {
        await using var old = await AnchoredAsync();
        await RevokeAsync(old, "7");
        await old.MustAsync(Registrar, "batches:Anchor", BatchJson('2'));
        var file = await ExportAsync(old);
        await using var ledger = await ReadyAsync(Notice);
        await ledger.MustAsync(Province, "origins:Register", Statement(file));
        var whole = file[0];
        foreach (var forged in new[]
        {
            whole with { Evidence = whole.Evidence with { Statuses = [] } },
            whole with { Evidence = whole.Evidence with { Statuses = [whole.Evidence.Statuses[0]] } },
            whole with { Evidence = whole.Evidence with { Batch = whole.Evidence.Batch with { Size = 41 } } },
            whole with { BlockNumber = 6 },
        })
        {
            var arguments = Arguments(file, 0);
            arguments[0] = Encoding.UTF8.GetString(forged.ToCanonicalBytes());
            Assert.AreEqual(RefusalCodes.OriginMismatch, (await ledger.RefusedAsync(Registrar, "batches:Move", arguments)).Code);
        }

        var swapped = Arguments(file, 0);
        swapped[1] = "1";
        Assert.AreEqual(RefusalCodes.OriginMismatch, (await ledger.RefusedAsync(Registrar, "batches:Move", swapped)).Code);
        Assert.AreEqual(RefusalCodes.NotAuthorised, (await ledger.RefusedAsync(OtherRegistrar, "batches:Move", Arguments(file, 0))).Code);
        Assert.AreEqual(RefusalCodes.NotAuthorised, (await ledger.RefusedAsync(Province, "batches:Move", Arguments(file, 0))).Code);
        foreach (var bad in new[] { "-1", "01x", "" })
        {
            var arguments = Arguments(file, 0);
            arguments[1] = bad;
            Assert.AreEqual(RefusalCodes.BadArgument, (await ledger.RefusedAsync(Registrar, "batches:Move", arguments)).Code, bad);
        }

        await MoveAsync(ledger, file, 1);
        await MoveAsync(ledger, file, 0);
    }

    [TestMethod]
    public async Task WhatWasSaidBeforeStaysInEffectAndOnlyTheReviewIsMadeAnew()
    {
        await using var old = await AnchoredAsync();
        await old.MustAsync(County, "batches:Review", BatchId(), Hex('1'), Hex('f'), "accepted", "");
        await RevokeAsync(old, "7");
        await old.MustAsync(County, "statuses:Append", BatchId(), "8", "restricted", LegalHold.Reason);
        var waiting = await old.MustAsync(Registrar, "statuses:Append", BatchId(), "9", "revoked", "FIELD_WRONG");
        await old.MustAsync(Registrar, "batches:Notice", BatchId());
        await old.MustAsync(Registrar, "batches:EndNotice", BatchId());
        var file = await ExportAsync(old);
        await using var ledger = await ReadyAsync(Notice);
        await ledger.MustAsync(Province, "origins:Register", Statement(file));
        await MoveAsync(ledger, file, 0);

        var evidence = (await EvidenceAsync(ledger)).WithCarried();
        var id = Records.State.BatchId.Parse(BatchId());
        Assert.AreEqual(BatchStanding.Anchored, BatchProgress.Of(id, "350102", evidence.Events).Standing);
        Assert.AreEqual(RecordStatusKind.Revoked, EffectiveStatus.Of(id, 7, "350102", evidence.Statuses).Deciding!.Kind);
        Assert.AreEqual("350102", LegalHold.HeldBy(8, evidence.Statuses));
        Assert.IsFalse(evidence.Statuses.Any(s => s.Index == 9), "what waited is stated anew");
        Assert.AreEqual(RefusalCodes.StatusUnknown, (await ledger.RefusedAsync(County, "statuses:Approve", BatchId(), "9", waiting.Id)).Code);
        Assert.HasCount(evidence.Statuses.Count, evidence.WithCarried().Statuses, "nothing is carried over twice");
        Assert.AreEqual(RefusalCodes.RecordHeld, (await ledger.RefusedAsync(Registrar, "statuses:Append", BatchId(), "8", "erasureOrdered", "REQUEST_OF_SUBJECT")).Code);
        Assert.AreEqual(RefusalCodes.AlreadyNoticed, (await ledger.RefusedAsync(Registrar, "batches:Notice", BatchId())).Code);
        Assert.AreEqual(RefusalCodes.OnlyCorrections, (await ledger.RefusedAsync(Registrar, "batches:Withdraw", BatchId(), "TEST")).Code);

        await ledger.MustAsync(County, "batches:Review", BatchId(), Hex('1'), Hex('f'), "accepted", "");
        await ledger.MustAsync(Registrar, "batches:Confirm", BatchId());
        await ledger.MustAsync(County, "statuses:Append", BatchId(), "8", "restricted", LegalHold.LiftReason);
        await ledger.MustAsync(Registrar, "statuses:Append", BatchId(), "8", "erasureOrdered", "REQUEST_OF_SUBJECT");
    }

    [TestMethod]
    public async Task WhatIsUnderWayIsFinishedWhereItBegan()
    {
        await using var old = await AnchoredAsync();
        await old.MustAsync(Registrar, "batches:Notice", BatchId());
        var running = await ExportAsync(old);
        await using var ledger = await ReadyAsync(Notice);
        await ledger.MustAsync(Province, "origins:Register", Statement(running));
        Assert.AreEqual(RefusalCodes.NoticeRunning, (await ledger.RefusedAsync(Registrar, "batches:Move", Arguments(running, 0))).Code);

        await old.MustAsync(Registrar, "objections:Raise", BatchId(), "3", "FIELD_WRONG", Hex('a') + Hex('b'));
        await old.MustAsync(Registrar, "batches:EndNotice", BatchId());
        var objected = await ExportAsync(old);
        await ledger.MustAsync(Province, "origins:Register", Statement(objected, height: 30));
        Assert.AreEqual(RefusalCodes.OriginMismatch, (await ledger.RefusedAsync(Registrar, "batches:Move", Arguments(running, 0))).Code);
        Assert.AreEqual(RefusalCodes.ObjectionStands, (await ledger.RefusedAsync(Registrar, "batches:Move", Arguments(objected, 0))).Code);
    }

    [TestMethod]
    public async Task RuleSetOfAnotherTextIsNotTheOneThatTheBatchFollowed()
    {
        await using var old = await AnchoredAsync();
        var file = await ExportAsync(old);
        await using var ledger = await WithUnitsAsync();
        await ledger.MustAsync(Province, "origins:Register", Statement(file));
        Assert.AreEqual(RefusalCodes.RuleSetUnknown, (await ledger.RefusedAsync(Registrar, "batches:Move", Arguments(file, 0))).Code);
        await ledger.MustAsync(Province, "rulesets:Publish", RuleSetJson(procedure: Notice).Replace(Hex('a'), Hex('c'), StringComparison.Ordinal));
        Assert.AreEqual(RefusalCodes.RuleSetNotApproved, (await ledger.RefusedAsync(Registrar, "batches:Move", Arguments(file, 0))).Code);
        await ledger.MustAsync(Province, "rulesets:Approve", "350000", "fujian-high-school", "1");
        Assert.AreEqual(RefusalCodes.RuleSetDiffers, (await ledger.RefusedAsync(Registrar, "batches:Move", Arguments(file, 0))).Code);
    }

    private static async Task<LedgerFixture> AnchoredAsync()
    {
        var ledger = await ReadyAsync(Notice);
        await ledger.MustAsync(Registrar, "batches:Anchor", BatchJson());
        return ledger;
    }

    private static async Task RevokeAsync(LedgerFixture ledger, string index)
    {
        var stated = await ledger.MustAsync(Registrar, "statuses:Append", BatchId(), index, "revoked", "FIELD_WRONG");
        await ledger.MustAsync(County, "statuses:Approve", BatchId(), index, stated.Id);
    }

    private static async Task<Evidence> EvidenceAsync(LedgerFixture ledger, string? batch = null) =>
        Evidence.Parse(Encoding.UTF8.GetBytes(await ledger.EvaluateAsync("batches:Evidence", batch ?? BatchId())));

    private static async Task<MovedBatch[]> ExportAsync(LedgerFixture ledger)
    {
        var moved = new List<MovedBatch>();
        foreach (var batch in StateList.ParseBatches(Encoding.UTF8.GetBytes(await ledger.EvaluateAsync("batches:List", School, ""))))
        {
            moved.Add(new MovedBatch
            {
                Channel = "old",
                GenesisHash = Hex('9'),
                BlockNumber = 7,
                BlockHash = Hex('8'),
                Evidence = await EvidenceAsync(ledger, batch.BatchId.ToString()),
            });
        }

        return [.. moved];
    }

    private static MerkleTree Tree(MovedBatch[] file)
    {
        var leaves = new byte[file.Length * 32];
        for (var i = 0; i < file.Length; i++) MerkleProof.HashLeaf(DigestAlgorithm.Sha256, file[i].ToCanonicalBytes(), leaves.AsSpan(i * 32, 32));
        return MerkleTree.Build(DigestAlgorithm.Sha256, leaves);
    }

    private static string Statement(MovedBatch[] file, int height = 20) => Encoding.UTF8.GetString(new OriginStatement
    {
        Channel = "old",
        GenesisHash = Hex('9'),
        Height = height,
        LastBlockHash = Hex('7'),
        Batches = file.Length,
        Root = Convert.ToHexStringLower(Tree(file).Root.Span),
        File = Hex('6'),
    }.ToCanonicalBytes());

    private static string[] Arguments(MovedBatch[] file, int index) =>
        [Encoding.UTF8.GetString(file[index].ToCanonicalBytes()), $"{index}", Convert.ToHexStringLower(Tree(file).ProveInclusion(index).Path.Span)];

    private static Task<Hyperledger.Fabric.Contract.Testing.TestTransaction> MoveAsync(LedgerFixture ledger, MovedBatch[] file, int index) =>
        ledger.MustAsync(Registrar, "batches:Move", Arguments(file, index));
}
