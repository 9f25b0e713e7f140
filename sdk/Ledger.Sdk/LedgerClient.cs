using System.Globalization;
using Hyperledger.Fabric.Client;
using Ledger.Records;
using Ledger.Records.State;
using Ledger.Sdk.Cache;
using Ledger.Sdk.Import;
using Ledger.Sdk.Internal;
using Ledger.Sdk.Trail;
using Ledger.Sdk.Verify;
using Ledger.Sdk.Verify.Internal;
using Ledger.Sdk.Workspaces;
using Term = Ledger.Records.State.Term;

namespace Ledger.Sdk;

/// <summary>
/// The ledger through the Gateway of one peer, as one identity: anchoring, review, registers, history, audit trail,
/// verification, trust files. Safe for concurrent use. Every method throws <see cref="LedgerUnreachableException"/> if the
/// network cannot be reached and <see cref="LedgerRefusedException"/> if the ledger, or a check of its answer, says no.
/// </summary>
public sealed partial class LedgerClient : IAsyncDisposable
{
    private readonly LedgerConnection _connection;
    private readonly KnownUnits _units;
    private readonly SemaphoreSlim _trustGate = new(1, 1);
    private ChannelTrust? _trust;

    private LedgerClient(LedgerConnection connection, WorkspaceIdentity identity, string? genesisHash, LedgerClientOptions options)
    {
        _connection = connection;
        Identity = identity;
        PinnedGenesisHash = genesisHash;
        Options = options;
        _units = new KnownUnits(connection, options.TimeProvider);
    }

    /// <summary>Who acts.</summary>
    public WorkspaceIdentity Identity { get; }

    /// <summary>The genesis block's hash that the network must have; null if none is pinned.</summary>
    public string? PinnedGenesisHash { get; }

    internal LedgerClientOptions Options { get; }

    internal LedgerConnection Connection => _connection;

    /// <summary>
    /// Makes a client of a working folder. Nothing is sent yet: a network that is down is told by the first call, unless
    /// the folder does not know any network.
    /// </summary>
    /// <param name="workspace">The working folder.</param>
    /// <param name="identity">The identity's name; null: the profile's.</param>
    /// <param name="options">Settings; null: the defaults.</param>
    /// <param name="cancellationToken">Cancels reading the folder.</param>
    /// <exception cref="LedgerInputException">A file of the folder is missing or cannot be understood.</exception>
    /// <exception cref="LedgerUnreachableException">The folder knows no network.</exception>
    public static async Task<LedgerClient> ConnectAsync(
        Workspace workspace, string? identity = null, LedgerClientOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(workspace);
        options ??= new LedgerClientOptions();
        var profile = await workspace.ReadProfileAsync(cancellationToken).ConfigureAwait(false);
        var name = identity ?? profile.Identity ?? throw new LedgerInputException(LedgerError.IdentityMissing, "-", string.Join(", ", workspace.ListIdentities()));
        var enrolled = await workspace.ReadIdentityAsync(name, cancellationToken).ConfigureAwait(false);
        var endpoints = await workspace.ReadEndpointsAsync(cancellationToken).ConfigureAwait(false);
        if (endpoints is not { Peers.Count: > 0 })
            throw new LedgerUnreachableException(LedgerError.NetworkUnreachable, null, workspace.EndpointsFile);
        endpoints = endpoints.On(options.Channel ?? profile.Channel);
        if (options.Peer is { } peer)
        {
            var asked = endpoints.Peers.Where(p => p.Address == peer || p.Name == peer || p.MspId == peer).Take(1).ToList();
            endpoints = asked.Count > 0 ? endpoints with { Peers = asked } : throw new LedgerInputException(LedgerError.PeerUnknown, peer, string.Join(", ", endpoints.Peers.Select(p => p.Address)));
        }
        // What the profile pins is the block of the profile's channel.
        var pinned = options.Channel is null || options.Channel == profile.Channel ? profile.GenesisHash : null;
        var genesis = options.GenesisHash ?? pinned ?? endpoints.GenesisHash;
        return new LedgerClient(new LedgerConnection(endpoints, profile with { Channel = endpoints.Channel }, enrolled, options), enrolled, genesis, options);
    }

