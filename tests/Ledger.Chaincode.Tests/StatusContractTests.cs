using System.Text;
using Hyperledger.Fabric.Protos.Peer;
using Ledger.Records.State;
using static Ledger.Chaincode.Tests.LedgerFixture;

namespace Ledger.Chaincode.Tests;

[TestClass]
public sealed class StatusContractTests
{
    [TestMethod]
    public async Task StatementTakesEffectWhenTheOtherUnitApproves()
    {
        await using var ledger = await AnchoredAsync();
        var statement = await ledger.MustAsync(Registrar, "statuses:Append", BatchId(), "7", "superseded", "FIELD_WRONG", $"{BatchId('2')}#3");
        Assert.AreEqual($"\0status\0{BatchId()}\00000007\0{statement.Id}\0", statement.Writes.Keys.Single());

        var before = await EffectiveAsync(ledger, 7);
        Assert.IsNull(before.Deciding);
        Assert.HasCount(1, before.Pending);

        Assert.AreEqual(RefusalCodes.SamePerson, (await ledger.RefusedAsync(Registrar, "statuses:Approve", BatchId(), "7", statement.Id)).Code);
        var colleague = Person("SchoolMSP", School, Roles.SchoolRegistrar, "another");
        Assert.AreEqual(RefusalCodes.NotAuthorised, (await ledger.RefusedAsync(colleague, "statuses:Approve", BatchId(), "7", statement.Id)).Code);
        Assert.AreEqual(RefusalCodes.NotAuthorised, (await ledger.RefusedAsync(City, "statuses:Approve", BatchId(), "7", statement.Id)).Code);
        Assert.AreEqual(RefusalCodes.StatusUnknown, (await ledger.RefusedAsync(County, "statuses:Approve", BatchId(), "8", statement.Id)).Code);
        var approval = await ledger.MustAsync(County, "statuses:Approve", BatchId(), "7", statement.Id);

        var after = await EffectiveAsync(ledger, 7);
        Assert.AreEqual(RecordStatusKind.Superseded, after.Deciding!.Kind);
        Assert.AreEqual($"{BatchId('2')}#3", after.Deciding.SupersededBy!.ToString());
        Assert.IsEmpty(after.Pending);
        Assert.IsNull((await EffectiveAsync(ledger, 6)).Deciding);
        Assert.AreEqual(RefusalCodes.AlreadyApproved, (await ledger.RefusedAsync(County, "statuses:Approve", BatchId(), "7", statement.Id)).Code);
        Assert.AreEqual(RefusalCodes.StatusUnknown, (await ledger.RefusedAsync(Registrar, "statuses:Approve", BatchId(), "7", approval.Id)).Code);
    }

    [TestMethod]
    public async Task PersonWhoSitsInBothUnitsDoesNotApproveTheirOwn()
    {
        await using var ledger = await AnchoredAsync();
        var statement = await ledger.MustAsync(Registrar, "statuses:Append", BatchId(), "7", "revoked", "GHOST_WRITTEN");
        Assert.DoesNotContain("u3435000001", statement.Text, "an enrolment id stands on the ledger");
        var both = Person("CountyMSP", "350102", Roles.CountyReviewer, $"u{School}{Roles.SchoolRegistrar.Length}");
        Assert.AreEqual(RefusalCodes.SamePerson, (await ledger.RefusedAsync(both, "statuses:Approve", BatchId(), "7", statement.Id)).Code);
        await ledger.MustAsync(County, "statuses:Approve", BatchId(), "7", statement.Id);

        // A reader does not rely on the contract: the same two statements in one person's name do not count.
        var statuses = StateList.ParseStatuses(Encoding.UTF8.GetBytes(await ledger.EvaluateAsync("statuses:List", BatchId())));
        var forged = statuses.Select(s => s with { Enrolment = Hex('e') });
        Assert.IsNull(EffectiveStatus.Of(Records.State.BatchId.Parse(BatchId()), 7, "350102", forged).Deciding);
        var older = statuses.Select(s => s with { Enrolment = null });
        Assert.AreEqual(RecordStatusKind.Revoked, EffectiveStatus.Of(Records.State.BatchId.Parse(BatchId()), 7, "350102", older).Deciding!.Kind);
    }

    [TestMethod]
    public async Task CountyStatesAndSchoolApproves()
    {
        await using var ledger = await AnchoredAsync();
        var statement = await ledger.MustAsync(County, "statuses:Append", BatchId(), "0", "erasureOrdered", "REQUEST_OF_SUBJECT");
        await ledger.MustAsync(Registrar, "statuses:Approve", BatchId(), "0", statement.Id);
        Assert.AreEqual(RecordStatusKind.ErasureOrdered, (await EffectiveAsync(ledger, 0)).Deciding!.Kind);
    }

    [TestMethod]
    public async Task StatementsAboutTwoRecordsDoNotConflict()
    {
        await using var ledger = await AnchoredAsync();
        var first = await ledger.Ledger.EndorseAsync(Registrar, "statuses:Append", [BatchId(), "1", "revoked", "GHOST_WRITTEN"]);
        var second = await ledger.Ledger.EndorseAsync(Registrar, "statuses:Append", [BatchId(), "1", "restricted", "UNDER_APPEAL"]);
        CollectionAssert.AreEqual(new[] { TxValidationCode.Valid, TxValidationCode.Valid }, ledger.Ledger.Commit(first, second).ToArray());
    }

