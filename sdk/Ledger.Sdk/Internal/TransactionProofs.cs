using System.Globalization;
using Google.Protobuf;
using Hyperledger.Fabric.Msp;
using Hyperledger.Fabric.Protos.Ledger.Rwset.Kvrwset;
using Hyperledger.Fabric.Protos.Peer;
using Hyperledger.Fabric.Protos.Ledger.Rwset;
using Ledger.Records.State;

namespace Ledger.Sdk.Internal;

/// <summary>Finds transactions in signed blocks and checks block, creator and endorsers.</summary>
internal sealed class TransactionProofs(LedgerConnection connection, ChannelTrust trust)
{
    /// <summary>Fetches the block of a transaction and checks all that can be checked of both.</summary>
    /// <exception cref="LedgerRefusedException">The block or the transaction does not hold.</exception>
    public async Task<TransactionProof> ProveAsync(string transactionId, CancellationToken cancellationToken)
    {
        var block = await connection.QueryLedgerAsync(l => l.GetBlockByTransactionIdAsync(transactionId, cancellationToken), cancellationToken).ConfigureAwait(false);
        var number = block.Header?.Number ?? 0;
        trust = await trust.UpToAsync(block, connection, cancellationToken).ConfigureAwait(false);
        var result = BlockVerifier.VerifyAlone(block.ToByteArray(), trust.ConfigAt(number));
        if (!result.IsValid)
            throw new LedgerRefusedException(LedgerError.BlockUnproven, number.ToString(CultureInfo.InvariantCulture), result.Findings[0].Check.ToString());
        for (var i = 0; i < result.Transactions.Count; i++)
        {
            if (result.Transactions[i].TransactionId == transactionId)
                return new TransactionProof(number, i, result.Hash, result.Transactions[i], i < result.ValidationCodes.Count ? result.ValidationCodes[i] : TxValidationCode.NotValidated);
        }

        throw new LedgerRefusedException(LedgerError.TransactionUnproven, transactionId, "NotInBlock");
    }
}

/// <summary>A transaction in a block whose signatures hold.</summary>
internal sealed record TransactionProof(ulong BlockNumber, int Index, ReadOnlyMemory<byte> BlockHash, TransactionVerification Transaction, TxValidationCode Code)
{
    /// <summary>The writes of the called chaincode: composite key to value; null marks a deletion.</summary>
    public Dictionary<string, ByteString?> Writes()
    {
        var writes = new Dictionary<string, ByteString?>(StringComparer.Ordinal);
        if (Transaction.Invocation is not { } invocation)
            return writes;
        var set = TxReadWriteSet.Parser.ParseFrom(invocation.Results);
        foreach (var space in set.NsRwset.Where(n => n.Namespace == invocation.ChaincodeName))
        {
            foreach (var write in KVRWSet.Parser.ParseFrom(space.Rwset).Writes)
                writes[write.Key] = write.IsDelete ? null : write.Value;
        }

        return writes;
    }

    /// <summary>Insists that the transaction is valid and wrote exactly this value.</summary>
    public void RequireWrite(StateKey key, ReadOnlySpan<byte> value)
    {
        if (Problem(key, value) is { } problem)
            throw new LedgerRefusedException(LedgerError.TransactionUnproven, Transaction.TransactionId, problem);
    }

    /// <summary>What speaks against the transaction having written this value; null if nothing does.</summary>
    public string? Problem(StateKey key, ReadOnlySpan<byte> value)
    {
        if (Code != TxValidationCode.Valid || Transaction.Code != TxValidationCode.Valid)
            return $"{(Code != TxValidationCode.Valid ? Code : Transaction.Code)}";
        if (Transaction.Endorsements.FirstOrDefault(e => e.Failure is not null) is { } bad)
            return bad.Failure!.Check.ToString();
        return Writes().GetValueOrDefault(key.ToCompositeKey()) is { } written && written.Span.SequenceEqual(value)
            ? null
            : "NotWritten";
    }
}
