using System.Globalization;
using Hyperledger.Fabric.Msp;
using Ledger.Records.State;
using Ledger.Sdk.Releases;
using Ledger.Sdk.Verify;
using Ledger.Sdk.Verify.Internal;

namespace Ledger.Sdk.Internal;

/// <summary>
/// Evidence from the ledger itself: the batch from its signed block, with creator and endorsers held against the unit
/// register, and its standing from a query that two organisations other than the issuer's endorsed.
/// </summary>
internal sealed class OnlineGround(LedgerConnection connection, ChannelTrust trust)
{
    public async Task<BatchGround> FindAsync(string batchId, CancellationToken cancellationToken)
    {
        if (!BatchId.TryParse(batchId, out var id))
            return new BatchGround(null, VerdictLine.Failed(VerdictCheck.Batch, "BatchUnknown", batchId), []);
        try
        {
            var school = await SchoolMspAsync(id.School, cancellationToken).ConfigureAwait(false);
            var witnesses = Witnesses(school);
            if (witnesses.Count < 2)
                return new BatchGround(null, VerdictLine.NotChecked(VerdictCheck.Batch, "TooFewWitnesses", string.Join(", ", witnesses)), []);
            var answer = await connection.QueryEndorsedAsync("batches", "Evidence", [batchId], witnesses, trust.Config.Msps, cancellationToken).ConfigureAwait(false);
            var evidence = Evidence.Parse(answer.Result.Span);
            return await ProveAsync(id, evidence, witnesses, cancellationToken).ConfigureAwait(false);
        }
        catch (LedgerRefusedException e) when (e.ContractCode is RefusalCodes.BatchUnknown or RefusalCodes.UnitUnknown)
        {
            return new BatchGround(null, VerdictLine.Failed(VerdictCheck.Batch, "BatchUnknown", batchId), []);
        }
        catch (LedgerRefusedException e) when (e.Error is LedgerError.BlockUnproven or LedgerError.TransactionUnproven or LedgerError.NotEndorsed)
        {
            return new BatchGround(null, VerdictLine.Failed(VerdictCheck.Batch, "BatchUnproven", batchId, e.Error == LedgerError.NotEndorsed ? "NotEndorsed" : e.Arguments[^1]), []);
        }
    }

    /// <summary>A release as two organisations other than the school's endorse it, and as its last transaction wrote it; null if it is not there.</summary>
    public async Task<Release?> FindReleaseAsync(SignedRelease release, CancellationToken cancellationToken)
    {
        try
        {
            var witnesses = Witnesses(await SchoolMspAsync(release.School, cancellationToken).ConfigureAwait(false));
            if (witnesses.Count < 2) return null;
            var answer = await connection.QueryEndorsedAsync("releases", "Get", [release.School, release.Id], witnesses, trust.Config.Msps, cancellationToken).ConfigureAwait(false);
            var found = Release.Parse(answer.Result.Span);
            var proof = await new TransactionProofs(connection, trust).ProveAsync(found.WithdrawnTransactionId ?? found.TransactionId, cancellationToken).ConfigureAwait(false);
            return proof.Problem(StateKey.Release(release.School, release.Id), found.ToCanonicalBytes()) is null ? found : null;
        }
        catch (LedgerRefusedException e) when (e.ContractCode is RefusalCodes.ReleaseUnknown or RefusalCodes.UnitUnknown
            || e.Error is LedgerError.BlockUnproven or LedgerError.TransactionUnproven or LedgerError.NotEndorsed)
        {
            return null;
        }
    }

    private async Task<string> SchoolMspAsync(string code, CancellationToken cancellationToken) =>
        Unit.Parse(await connection.EvaluateAsync("units", "Get", [code], cancellationToken).ConfigureAwait(false)).MspId;

    // Two organisations other than the issuer's, the highest tiers first as the channel lists them.
    private List<string> Witnesses(string issuerMspId)
    {
        var organizations = trust.Config.Application?.Organizations.Select(o => o.MspId) ?? [];
        return [.. organizations.Where(m => m != issuerMspId && connection.PeerMspIds.Contains(m)).Order(StringComparer.Ordinal).Take(2)];
    }

    private async Task<BatchGround> ProveAsync(BatchId id, Evidence evidence, List<string> witnesses, CancellationToken cancellationToken)
    {
        var batch = evidence.Batch;
        if (batch.BatchId != id)
            return Unproven(id, "another batch was answered");
        // Whose the school is was one peer's word until now; the endorsed answer says it again.
        if (evidence.Unit is { } school && witnesses.Contains(school.MspId))
            return Unproven(id, $"{school.MspId} speaks for the school and was taken for a witness");
        var proof = await new TransactionProofs(connection, trust).ProveAsync(batch.TransactionId, cancellationToken).ConfigureAwait(false);
        if (proof.Problem(StateKey.Batch(id), batch.ToCanonicalBytes()) is { } problem)
            return Unproven(id, problem);
        if (evidence.Moved?.Origin != batch.Origin || (evidence.Moved is { } moved && proof.Problem(StateKey.Moved(id), moved.ToCanonicalBytes()) is not null))
            return Unproven(id, "what was carried over with it is not what was written");
        var creator = proof.Transaction.Creator!;
        var by = new Submitter(
            creator.MspId, creator.Attributes.GetValueOrDefault("unit") ?? string.Empty, creator.Attributes.GetValueOrDefault("role") ?? string.Empty);
        if (by != batch.By)
            return Unproven(id, $"the creator is {by.MspId} {by.Unit} {by.Role}");
        var endorsers = proof.Transaction.Endorsements
            .Where(e => e.Endorser is { Role: null or NodeRole.Peer })
            .Select(e => e.Endorser!.MspId)
            .Distinct(StringComparer.Ordinal)
            .Order(StringComparer.Ordinal)
            .ToList();
        if (endorsers.Count < 2)
            return Unproven(id, $"endorsed by {string.Join(", ", endorsers)} alone");
        return new BatchGround(
            evidence.WithCarried(),
            VerdictLine.Passed(
                VerdictCheck.Batch, "BatchOnLedger", proof.BlockNumber.ToString(CultureInfo.InvariantCulture), string.Join(", ", endorsers), string.Join(", ", witnesses)),
            [.. endorsers.Union(witnesses)]);
    }

    private static BatchGround Unproven(BatchId id, string problem) =>
        new(null, VerdictLine.Failed(VerdictCheck.Batch, "BatchUnproven", id.ToString(), problem), []);
}