    /// <summary>Reads the channel's configuration down to its genesis block and checks that it is the pinned one.</summary>
    /// <returns>The genesis block's hash, the height, and whether one operator speaks for all organisations.</returns>
    public async Task<ChannelState> GetChannelAsync(CancellationToken cancellationToken = default)
    {
        var trust = await ReadTrustAsync(cancellationToken).ConfigureAwait(false);
        var info = await _connection.QueryLedgerAsync(l => l.GetChainInfoAsync(cancellationToken), cancellationToken).ConfigureAwait(false);
        return new ChannelState(
            _connection.Network.Name, trust.GenesisHash, info.Height, Convert.ToHexStringLower(info.CurrentBlockHash.Span),
            trust.IsEmbedded, [.. trust.Config.Application?.Organizations.Select(o => o.MspId) ?? []]);
    }

    /// <summary>Registers a unit, or replaces what may change of it (province).</summary>
    public async Task<Submission<Unit>> RegisterUnitAsync(UnitRegistration unit, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(unit);
        var registered = await SubmitAsync("units", "Register", [Json(unit)], b => Unit.Parse(b), unit.Tier == UnitTier.Province ? null : unit, cancellationToken).ConfigureAwait(false);
        _units.Forget();
        return registered;
    }

    /// <summary>A unit of the register.</summary>
    public async Task<Unit> GetUnitAsync(string code, CancellationToken cancellationToken = default) =>
        Unit.Parse(await _connection.EvaluateAsync("units", "Get", [code], cancellationToken).ConfigureAwait(false));

    /// <summary>All units by code.</summary>
    public async Task<IReadOnlyList<Unit>> ListUnitsAsync(CancellationToken cancellationToken = default) =>
        StateList.ParseUnits(await _connection.EvaluateAsync("units", "List", [], cancellationToken).ConfigureAwait(false));

    /// <summary>Publishes the header of a rule set or of another text of rules (its owner).</summary>
    public Task<Submission<RuleSetHeader>> PublishRuleSetAsync(string owner, IRuleText rules, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(rules);
        var publication = new RuleSetPublication
        {
            Owner = owner,
            Id = rules.Id,
            Version = rules.Version.ToString(CultureInfo.InvariantCulture),
            Sha256 = Convert.ToHexStringLower(rules.Sha256.Span),
            Sm3 = Convert.ToHexStringLower(rules.Sm3.Span),
            Supervision = (rules as SupervisionRules)?.Procedure,
            Procedure = rules is RuleSet records ? new Procedure(records.NoticeWorkingDays, records.AnswerDays, records.AppealDays, records.DecisionDays) : null,
        };
        return SubmitAsync("rulesets", "Publish", [Json(publication)], b => RuleSetHeader.Parse(b), null, cancellationToken);
    }

    /// <summary>Approves a rule set (province).</summary>
    public Task<Submission<RuleSetHeader>> ApproveRuleSetAsync(string owner, string id, string version, CancellationToken cancellationToken = default) =>
        SubmitAsync("rulesets", "Approve", [owner, id, version], b => RuleSetHeader.Parse(b), null, cancellationToken);

    /// <summary>The rule sets of an owner, by id and version.</summary>
    public async Task<IReadOnlyList<RuleSetHeader>> ListRuleSetsAsync(string owner, CancellationToken cancellationToken = default) =>
        StateList.ParseRuleSets(await _connection.EvaluateAsync("rulesets", "List", [owner], cancellationToken).ConfigureAwait(false));

    /// <summary>Opens windows of a term (its owner).</summary>
    public Task<Submission<Term>> OpenTermAsync(TermOpening term, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(term);
        return SubmitAsync("terms", "Open", [Json(term)], b => Term.Parse(b), null, cancellationToken);
    }

    /// <summary>Closes a window of a term (its owner).</summary>
    public Task<Submission<Term>> CloseTermAsync(string owner, string term, string stage, CancellationToken cancellationToken = default) =>
        SubmitAsync("terms", "Close", [owner, term, stage], b => Term.Parse(b), null, cancellationToken);

    /// <summary>The terms of an owner.</summary>
    public async Task<IReadOnlyList<Term>> ListTermsAsync(string owner, CancellationToken cancellationToken = default) =>
        StateList.ParseTerms(await _connection.EvaluateAsync("terms", "List", [owner], cancellationToken).ConfigureAwait(false));

    /// <summary>The batches of a school's term, by root; of all its terms, by term and root, for an empty <paramref name="term"/>.</summary>
    public async Task<IReadOnlyList<Batch>> ListBatchesAsync(string school, string term, CancellationToken cancellationToken = default) =>
        StateList.ParseBatches(await _connection.EvaluateAsync("batches", "List", [school, term], cancellationToken).ConfigureAwait(false));

