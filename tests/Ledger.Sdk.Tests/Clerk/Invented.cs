using Ledger.Records.State;
using Ledger.Sdk.Cache;

namespace Ledger.Sdk.Tests.Clerk;

internal static class Invented
{
    /// <summary>A receipt as the ledger would give it, so that a store takes the batch for anchored without a network.</summary>
    public static Receipt Receipt(CacheBatch batch) => new()
    {
        BatchId = batch.BatchId,
        School = batch.School,
        Term = batch.Term,
        Stage = batch.Stage,
        Size = batch.Size,
        Sha256Root = batch.Sha256Root,
        Sm3Root = batch.Sm3Root,
        Channel = batch.Channel,
        GenesisHash = new string('0', 64),
        TransactionId = new string('1', 64),
        BlockNumber = 7,
        BlockHash = new string('2', 64),
        Time = DateTimeOffset.UnixEpoch,
    };

    /// <summary>The batch as the ledger would have it.</summary>
    public static Batch Batch(CacheBatch batch) => new()
    {
        School = batch.School,
        Term = batch.Term,
        Stage = batch.Stage,
        Size = batch.Size,
        Sha256Root = batch.Sha256Root,
        Sm3Root = batch.Sm3Root,
        RuleSetOwner = batch.RuleSetOwner,
        RuleSet = batch.RuleSet,
        RuleSetVersion = batch.RuleSetVersion,
        At = DateTimeOffset.UnixEpoch,
        By = new Submitter("SchoolMSP", batch.School, Roles.SchoolRegistrar),
        TransactionId = new string('1', 64),
    };
}
