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
}