    /// <summary>All that one peer says of a batch, what was carried over with it included; unproven. <see cref="VerifyAsync(ReadOnlyMemory{byte}, VerifyOptions, CancellationToken)"/> proves it.</summary>
    public async Task<Evidence> GetEvidenceAsync(string batchId, CancellationToken cancellationToken = default) =>
        (await ReadEvidenceAsync(batchId, cancellationToken).ConfigureAwait(false)).WithCarried();

    /// <summary>The same without what was carried over: what this ledger's own transactions wrote.</summary>
    internal async Task<Evidence> ReadEvidenceAsync(string batchId, CancellationToken cancellationToken) =>
        Evidence.Parse(await _connection.EvaluateAsync("batches", "Evidence", [batchId], cancellationToken).ConfigureAwait(false));

    /// <summary>The receipt of a batch, made anew from its signed block: what a receipt on paper is compared with.</summary>
    public async Task<Receipt> GetReceiptAsync(string batchId, CancellationToken cancellationToken = default)
    {
        if (!BatchId.TryParse(batchId, out var id))
            throw new LedgerInputException(LedgerError.IdWrong, batchId ?? string.Empty);
        var batch = Batch.Parse(await _connection.EvaluateAsync("batches", "Get", [id.School, id.Term, id.Sha256Root], cancellationToken).ConfigureAwait(false));
        return await Anchoring.ProveAsync(this, batch, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Asks for the withdrawal of a batch (school, or the unit above it): the first of two approvals. It takes effect with
    /// <see cref="ApproveWithdrawalAsync"/> by another person of another organisation.
    /// </summary>
    public Task<Submission<BatchEvent>> WithdrawAsync(string batchId, string reasonCode, CancellationToken cancellationToken = default) =>
        SubmitForBatchAsync("batches", "Withdraw", [batchId, reasonCode], b => BatchEvent.Parse(b), batchId, cancellationToken);

    /// <summary>Approves a withdrawal that another asked for, by its transaction: the second approval, which takes effect.</summary>
    public Task<Submission<BatchEvent>> ApproveWithdrawalAsync(string batchId, string transactionId, CancellationToken cancellationToken = default) =>
        SubmitForBatchAsync("batches", "ApproveWithdrawal", [batchId, transactionId], b => BatchEvent.Parse(b), batchId, cancellationToken);

    /// <summary>States something about a record of a batch (school, or the unit above it); it takes effect once the other approves.</summary>
    public Task<Submission<RecordStatus>> AppendStatusAsync(
        string batchId, int index, RecordStatusKind kind, string reasonCode, string? supersededBy = null, CancellationToken cancellationToken = default) =>
        SubmitForBatchAsync(
            "statuses", "Append", [batchId, index.ToString(CultureInfo.InvariantCulture), RecordStatus.KindName(kind), reasonCode, supersededBy ?? ""],
            b => RecordStatus.Parse(b), batchId, cancellationToken);

    /// <summary>Approves what the other unit stated about a record.</summary>
    public Task<Submission<RecordStatus>> ApproveStatusAsync(string batchId, int index, string transactionId, CancellationToken cancellationToken = default) =>
        SubmitForBatchAsync("statuses", "Approve", [batchId, index.ToString(CultureInfo.InvariantCulture), transactionId], b => RecordStatus.Parse(b), batchId, cancellationToken);

    /// <summary>
    /// The school's main act: reads the files, refuses what breaks a rule, commits and caches the rest, and anchors both
    /// roots in one transaction a batch. Run again after an interruption it continues; run again with the same files it
    /// anchors nothing twice and gives the receipt of then.
    /// </summary>
    /// <param name="store">The school's store.</param>
    /// <param name="files">Record files, XLSX or CSV.</param>
    /// <param name="options">Whose records, by which rules.</param>
    /// <param name="progress">Told how far the work has come; may be null.</param>
    /// <param name="cancellationToken">Cancels between rows and before the transaction is submitted.</param>
    /// <returns>
    /// The report and the receipts. If the files were refused, the report says why and there are no receipts: that is a
    /// result, not an exception.
    /// </returns>
    /// <exception cref="LedgerInputException">A file cannot be read, an option cannot hold, or the store cannot be written.</exception>
    public Task<AnchorResult> AnchorAsync(
        LedgerStore store, IReadOnlyList<string> files, ImportOptions options, IProgress<ImportProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(options);
        return new Anchoring(this).RunAsync(store, files, options, progress, cancellationToken);
    }

    /// <summary>
    /// Carries out again what the ledger says of erasures: the key of each student is destroyed of whom a cached record is
    /// erased, or all are ordered to be. A store restored from a backup of before then has nobody back.
    /// </summary>
    /// <returns>How many students were erased by this call.</returns>
    public async Task<int> ReplayErasuresAsync(LedgerStore store, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(store);
        var evidence = await EvidenceOfAsync(store, cancellationToken).ConfigureAwait(false);
        return (await EraseAsync(store, Erasures.Due(store, evidence), cancellationToken).ConfigureAwait(false)).Count;
    }

    /// <summary>
    /// Learns from the ledger which of the store's batches were withdrawn: their rows no longer count as anchored and can be
    /// anchored anew.
    /// </summary>
    /// <returns>The ids of the batches that the store did not know to be withdrawn.</returns>
    public Task<IReadOnlyList<string>> MarkWithdrawnAsync(LedgerStore store, CancellationToken cancellationToken = default) =>
        MarkWithdrawnAsync(store, static _ => true, cancellationToken);

    internal async Task<IReadOnlyList<string>> MarkWithdrawnAsync(LedgerStore store, Func<CacheBatch, bool> which, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(store);
        var withdrawn = new List<string>();
        foreach (var batch in store.Batches.Where(b => b.State == CacheBatchState.Anchored && which(b)))
        {
            var evidence = await GetEvidenceAsync(batch.BatchId, cancellationToken).ConfigureAwait(false);
            if (BatchProgress.Of(evidence.Batch.BatchId, evidence.Unit?.Parent ?? string.Empty, evidence.Events).Standing != BatchStanding.Withdrawn)
                continue;
            store.MarkWithdrawn(batch);
            withdrawn.Add(batch.BatchId);
        }

        return withdrawn;
    }

    /// <summary>
    /// Corrects anchored records: rows that are another version of one are anchored, and the school states that each
    /// supersedes the record of before. The statement takes effect once the unit above approves it. Run again after an
    /// interruption it states what is still missing.
    /// </summary>
    /// <param name="store">The school's store.</param>
    /// <param name="files">Record files or folders with the corrected rows.</param>
    /// <param name="options">Whose records, by which rules.</param>
    /// <param name="reasonCode">Why, such as <c>FIELD_WRONG</c>.</param>
    /// <param name="progress">Told how far the work has come; may be null.</param>
    /// <param name="cancellationToken">Cancels between transactions.</param>
    /// <exception cref="LedgerInputException">A file cannot be read, an option cannot hold, or the store cannot be written.</exception>
    public Task<CorrectionResult> CorrectAsync(
        LedgerStore store, IReadOnlyList<string> files, ImportOptions options, string reasonCode, IProgress<ImportProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentException.ThrowIfNullOrEmpty(reasonCode);
        return new Corrections(this).RunAsync(store, files, options, reasonCode, progress, cancellationToken);
    }

    /// <summary>
    /// The county's review: recomputes both roots from the documents and submits the verdict. Documents are read from the
    /// store that holds the batch, the school's own or one to which its cache was handed over.
    /// </summary>
    /// <param name="store">The store with the batch's documents.</param>
    /// <param name="batchId">The batch.</param>
    /// <param name="accept">True to accept, false to return the batch.</param>
    /// <param name="reasonCode">Why it is returned, such as <c>EVIDENCE_MISSING</c>; may be empty when accepting.</param>
    /// <param name="progress">Told how far the recomputation has come; may be null.</param>
    /// <param name="cancellationToken">Cancels before the transaction is submitted.</param>
    /// <exception cref="LedgerInputException">The batch is not in the store, or a document of it was changed.</exception>
    /// <exception cref="LedgerRefusedException">A record's id stands twice in the school's batches, and the batch would be accepted.</exception>
    public Task<Submission<BatchEvent>> ReviewAsync(
        LedgerStore store, string batchId, bool accept, string reasonCode = "", IProgress<ImportProgress>? progress = null, CancellationToken cancellationToken = default) =>
        ReviewAsync(store, batchId, accept, reasonCode, sample: null, progress, cancellationToken);

    /// <summary>The county's review with what a sample of the documents showed (<see cref="LedgerStore.SampleAsync"/>).</summary>
    /// <param name="store">The store with the batch's documents.</param>
    /// <param name="batchId">The batch.</param>
    /// <param name="accept">True to accept, false to return the batch.</param>
    /// <param name="reasonCode">Why it is returned, or accepted though documents of the sample are wrong; else may be empty.</param>
    /// <param name="sample">How many documents were read and how many were wrong; null: none were.</param>
    /// <param name="progress">Told how far the recomputation has come; may be null.</param>
    /// <param name="cancellationToken">Cancels before the transaction is submitted.</param>
    /// <exception cref="LedgerInputException">The batch is not in the store, or a document of it was changed.</exception>
    /// <exception cref="LedgerRefusedException">A record's id stands twice in the school's batches, and the batch would be accepted.</exception>
    public async Task<Submission<BatchEvent>> ReviewAsync(
        LedgerStore store, string batchId, bool accept, string reasonCode, ReviewSample? sample, IProgress<ImportProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(store);
        var evidence = await GetEvidenceAsync(batchId, cancellationToken).ConfigureAwait(false);
        var (sha256, sm3) = await store.RecomputeRootsAsync(batchId, progress, cancellationToken).ConfigureAwait(false);
        if (sha256 != evidence.Batch.Sha256Root || sm3 != evidence.Batch.Sm3Root)
            throw new LedgerRefusedException(LedgerError.RootsDiffer, batchId, sha256 == evidence.Batch.Sha256Root ? "SM3" : "SHA-256");
        if (accept && store.FindRecordsTwice(store.Find(batchId)) is [var twice, ..] all)
            throw new LedgerRefusedException(LedgerError.RecordIdTwice, all.Count.ToString(CultureInfo.InvariantCulture), twice.RecordId, twice.OtherBatch);
        progress?.Report(new ImportProgress(ImportStep.Anchoring, 0, null));
        IReadOnlyList<Argument> said = sample is null ? [] : [sample.Size.ToString(CultureInfo.InvariantCulture), sample.Wrong.ToString(CultureInfo.InvariantCulture)];
        return await SubmitForBatchAsync(
            "batches", "Review", [batchId, sha256, sm3, accept ? "accepted" : "returned", reasonCode, .. said], b => BatchEvent.Parse(b), batchId, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// What happened to a batch (its id), a record (batch id, <c>#</c>, index) or in a transaction (its id): each
    /// transaction found in its signed block, oldest first.
    /// </summary>
    /// <exception cref="LedgerInputException">The id is none of these.</exception>
    public Task<LedgerHistory> GetHistoryAsync(string id, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(id);
        return new HistoryReader(this).ReadAsync(id, cancellationToken);
    }

    /// <summary>
    /// The audit trail: every transaction from block 0 on, in the ledger's order, each block and transaction verified.
    /// A block that does not hold ends the trail with <see cref="LedgerRefusedException"/>.
    /// </summary>
    public IAsyncEnumerable<TrailEntry> TrailAsync(TrailQuery? query = null, CancellationToken cancellationToken = default) =>
        new TrailReader(_connection).ReadAsync(query ?? new TrailQuery(), PinnedGenesisHash, cancellationToken);

    /// <summary>
    /// Verifies a bundle, or an archive with its bundle, against the ledger: batches from their signed blocks, status by a query that two organisations
    /// other than the issuer's endorse. The genesis hash that this client pins counts as trusted.
    /// </summary>
    /// <param name="bundle">The whole file; it must not change while the verdict is used.</param>
    /// <param name="options">Whom and what the verifier trusts.</param>
    /// <param name="cancellationToken">Cancels the queries.</param>
    public async Task<Verdict> VerifyAsync(ReadOnlyMemory<byte> bundle, VerifyOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (PinnedGenesisHash is { } pinned)
            options = options with { TrustedGenesisHashes = [.. options.TrustedGenesisHashes, pinned] };
        var trust = await ReadFreshTrustAsync(cancellationToken).ConfigureAwait(false);
        var maker = new VerdictMaker(options);
        var grounds = new Dictionary<string, BatchGround>(StringComparer.Ordinal);
        var file = ParsedFile.Parse(bundle);
        if (file.Bundle is { } parsed)
        {
            var online = new OnlineGround(_connection, trust);
            foreach (var batch in parsed.Batches)
                grounds[batch.Id] = await online.FindAsync(batch.Id, cancellationToken).ConfigureAwait(false);
        }

        var released = options.Release is { } release ? await new OnlineGround(_connection, trust).FindReleaseAsync(release, cancellationToken).ConfigureAwait(false) : null;
        var ground = new Ground(
            _connection.Network.Name, trust.GenesisHash, trust.Height, Options.TimeProvider.GetUtcNow(), trust.IsEmbedded, IsOffline: false,
            trust.Config.Msps, _ => released, id => grounds[id]);
        return maker.Make(file, ground);
    }

    /// <summary>
    /// Makes a trust file: the state of all units, rule sets, terms and batches, each batch proved from its block first,
    /// signed by this client's identity, which must be the province's.
    /// </summary>
    /// <returns>The file's bytes.</returns>
    /// <exception cref="LedgerInputException">This client's identity does not speak for the province.</exception>
    public Task<byte[]> ExportTrustAsync(CancellationToken cancellationToken = default) => new TrustExport(this).RunAsync(cancellationToken);

    /// <summary>Closes the connection.</summary>
    public ValueTask DisposeAsync()
    {
        _connection.Dispose();
        _trustGate.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>The channel's trust, read once.</summary>
    internal async Task<ChannelTrust> ReadTrustAsync(CancellationToken cancellationToken)
    {
        await _trustGate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return _trust ??= await ChannelTrust.LoadAsync(_connection, PinnedGenesisHash, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _trustGate.Release();
        }
    }

    /// <summary>The channel's trust as of now.</summary>
    internal async Task<ChannelTrust> ReadFreshTrustAsync(CancellationToken cancellationToken)
    {
        var trust = await ChannelTrust.LoadAsync(_connection, PinnedGenesisHash, cancellationToken).ConfigureAwait(false);
        _trust = trust;
        return trust;
    }

    /// <summary>Who endorses: the province, and one other tier, the unit's own organisation or the nearest above it that has a peer.</summary>
    internal async Task<IReadOnlyList<string>> EndorsersAsync(UnitRegistration? unit, CancellationToken cancellationToken)
    {
        var units = await _units.ListAsync(null, cancellationToken).ConfigureAwait(false);
        var province = units.FirstOrDefault(u => u.Tier == UnitTier.Province)?.MspId ?? Identity.MspId;
        var candidates = new List<string>();
        for (var current = unit; current is not null; current = units.FirstOrDefault(u => u.Code == current.Parent))
            candidates.Add(current.MspId);
        candidates.Add(Identity.MspId);
        candidates.AddRange(units.OrderByDescending(u => u.Tier).Select(u => u.MspId));
        candidates.AddRange(_connection.PeerMspIds);
        var other = candidates.FirstOrDefault(m => m != province && _connection.PeerMspIds.Contains(m));
        return other is null ? [province] : [province, other];
    }

    // A unit that the register lacks is the ledger's to refuse.
    private async Task<Unit> FindUnitAsync(string code, CancellationToken cancellationToken) =>
        (await _units.ListAsync(code, cancellationToken).ConfigureAwait(false)).FirstOrDefault(u => u.Code == code)
            ?? await GetUnitAsync(code, cancellationToken).ConfigureAwait(false);

    private async Task<Submission<T>> SubmitForBatchAsync<T>(
        string contract, string function, IReadOnlyList<Argument> arguments, Func<byte[], T> parse, string batchId, CancellationToken cancellationToken)
    {
        if (!BatchId.TryParse(batchId, out var batch))
            throw new LedgerInputException(LedgerError.IdWrong, batchId);
        var school = await FindUnitAsync(batch.School, cancellationToken).ConfigureAwait(false);
        return await SubmitAsync(contract, function, arguments, parse, school, cancellationToken).ConfigureAwait(false);
    }

    internal async Task<Submission<T>> SubmitAsync<T>(
        string contract, string function, IReadOnlyList<Argument> arguments, Func<byte[], T> parse, UnitRegistration? unit, CancellationToken cancellationToken)
    {
        var organizations = await EndorsersAsync(unit, cancellationToken).ConfigureAwait(false);
        var submitted = await _connection.SubmitAsync(contract, function, arguments, organizations, cancellationToken).ConfigureAwait(false);
        return new Submission<T>(submitted.TransactionId, submitted.BlockNumber, parse(submitted.Result));
    }

    private static Argument Json(IStateValue value) => Argument.FromBytes(value.ToCanonicalBytes());
}
