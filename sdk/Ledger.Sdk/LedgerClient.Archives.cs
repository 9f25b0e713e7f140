using Ledger.Records;
using Ledger.Records.State;
using Ledger.Sdk.Archives;
using Ledger.Sdk.Archives.Internal;
using Ledger.Sdk.Import;
using Ledger.Sdk.Verify.Internal;

namespace Ledger.Sdk;

/// <summary>Students' archives: formed, signed by hand, closed by the school.</summary>
public sealed partial class LedgerClient
{
    /// <summary>The reason of a statement of completeness that gave way to another.</summary>
    public const string ArchiveReformedReason = "ARCHIVE_REFORMED";

    /// <summary>
    /// Forms archives (school): states of each student how many records there are in each term and dimension, and which, as of
    /// the ledger's height, and anchors the statements as one batch, which then goes through review, the second notice,
    /// confirmation and archiving as every batch. Records that do not stand are left out; a batch that is not confirmed is
    /// refused. Run again after an interruption it continues; what stands is not formed twice.
    /// </summary>
    /// <param name="store">The school's store.</param>
    /// <param name="options">Whose archives, and where they are anchored.</param>
    /// <param name="progress">Told how far the work has come; may be null.</param>
    /// <param name="cancellationToken">Cancels between documents and before the transaction is submitted.</param>
    /// <exception cref="LedgerInputException">An option cannot hold, a document was changed, or nobody of the classes is on the roster.</exception>
    /// <exception cref="LedgerRefusedException">A batch with records of these students is not confirmed, or the ledger refused the anchor.</exception>
    public Task<ArchiveFormationResult> FormArchivesAsync(
        LedgerStore store, ArchiveFormation options, IProgress<ImportProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(options);
        return new ArchiveForming(this).RunAsync(store, options, progress, cancellationToken);
    }

    /// <summary>Takes a signature by hand into an archive (school): the registrar attests the scan of the page that was signed.</summary>
    /// <param name="archive">The archive.</param>
    /// <param name="role">Who signed.</param>
    /// <param name="scan">The scan's bytes.</param>
    /// <param name="cancellationToken">Stops waiting for the signer.</param>
    /// <exception cref="LedgerInputException">The role has signed, the archive is closed, or the scan is empty.</exception>
    public async Task<QualityArchive> AttestArchiveAsync(QualityArchive archive, ArchiveRole role, ReadOnlyMemory<byte> scan, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(archive);
        if (scan.IsEmpty)
            throw new LedgerInputException(LedgerError.ArchiveScanEmpty, ArchiveSignature.NameOf(role));
        ArchiveSigning.RequireOpen(archive, role);
        var unsigned = new ArchiveSignature
        {
            Role = role,
            At = ArchiveSigning.Seconds(Options.TimeProvider.GetUtcNow()),
            Signer = Identity.Signing.Creator,
            Scan = TextDigest.OfBytes(scan.Span),
        };
        return archive.With(unsigned with { Value = await Identity.Signing.SignAsync(unsigned.Message(archive.Archive.Span), cancellationToken).ConfigureAwait(false) });
    }

    /// <summary>
    /// Closes an archive with the school's signature (school): all three have signed, every signature holds, and the ledger
    /// has the statement, confirmed after the second notice.
    /// </summary>
    /// <param name="archive">The archive.</param>
    /// <param name="cancellationToken">Cancels the queries.</param>
    /// <exception cref="LedgerInputException">It is closed already.</exception>
    /// <exception cref="LedgerRefusedException">A signature is missing or does not hold, or the statement is not confirmed.</exception>
    public async Task<QualityArchive> CloseArchiveAsync(QualityArchive archive, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(archive);
        ArchiveSigning.RequireOpen(archive, null);
        var evidence = await GetEvidenceAsync(archive.Content.StatementBatch.Id, cancellationToken).ConfigureAwait(false);
        var progress = BatchProgress.Of(evidence.Batch.BatchId, evidence.Parent?.Code ?? string.Empty, evidence.Events);
        var (id, parent, index) = (evidence.Batch.BatchId, evidence.Parent?.Code ?? string.Empty, archive.Content.StatementIndex);
        var stands = EffectiveStatus.Of(id, index, parent, evidence.Statuses).Deciding is null
            && ObjectionProgress.Of(id, parent, evidence.Objections).All(o => o.Raised.Index != index || o.Outcome != ObjectionOutcome.Upheld);
        if (progress.Standing == BatchStanding.Withdrawn || progress.Confirmation is null || !stands)
            throw new LedgerRefusedException(LedgerError.ArchiveNotConfirmed, archive.Reference);
        var trust = await ReadTrustAsync(cancellationToken).ConfigureAwait(false);
        if (new SignatureCheck(archive, evidence.Unit, trust.Config.Msps, []).OfPersons(out _) is { } wrong)
            throw new LedgerRefusedException(LedgerError.ArchiveSignatureWrong, archive.Reference, wrong.Finding, wrong.Arguments[0]);
        var seal = new ArchiveSeal(ArchiveSigning.Seconds(Options.TimeProvider.GetUtcNow()), Identity.Signing.Creator, default);
        return archive.With(seal with { Value = await Identity.Signing.SignAsync(seal.Message(archive.Archive.Span, archive.Signatures), cancellationToken).ConfigureAwait(false) });
    }
}
