using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using Google.Protobuf;
using Hyperledger.Fabric.Client;
using Hyperledger.Fabric.Msp;
using Hyperledger.Fabric.Protos.Common;
using Hyperledger.Fabric.Protos.Peer;
using Ledger.Records.State;
using Ledger.Sdk.Trail;

namespace Ledger.Sdk.Internal;

/// <summary>Reads blocks from block 0 on, verifies each in the chain, and tells their transactions.</summary>
internal sealed class TrailReader(LedgerConnection connection)
{
    public async IAsyncEnumerable<TrailEntry> ReadAsync(
        TrailQuery query, string? genesisHash, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var info = await connection.QueryLedgerAsync(l => l.GetChainInfoAsync(cancellationToken), cancellationToken).ConfigureAwait(false);
        BlockVerifier? verifier = null;
        for (var number = 0UL; number < info.Height; number++)
        {
            var block = await connection.QueryLedgerAsync(l => l.GetBlockAsync(number, cancellationToken), cancellationToken).ConfigureAwait(false);
            var hash = BlockHash.Header(block.Header);
            if (number == 0 && genesisHash is not null && Convert.ToHexStringLower(hash) != genesisHash)
                throw new LedgerRefusedException(LedgerError.GenesisOther, connection.Network.Name, Convert.ToHexStringLower(hash), genesisHash);
            verifier ??= new BlockVerifier(new TrustAnchor(connection.Network.Name, hash));
            var result = verifier.Verify(block.ToByteArray());
            if (!result.IsValid)
                throw new LedgerRefusedException(LedgerError.BlockUnproven, number.ToString(CultureInfo.InvariantCulture), result.Findings[0].ToString());
            for (var i = 0; i < result.Transactions.Count; i++)
            {
                var entry = Read(number, i, result.Transactions[i], i < result.ValidationCodes.Count ? result.ValidationCodes[i] : TxValidationCode.NotValidated);
                if (IsWanted(entry, query))
                    yield return entry;
            }
        }
    }

    public TrailEntry Read(ulong block, int index, TransactionVerification transaction, TxValidationCode code)
    {
        var invocation = transaction.Invocation;
        var function = transaction.Type == HeaderType.Config ? "config" : invocation is { Arguments.Count: > 0 } ? Function(invocation) : "-";
        var bad = transaction.Failure ?? transaction.Endorsements.FirstOrDefault(e => e.Failure is not null)?.Failure;
        return new TrailEntry
        {
            BlockNumber = block,
            Index = index,
            TransactionId = transaction.TransactionId,
            Time = transaction.Type == HeaderType.Config ? null : transaction.Timestamp,
            Code = code.ToProtocolName(),
            MspId = transaction.Creator?.MspId ?? "-",
            Unit = transaction.Creator?.Attributes.GetValueOrDefault("unit"),
            Role = transaction.Creator?.Attributes.GetValueOrDefault("role"),
            Function = function,
            ObjectKey = invocation is null ? string.Empty : ObjectKey(invocation),
            Endorsers = [.. transaction.Endorsements.Select(e => e.Endorser?.MspId).OfType<string>().Distinct().Order(StringComparer.Ordinal)],
            Problem = bad,
        };
    }

    private string Function(ChaincodeInvocation invocation)
    {
        var name = Encoding.UTF8.GetString(invocation.Arguments[0].Span);
        return invocation.ChaincodeName == connection.Chaincode ? name : $"{invocation.ChaincodeName}/{name}";
    }

    // Every submit emits one event whose payload names the key that it wrote (CONTRACTS.md).
    private string ObjectKey(ChaincodeInvocation invocation)
    {
        if (invocation.ChaincodeName != connection.Chaincode)
            return string.Empty;
        try
        {
            return invocation.EventName is null ? string.Empty : ObjectChange.Parse(invocation.EventPayload.Span).Key.ToString();
        }
        catch (Exception e) when (e is InvalidProtocolBufferException or FormatException)
        {
            return string.Empty;
        }
    }

    private static bool IsWanted(TrailEntry entry, TrailQuery query)
    {
        if (!query.IncludeSystem && (entry.Function == "config" || entry.Function.Contains('/', StringComparison.Ordinal)))
            return false;
        if (query.From is { } from && !(entry.Time >= from))
            return false;
        if (query.To is { } to && !(entry.Time <= to))
            return false;
        return query.Unit is not { } unit || entry.Unit == unit || entry.ObjectKey.Split('/').Contains(unit);
    }
}