    [TestMethod]
    public async Task TwoApprovalsInABlockAreOne()
    {
        await using var ledger = await AnchoredAsync();
        var statement = await ledger.MustAsync(Registrar, "statuses:Append", BatchId(), "1", "revoked", "GHOST_WRITTEN");
        var first = await ledger.Ledger.EndorseAsync(County, "statuses:Approve", [BatchId(), "1", statement.Id]);
        var second = await ledger.Ledger.EndorseAsync(County, "statuses:Approve", [BatchId(), "1", statement.Id]);
        CollectionAssert.AreEqual(new[] { TxValidationCode.Valid, TxValidationCode.PhantomReadConflict }, ledger.Ledger.Commit(first, second).ToArray());
    }

    [TestMethod]
    [DataRow("40", "revoked", "GHOST_WRITTEN", "", RefusalCodes.RecordUnknown)]
    [DataRow("07", "revoked", "GHOST_WRITTEN", "", RefusalCodes.BadArgument)]
    [DataRow("-1", "revoked", "GHOST_WRITTEN", "", RefusalCodes.BadArgument)]
    [DataRow("7", "deleted", "GHOST_WRITTEN", "", RefusalCodes.BadArgument)]
    [DataRow("7", "revoked", "he copied it", "", RefusalCodes.BadArgument)]
    [DataRow("7", "superseded", "FIELD_WRONG", "", RefusalCodes.BadArgument)]
    [DataRow("7", "revoked", "FIELD_WRONG", "SELF", RefusalCodes.BadArgument)]
    [DataRow("7", "superseded", "FIELD_WRONG", "SELF", RefusalCodes.BadArgument)]
    [DataRow("7", "superseded", "FIELD_WRONG", "NOWHERE", RefusalCodes.BatchUnknown)]
    public async Task StatementOutsideItsFormatIsRefused(string index, string kind, string reason, string supersededBy, string code)
    {
        await using var ledger = await AnchoredAsync();
        var reference = supersededBy switch { "SELF" => $"{BatchId()}#7", "NOWHERE" => $"{BatchId('9')}#0", _ => "" };
        Assert.AreEqual(code, (await ledger.RefusedAsync(Registrar, "statuses:Append", BatchId(), index, kind, reason, reference)).Code);
    }

    private static async Task<LedgerFixture> AnchoredAsync()
    {
        var ledger = await ReadyAsync();
        await ledger.MustAsync(Registrar, "batches:Anchor", BatchJson('1'));
        await ledger.MustAsync(Registrar, "batches:Anchor", BatchJson('2'));
        return ledger;
    }

    private static async Task<EffectiveStatus> EffectiveAsync(LedgerFixture ledger, int index)
    {
        var statuses = StateList.ParseStatuses(Encoding.UTF8.GetBytes(await ledger.EvaluateAsync("statuses:List", BatchId())));
        return EffectiveStatus.Of(Records.State.BatchId.Parse(BatchId()), index, "350102", statuses);
    }

    [TestMethod]
    public async Task CorrectionsDoNotGoInCircles()
    {
        await using var ledger = await ReadyAsync();
        await ledger.MustAsync(Registrar, "batches:Anchor", BatchJson());
        await ledger.MustAsync(Registrar, "batches:Anchor", BatchJson('2'));
        await ledger.MustAsync(Registrar, "statuses:Append", BatchId(), "1", "superseded", "FIELD_WRONG", BatchId('2') + "#1");
        Assert.AreEqual(RefusalCodes.SupersededInCircle, (await ledger.RefusedAsync(Registrar, "statuses:Append", BatchId('2'), "1", "superseded", "FIELD_WRONG", BatchId() + "#1")).Code);
        await ledger.MustAsync(Registrar, "statuses:Append", BatchId('2'), "1", "superseded", "FIELD_WRONG", BatchId() + "#2");
        Assert.AreEqual(RefusalCodes.SupersededInCircle, (await ledger.RefusedAsync(County, "statuses:Append", BatchId(), "2", "superseded", "FIELD_WRONG", BatchId() + "#1")).Code, "over two");
        await ledger.MustAsync(County, "statuses:Append", BatchId(), "2", "superseded", "FIELD_WRONG", BatchId() + "#3");

        // Two that together would close one, in one block.
        var one = await ledger.Ledger.EndorseAsync(Registrar, "statuses:Append", [BatchId(), "10", "superseded", "FIELD_WRONG", BatchId() + "#11"]);
        var two = await ledger.Ledger.EndorseAsync(Registrar, "statuses:Append", [BatchId(), "11", "superseded", "FIELD_WRONG", BatchId() + "#10"]);
        CollectionAssert.AreEqual(new[] { TxValidationCode.Valid, TxValidationCode.PhantomReadConflict }, ledger.Ledger.Commit([one, two]).ToArray());
    }
}
