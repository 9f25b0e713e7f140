using Hyperledger.Fabric.Protos.Common;
using Hyperledger.Fabric.Protos.Peer;
using Hyperledger.Fabric.Validation;
using Ledger.Network.Store.Internal;
using Ledger.Network.Validation.Internal;

namespace Ledger.Benchmarks;

/// <summary>Finds transactions valid that carry no signatures, and repetitions of an id not.</summary>
internal sealed class UnsignedValidator : IBlockValidator
{
    public IReadOnlyList<ValidatedTransaction> Validate(Block block, IValidationState state) => [.. block.Data.Data.Select(envelope => Validate(envelope, state))];

    private static ValidatedTransaction Validate(Google.Protobuf.ByteString envelope, IValidationState state)
    {
        var txId = TransactionIds.Of(envelope);
        return state.ContainsTransaction(txId)
            ? new ValidatedTransaction(TxValidationCode.DuplicateTxid) { TxId = txId }
            : new ValidatedTransaction(TxValidationCode.Valid) { TxId = txId, Results = EndorserTransaction.Parse(envelope).ReadWriteSet };
    }
}
