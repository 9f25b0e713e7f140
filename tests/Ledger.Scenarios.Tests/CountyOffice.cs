using Ledger.Records.State;
using Ledger.Sdk;
using Ledger.Sdk.Cache;
using Ledger.Sdk.Keys;
using Ledger.Sdk.Transfer;
using Ledger.Sdk.Workspaces;

namespace Ledger.Scenarios.Tests;

/// <summary>The county at its own desk: a folder with a store and keys of its own, into which schools' packages come.</summary>
internal sealed class CountyOffice : IDisposable
{
    private readonly Province _province;
    private readonly Workspace _workspace;
    private readonly ReceptionNotice _notice;
    private readonly CancellationToken _token;
    private LedgerStore _store;

    private CountyOffice(Province province, Workspace workspace, LedgerStore store, ReceptionNotice notice, CancellationToken token)
    {
        _province = province;
        _workspace = workspace;
        _store = store;
        _notice = notice;
        _token = token;
    }

    public string Folder => _workspace.Directory;

    public string Packages => Path.Combine(Folder, "packages");

    public static async Task<CountyOffice> CreateAsync(Province province, string folder, CancellationToken token)
    {
        var workspace = new Workspace(folder);
        var store = await LedgerStore.OpenAsync(workspace, new LedgerStoreOptions { TimeProvider = province.Clock }, token);
        return new CountyOffice(province, workspace, store, await province.County.OpenReceptionAsync(workspace, cancellationToken: token), token);
    }

    /// <summary>A school packs a batch's documents, and the county takes them over.</summary>
    public async Task ReceiveAsync(LedgerClient school, LedgerStore from, string batch, int evidence = 0)
    {
        var sent = await school.SendDocumentsAsync(from, batch, _notice, Packages, cancellationToken: _token);
        Assert.AreEqual(sent.Parts, sent.Written);
        var received = await _province.County.ReceiveDocumentsAsync(_store, _workspace, sent.Folder, cancellationToken: _token);
        Assert.AreEqual((batch, ReceivedState.Received, evidence), (received.Single().Batch, received.Single().State, received.Single().Evidence));
        Assert.AreEqual(evidence, sent.Evidence);
    }

    /// <summary>Whether the county's own store has a piece of evidence of a batch, and gives it out as it was.</summary>
    public async Task<bool> HasEvidenceAsync(string batch, byte[] content)
    {
        var named = (await _store.ListEvidenceAsync(batch, _token)).Single(e => e.IsKept);
        var written = await _store.ExportEvidenceAsync(new RecordReference(BatchId.Parse(batch), named.Index), Path.Combine(Folder, "..", "look"), _token);
        return (await File.ReadAllBytesAsync(written.Single().File!, _token)).AsSpan().SequenceEqual(content);
    }

    /// <summary>The review with a sample of so many documents, of which so many are found wrong.</summary>
    public async Task ReviewAsync(string batch, bool accept, int sampled = 0, int wrong = 0, string reason = "")
    {
        ReviewSample? sample = null;
        if (sampled > 0)
        {
            var drawn = await _store.SampleAsync(_workspace, batch, sampled, _token);
            sample = new ReviewSample(drawn.Count, wrong);
        }

        await _province.County.ReviewAsync(_store, batch, accept, reason, sample, cancellationToken: _token);
    }

    public Task<CacheScrubReport> ScrubAsync() => _store.ScrubAsync(cancellationToken: _token);

    /// <summary>Carries out erasures here and changes the wrapping key, after which everything else opens as before.</summary>
    public async Task<ErasureRun> EraseAsync()
    {
        var done = await _province.County.CarryOutErasuresAsync(_store, [], _token);
        _store.Dispose();
        Assert.IsTrue(KeyBackups.IsRotationDue(_workspace));
        await KeyBackups.RotateAsync(_workspace, _token);
        _store = await LedgerStore.OpenAsync(_workspace, new LedgerStoreOptions { TimeProvider = _province.Clock }, _token);
        Assert.IsTrue((await ScrubAsync()).IsSound);
        return done;
    }

    public void Dispose() => _store.Dispose();
}
