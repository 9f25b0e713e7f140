using Ledger.Records.State;
using Ledger.Sdk.Import;
using Ledger.Sdk.Internal;
using Ledger.Sdk.Transfer;
using Ledger.Sdk.Transfer.Internal;
using Ledger.Sdk.Workspaces;

namespace Ledger.Sdk;

/// <summary>
/// Documents from a school to the unit above it, which reviews them. They travel sealed to that unit's reception key, in a
/// folder that both reach or that is carried; the school's own keys stay at the school.
/// </summary>
public sealed partial class LedgerClient
{
    /// <summary>Makes the reception key of a folder, unless it has one, and signs what schools are given of it.</summary>
    /// <param name="workspace">The folder of the unit that receives.</param>
    /// <param name="renew">Make a new key in any case: what was sealed to the one before cannot be opened any more.</param>
    /// <param name="cancellationToken">Cancels before the key is written.</param>
    /// <exception cref="LedgerInputException">This client's identity has no unit, or the key's file was changed.</exception>
    public async Task<ReceptionNotice> OpenReceptionAsync(Workspace workspace, bool renew = false, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(workspace);
        var unit = Identity.Unit ?? throw new LedgerInputException(LedgerError.IdentityWrong, Identity.Name, "identity.json: unit");
        using var key = (renew ? null : await ReceptionKey.FindAsync(workspace, cancellationToken).ConfigureAwait(false))
            ?? await ReceptionKey.CreateAsync(workspace, cancellationToken).ConfigureAwait(false);
        return await ReceptionNotice.CreateAsync(key, _connection.Network.Name, unit, Identity.Signing, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Packs an anchored batch's documents for the unit above its school (school). Run again it goes on with the part at which
    /// it ended. The access log has an entry before the first document is opened.
    /// </summary>
    /// <param name="store">The school's store.</param>
    /// <param name="batchId">The batch.</param>
    /// <param name="recipient">What that unit gave.</param>
    /// <param name="folder">Where the package's folder is made.</param>
    /// <param name="progress">Told how many documents are packed; may be null.</param>
    /// <param name="cancellationToken">Cancels between parts.</param>
    /// <exception cref="LedgerInputException">
    /// The reception key is not that unit's by the unit register, the batch is not in the store, a document was changed, or the
    /// folder cannot be written.
    /// </exception>
    public async Task<SentDocuments> SendDocumentsAsync(
        LedgerStore store, string batchId, ReceptionNotice recipient, string folder, IProgress<ImportProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(recipient);
        ArgumentException.ThrowIfNullOrEmpty(folder);
        var batch = store.Find(batchId);
        var id = BatchId.Parse(batchId);
        var evidence = await GetEvidenceAsync(batchId, cancellationToken).ConfigureAwait(false);
        var trust = await ReadFreshTrustAsync(cancellationToken).ConfigureAwait(false);
        if (evidence.Parent is not { } parent || recipient.Unit != parent.Code || recipient.Channel != _connection.Network.Name
            || recipient.FindSigner(trust.Config.Msps) is not { } signer || signer.Unit != parent.Code || signer.Role != Roles.AuthorityOf(parent.Tier)
            || !parent.Entitles(signer, Options.TimeProvider.GetUtcNow()))
            throw new LedgerInputException(LedgerError.ReceptionNotOfParent, recipient.Unit, evidence.Parent?.Code ?? "-");

        store.LogTransfer(batch);
        var target = DocumentPackage.FolderOf(folder, id);
        return await Task.Run(
            async () =>
            {
                var reader = store.NewReader(batch);
                List<string> digests = [];
                var written = 0;
                for (var part = 0; part < PackagePart.CountOf(batch.Size); part++)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    var now = part;
                    var (digest, isNew) = DocumentPackage.Put(
                        target, id, part, recipient.KeyId, () => PackagePart.Seal(batchId, now, recipient.PublicKey.Span, store.ReadForTransfer(reader, now)));
                    digests.Add(digest);
                    written += isNew ? 1 : 0;
                    progress?.Report(new ImportProgress(ImportStep.Sending, Math.Min(batch.Size, (part + 1) * PackagePart.Documents), batch.Size));
                }

                List<string> evidenceDigests = [];
                var files = store.EvidenceForTransfer(reader, cancellationToken);
                foreach (var part in EvidencePart.Divide(files))
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    var (digest, isNew) = DocumentPackage.PutEvidence(target, id, evidenceDigests.Count, recipient.PublicKey, part, store.Cipher);
                    evidenceDigests.Add(digest);
                    written += isNew ? 1 : 0;
                }

                await DocumentPackage.CompleteAsync(target, id, recipient.KeyId, digests, evidenceDigests, Identity.Signing, cancellationToken).ConfigureAwait(false);
                return new SentDocuments(batchId, target, batch.Size, digests.Count + evidenceDigests.Count, written) { Evidence = files.Count };
            },
            cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Takes over the packages in a folder (the unit above the school): each that is complete, signed by its school, and whose
    /// documents alone give both roots that the ledger has. Each part is checked by itself; run again it takes what is left.
    /// </summary>
    /// <param name="store">The store of the unit that receives.</param>
    /// <param name="workspace">Its folder, which holds the reception key.</param>
    /// <param name="folder">The folder with the packages, or one package.</param>
    /// <param name="progress">Told how many documents are done; may be null.</param>
    /// <param name="cancellationToken">Cancels between parts; what was received stays, and the next run goes on with it.</param>
    /// <exception cref="LedgerInputException">
    /// There is no package, it is for another key or not of its school, its documents are not the batch's, or the disk is full.
    /// </exception>
    public async Task<IReadOnlyList<ReceivedDocuments>> ReceiveDocumentsAsync(
        LedgerStore store, Workspace workspace, string folder, IProgress<ImportProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(workspace);
        ArgumentException.ThrowIfNullOrEmpty(folder);
        var packages = await DocumentPackage.FindAsync(folder, cancellationToken).ConfigureAwait(false);
        using var key = await ReceptionKey.FindAsync(workspace, cancellationToken).ConfigureAwait(false);
        var received = new List<ReceivedDocuments>();
        foreach (var package in packages)
        {
            cancellationToken.ThrowIfCancellationRequested();
            received.Add(await ReceiveAsync(store, package, key, progress, cancellationToken).ConfigureAwait(false));
        }

        return received;
    }

    private async Task<ReceivedDocuments> ReceiveAsync(
        LedgerStore store, DocumentPackage package, ReceptionKey? key, IProgress<ImportProgress>? progress, CancellationToken cancellationToken)
    {
        var evidence = await GetEvidenceAsync(package.Batch, cancellationToken).ConfigureAwait(false);
        var anchored = evidence.Batch;
        var isThere = store.Batches.Any(b => b.BatchId == package.Batch && !LedgerStore.IsHalfReceived(b));
        if (isThere && package.Evidence.Count == 0)
            return new ReceivedDocuments(package.Batch, anchored.Size, ReceivedState.AlreadyThere, []);

        var trust = await ReadFreshTrustAsync(cancellationToken).ConfigureAwait(false);
        if (evidence.Unit is not { } school || package.FindSigner(trust.Config.Msps) is not { } signer || signer.Unit != school.Code
            || signer.Role != Roles.SchoolRegistrar || !school.Entitles(signer, Options.TimeProvider.GetUtcNow()))
            throw new LedgerInputException(LedgerError.PackageUnsigned, package.Batch);
        if (key is null || key.Id != package.Recipient)
            throw new LedgerInputException(LedgerError.ReceptionKeyOther, package.Recipient[..16], key?.Id[..16] ?? "-");
        if (package.Lacking() is { Count: > 0 } lacking)
            return new ReceivedDocuments(package.Batch, anchored.Size, ReceivedState.Incomplete, lacking);
        if (!isThere)
        {
            var receipt = await Anchoring.ProveAsync(this, anchored, cancellationToken).ConfigureAwait(false);
            await store.ReceiveAsync(anchored, receipt, package.Parts.Count, part => package.Open(key, part), progress, cancellationToken).ConfigureAwait(false);
        }

        var kept = 0;
        for (var part = 0; part < package.Evidence.Count; part++)
        {
            var now = part;
            kept += await Task.Run(() => store.ReceiveEvidence(package.Batch, package, key, now, cancellationToken), cancellationToken).ConfigureAwait(false);
            progress?.Report(new ImportProgress(ImportStep.Keeping, part + 1, package.Evidence.Count));
        }

        return new ReceivedDocuments(package.Batch, anchored.Size, isThere ? ReceivedState.AlreadyThere : ReceivedState.Received, []) { Evidence = kept };
    }
}
