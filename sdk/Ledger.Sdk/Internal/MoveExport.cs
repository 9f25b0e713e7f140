using System.Globalization;
using Google.Protobuf;
using Hyperledger.Fabric.Msp;
using Ledger.Records.State;
using Ledger.Sdk.Moves;

namespace Ledger.Sdk.Internal;

/// <summary>Collects all batches of a ledger for another one, each proved from its blocks.</summary>
internal sealed class MoveExport(LedgerClient client)
{
    public async Task<byte[]> RunAsync(CancellationToken cancellationToken)
    {
        var trust = await client.ReadFreshTrustAsync(cancellationToken).ConfigureAwait(false);
        var proofs = new TransactionProofs(client.Connection, trust);
        var evidence = new ProvenEvidence(client, proofs);
        var before = await client.GetChannelAsync(cancellationToken).ConfigureAwait(false);
        var schools = (await client.ListUnitsAsync(cancellationToken).ConfigureAwait(false)).Where(u => u.Tier == UnitTier.School).Select(u => u.Code);
        var moved = new List<MovedBatch>();
        foreach (var batch in (await new LedgerBatches(client).FindAsync(schools, cancellationToken).ConfigureAwait(false)).Values)
        {
            var (found, anchored) = await evidence.ReadAsync(batch, cancellationToken).ConfigureAwait(false);
            moved.Add(new MovedBatch
            {
                Channel = before.Channel,
                GenesisHash = trust.GenesisHash,
                BlockNumber = checked((int)anchored.BlockNumber),
                BlockHash = Convert.ToHexStringLower(anchored.BlockHash.Span),
                Evidence = found,
            });
        }

        if (moved.Count == 0)
            throw new LedgerRefusedException(LedgerError.MoveNothing, before.Channel);

        // What was said meanwhile might be in the file of one batch and missing for another.
        if ((await client.GetChannelAsync(cancellationToken).ConfigureAwait(false)).Height != before.Height)
            throw new LedgerRefusedException(LedgerError.MoveStillWritten, before.Channel);
        var last = await LastBlockAsync(trust, before.Height - 1, cancellationToken).ConfigureAwait(false);
        var file = MoveFile.Write(before.Channel, trust.GenesisHash, checked((int)before.Height), last, moved);
        MoveFile.Parse(file, MoveFile.Format);
        return file;
    }

    private async Task<string> LastBlockAsync(ChannelTrust trust, ulong number, CancellationToken cancellationToken)
    {
        var block = await client.Connection.QueryLedgerAsync(l => l.GetBlockAsync(number, cancellationToken), cancellationToken).ConfigureAwait(false);
        var result = BlockVerifier.VerifyAlone(block.ToByteArray(), trust.ConfigAt(number));
        return result.IsValid
            ? Convert.ToHexStringLower(result.Hash.Span)
            : throw new LedgerRefusedException(LedgerError.BlockUnproven, number.ToString(CultureInfo.InvariantCulture), result.Findings[0].Check.ToString());
    }
}
