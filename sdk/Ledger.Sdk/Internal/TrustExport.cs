using Ledger.Records.State;
using Ledger.Sdk.Trust;
using Ledger.Sdk.Trust.Internal;

namespace Ledger.Sdk.Internal;

/// <summary>Collects what a trust file says, proving each batch from its block before the province signs for it.</summary>
internal sealed class TrustExport(LedgerClient client)
{
    public async Task<byte[]> RunAsync(CancellationToken cancellationToken)
    {
        var connection = client.Connection;
        var trust = await client.ReadFreshTrustAsync(cancellationToken).ConfigureAwait(false);
        var units = await client.ListUnitsAsync(cancellationToken).ConfigureAwait(false);
        var ruleSets = new List<RuleSetHeader>();
        var terms = new List<Term>();
        foreach (var owner in units)
        {
            ruleSets.AddRange(await client.ListRuleSetsAsync(owner.Code, cancellationToken).ConfigureAwait(false));
            terms.AddRange(await client.ListTermsAsync(owner.Code, cancellationToken).ConfigureAwait(false));
        }

        var batches = new List<TrustedBatch>();
        var withdrawn = new List<Release>();
        var proofs = new TransactionProofs(connection, trust);
        var evidence = new ProvenEvidence(client, proofs);
        foreach (var school in units.Where(u => u.Tier == UnitTier.School))
        {
            foreach (var release in (await client.ListReleasesAsync(school.Code, cancellationToken).ConfigureAwait(false)).Where(r => r.IsWithdrawn))
            {
                var proof = await proofs.ProveAsync(release.WithdrawnTransactionId!, cancellationToken).ConfigureAwait(false);
                proof.RequireWrite(StateKey.Release(release.School, release.Id), release.ToCanonicalBytes());
                withdrawn.Add(release);
            }

            // A moved batch may be of a term that nobody opened here.
            foreach (var batch in await client.ListBatchesAsync(school.Code, string.Empty, cancellationToken).ConfigureAwait(false))
                batches.Add(await ReadAsync(batch, evidence, cancellationToken).ConfigureAwait(false));
        }

        var writer = new TrustFileWriter
        {
            Channel = connection.Network.Name,
            GenesisHash = trust.GenesisHash,
            Height = trust.Height,
            Time = client.Options.TimeProvider.GetUtcNow(),
            ConfigBlocks = trust.ConfigBlocks,
            Units = units,
            RuleSets = ruleSets,
            Terms = terms,
            Batches = batches,
            WithdrawnReleases = withdrawn,
        };
        var file = await writer.SignAsync(client.Identity.Signing, cancellationToken).ConfigureAwait(false);

        // What an identity without the province's authority signed is refused here already, as every verifier would.
        TrustFile.Parse(file, "trust.json", [trust.GenesisHash]);
        return file;
    }

    private static async Task<TrustedBatch> ReadAsync(Batch batch, ProvenEvidence proven, CancellationToken cancellationToken)
    {
        var (evidence, anchored) = await proven.ReadAsync(batch, cancellationToken).ConfigureAwait(false);
        var endorsers = anchored.Transaction.Endorsements.Select(e => e.Endorser!.MspId).Distinct(StringComparer.Ordinal);
        return new TrustedBatch(batch, evidence.Events, evidence.Statuses, [.. endorsers.Order(StringComparer.Ordinal)])
        {
            Objections = evidence.Objections,
            Moved = evidence.Moved,
        };
    }
}
