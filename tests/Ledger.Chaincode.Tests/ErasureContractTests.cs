using System.Text;
using Hyperledger.Fabric.Protos.Peer;
using Ledger.Records.State;
using static Ledger.Chaincode.Tests.LedgerFixture;

namespace Ledger.Chaincode.Tests;

[TestClass]
public sealed class ErasureContractTests
{
    [TestMethod]
    public async Task HoldOfOneUnitKeepsTheOrderOutUntilThatUnitLiftsIt()
    {
        await using var ledger = await AnchoredAsync();
        await ledger.MustAsync(County, "statuses:Append", BatchId(), "7", "restricted", LegalHold.Reason);
        Assert.AreEqual(RefusalCodes.RecordHeld, (await ledger.RefusedAsync(Registrar, "statuses:Append", BatchId(), "7", "erasureOrdered", "REQUEST_OF_SUBJECT")).Code);
        await ledger.MustAsync(Registrar, "statuses:Append", BatchId(), "8", "erasureOrdered", "REQUEST_OF_SUBJECT");
        Assert.AreEqual(RefusalCodes.StatusUnknown, (await ledger.RefusedAsync(Registrar, "statuses:Append", BatchId(), "7", "restricted", LegalHold.LiftReason)).Code);
        await ledger.MustAsync(County, "statuses:Append", BatchId(), "7", "restricted", LegalHold.LiftReason);
        Assert.AreEqual(RefusalCodes.StatusUnknown, (await ledger.RefusedAsync(County, "statuses:Append", BatchId(), "7", "restricted", LegalHold.LiftReason)).Code);
        await ledger.MustAsync(Registrar, "statuses:Append", BatchId(), "7", "erasureOrdered", "REQUEST_OF_SUBJECT");
    }

    [TestMethod]
    public async Task OrderThatWasStatedIsNotApprovedWhileAHoldStands()
    {
        await using var ledger = await AnchoredAsync();
        var order = await ledger.MustAsync(Registrar, "statuses:Append", BatchId(), "7", "erasureOrdered", "REQUEST_OF_SUBJECT");
        await ledger.MustAsync(Registrar, "statuses:Append", BatchId(), "7", "restricted", LegalHold.Reason);
        Assert.AreEqual(RefusalCodes.RecordHeld, (await ledger.RefusedAsync(County, "statuses:Approve", BatchId(), "7", order.Id)).Code);
        await ledger.MustAsync(Registrar, "statuses:Append", BatchId(), "7", "restricted", LegalHold.LiftReason);
        await ledger.MustAsync(County, "statuses:Approve", BatchId(), "7", order.Id);
    }

    [TestMethod]
    public async Task HoldAndOrderInABlockAreNotBothTaken()
    {
        await using var ledger = await AnchoredAsync();
        var hold = await ledger.Ledger.EndorseAsync(County, "statuses:Append", [BatchId(), "7", "restricted", LegalHold.Reason]);
        var order = await ledger.Ledger.EndorseAsync(Registrar, "statuses:Append", [BatchId(), "7", "erasureOrdered", "REQUEST_OF_SUBJECT"]);
        CollectionAssert.AreEqual(new[] { TxValidationCode.Valid, TxValidationCode.PhantomReadConflict }, ledger.Ledger.Commit(hold, order).ToArray());
    }

    [TestMethod]
    public async Task RecordReadsErasedWhenEveryHolderHasSpoken()
    {
        await using var ledger = await AnchoredAsync();
        var order = await ledger.MustAsync(Registrar, "statuses:Append", BatchId(), "7", "erasureOrdered", "REQUEST_OF_SUBJECT");
        Assert.IsNull((await EffectiveAsync(ledger)).Deciding);
        await ledger.MustAsync(County, "statuses:Approve", BatchId(), "7", order.Id);
        Assert.AreEqual(RecordStatusKind.ErasureOrdered, (await EffectiveAsync(ledger)).Deciding!.Kind);
        var school = await ledger.MustAsync(Registrar, "statuses:Append", BatchId(), "7", "erased", "REQUEST_OF_SUBJECT");
        Assert.AreEqual(RecordStatusKind.ErasureOrdered, (await EffectiveAsync(ledger)).Deciding!.Kind);
        await ledger.MustAsync(County, "statuses:Approve", BatchId(), "7", school.Id);
        Assert.AreEqual(RecordStatusKind.Erased, (await EffectiveAsync(ledger)).Deciding!.Kind);
    }

    [TestMethod]
    public async Task NobodySaysErasedWithoutAnOrderInEffect()
    {
        await using var ledger = await AnchoredAsync();
        Assert.AreEqual(RefusalCodes.ErasureNotOrdered, (await ledger.RefusedAsync(Registrar, "statuses:Append", BatchId(), "7", "erased", "REQUEST_OF_SUBJECT")).Code);
        var order = await ledger.MustAsync(Registrar, "statuses:Append", BatchId(), "7", "erasureOrdered", "REQUEST_OF_SUBJECT");
        Assert.AreEqual(RefusalCodes.ErasureNotOrdered, (await ledger.RefusedAsync(County, "statuses:Append", BatchId(), "7", "erased", "REQUEST_OF_SUBJECT")).Code, "not approved yet");
        await ledger.MustAsync(County, "statuses:Approve", BatchId(), "7", order.Id);
        Assert.AreEqual(RefusalCodes.ErasureNotOrdered, (await ledger.RefusedAsync(County, "statuses:Append", BatchId(), "8", "erased", "REQUEST_OF_SUBJECT")).Code, "of another record");
        await ledger.MustAsync(County, "statuses:Append", BatchId(), "7", "erased", "REQUEST_OF_SUBJECT");
    }

    private static async Task<LedgerFixture> AnchoredAsync()
    {
        var ledger = await ReadyAsync();
        await ledger.MustAsync(Registrar, "batches:Anchor", BatchJson());
        return ledger;
    }

    private static async Task<EffectiveStatus> EffectiveAsync(LedgerFixture ledger) => EffectiveStatus.Of(
        Records.State.BatchId.Parse(BatchId()), 7, "350102", StateList.ParseStatuses(Encoding.UTF8.GetBytes(await ledger.EvaluateAsync("statuses:List", BatchId()))));
}
