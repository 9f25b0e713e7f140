using System.Globalization;
using Hyperledger.Fabric.Contract;
using Hyperledger.Fabric.Shim;
using Ledger.Records.State;

namespace Ledger.Chaincode.Internal;

/// <summary>What the ledger's contracts share: the clock rule before every submit.</summary>
internal abstract class LedgerContract(LedgerChaincodeOptions options) : ContractBase
{
    protected LedgerChaincodeOptions Options { get; } = options;

    public override TransactionContext CreateContext(IChaincodeStub stub, TransactionFunction called) => new LedgerContext(stub, called);

    public override Task BeforeAsync(TransactionContext context, CancellationToken cancellationToken)
    {
        if (!context.Function.IsSubmit) return Task.CompletedTask;
        // Fabric 2.5 endorsers do not look at the submitter's time.
        var ahead = context.Stub.Timestamp - Options.Clock.GetUtcNow();
        if (ahead.Duration() <= Options.MaxClockSkew) return Task.CompletedTask;
        throw Refuse.With(
            RefusalCodes.ClockSkew,
            string.Create(
                CultureInfo.InvariantCulture,
                $"The transaction's time is {ahead.Duration().TotalSeconds:F0} seconds {(ahead > TimeSpan.Zero ? "ahead of" : "behind")} the endorser's clock; at most {Options.MaxClockSkew.TotalSeconds:F0} are allowed. Set the submitting computer's clock."));
    }
}
