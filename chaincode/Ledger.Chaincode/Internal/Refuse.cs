using Hyperledger.Fabric.Contract;
using Ledger.Records.State;

namespace Ledger.Chaincode.Internal;

internal static class Refuse
{
    internal static ContractException With(string code, string message, StateKey? key = null, IReadOnlyDictionary<string, string>? details = null) =>
        new(code, message, key?.ToString() ?? "", details: details);

    internal static void Unless(bool condition, string argument, string expected)
    {
        if (!condition) throw With(RefusalCodes.BadArgument, $"Argument '{argument}': {expected}");
    }

    internal static void UnlessUnit(string code, string argument) => Unless(Codes.IsUnitCode(code), argument, "a unit's code of 6 or 10 digits belongs here.");

    /// <summary>Refuses what is possible only while the batch is under public notice.</summary>
    internal static void UnlessUnderNotice(BatchProgress progress, BatchId batch)
    {
        if (progress.IsUnderNotice) return;
        throw With(
            RefusalCodes.NoticeNotRunning,
            progress.NoticeEnd is { } ended ? $"The notice ended with transaction {ended.TransactionId}." : "The notice has not begun.",
            StateKey.Batch(batch));
    }
}
