using System.CommandLine;
using Ledger.Audit;
using Ledger.Records.State;
using Ledger.Sdk;
using Ledger.Sdk.Review;
using Ledger.Sdk.Workspaces;

namespace Ledger.Cli.Commands;

/// <summary>
/// 随机抽查: requests a draw of records on the ledger, waits for the block that is its seed, lays the secret open and prints the
/// worksheet. Run again it goes on with the same draw.
/// </summary>
internal sealed class AuditSampleCommand : SupervisionCommand
{
    private const string UsualPurpose = "AUDIT_SAMPLE";
    private const int UsualCount = 20;
    private const int UsualWait = 60;
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    // Another organisation's own work is the better witness: its identity in this folder comes after it.
    private static readonly TimeSpan BeforeWitness = TimeSpan.FromSeconds(5);
    private readonly Option<string> unit;
    private readonly Option<string> term;
    private readonly Option<string> stage;
    private readonly Option<string> batch;
    private readonly Option<int?> count;
    private readonly Option<string> purpose;
    private readonly Option<int?> wait;
    private readonly Option<bool> again;
    private readonly DrawOutputs outputs;
    private readonly AuditPlace place;

    public AuditSampleCommand(CommandContext context)
        : base(context, "audit.sample")
    {
        unit = AddOption<string>("--unit", "audit.sample.unit", "CODE");
        count = AddOption<int?>("--count", "audit.sample.count", "N");
        term = AddOption<string>("--term", "audit.sample.term", "TERM");
        stage = AddOption<string>("--stage", "audit.sample.stage", "STAGE");
        batch = AddOption<string>("--batch", "audit.sample.batch", "BATCH");
        purpose = AddOption<string>("--purpose", "audit.sample.purpose", "CODE");
        wait = AddOption<int?>("--wait", "audit.sample.wait", "SECONDS");
        again = AddSwitch("--again", "audit.sample.again");
        outputs = new DrawOutputs(AddOption<string>("--out", "audit.sample.out", "FILE"), AddOption<string>("--font", "option.font", "FILE"));
        place = new AuditPlace(AddOption<string>("--index", "audit.index.file", "FILE"), null);
        Add(new AuditSampleListCommand(context));
        Add(new AuditSampleOpenCommand(context));
        Add(new AuditSampleVerifyCommand(context));
        Add(new AuditSampleWitnessCommand(context));
    }

    public override async Task<int> RunAsync(CommandRun run, CancellationToken cancellationToken)
    {
        DrawScope scope = Scope(run);
        int wanted = run.Get(count) ?? UsualCount;
        if (wanted is < 1 or > DrawRequest.MaxCount) throw CliException.BadInput("error.draw.option", "--count", wanted);
        string why = run.Get(purpose) ?? UsualPurpose;
        if (!Codes.IsReasonCode(why)) throw CliException.BadInput("error.reason", why);
        outputs.Check(run);
        await using LedgerClient client = await ConnectOfficeAsync(run, cancellationToken).ConfigureAwait(false);
        DrawNote note = await RequestAsync(run, client, scope, wanted, why, cancellationToken).ConfigureAwait(false);
        AuditDraw drawn = await DrawAsync(run, client, note, cancellationToken).ConfigureAwait(false);
        return await outputs.CompleteAsync(run, client, drawn, cancellationToken).ConfigureAwait(false);
    }

    private DrawScope Scope(CommandRun run)
    {
        BatchId? one = run.Get(batch) is { } id ? CommandRun.Batch(id) : null;
        string of = run.Get(unit) ?? one?.School ?? throw CliException.BadInput("error.draw.option", "--unit", "");
        if (!Codes.IsUnitCode(of)) throw CliException.BadInput("error.draw.option", "--unit", of);
        string? window = run.Get(stage);
        if (window is not null && !Codes.IsStage(window)) throw CliException.BadInput("error.draw.option", "--stage", window);
        return new DrawScope(of, run.Get(term) is { } code ? CommandRun.Term(code) : null, window, one);
    }

    private async Task<DrawNote> RequestAsync(CommandRun run, LedgerClient client, DrawScope scope, int wanted, string why, CancellationToken cancellationToken)
    {
        string office = OwnerOf(run, null, client);
        Workspace workspace = run.Folder.Workspace;
        IReadOnlyList<DrawProgress> standing = await client.ListDrawsAsync(office, cancellationToken).ConfigureAwait(false);
        DrawNote? note = run.Get(again) ? null : await DrawNote.FindAsync(workspace, office, scope, wanted, why, cancellationToken).ConfigureAwait(false);
        if (note is null && !run.Get(again) && standing.FirstOrDefault(d => d.Revealed is null && d.Request.Scope == scope) is { } open)
            throw CliException.Refused("error.draw.open", open.Requested.Id, Times.Text(open.Requested.At));
        note ??= await DrawNote.CreateAsync(workspace, office, scope, wanted, why, run.Host.Time.GetUtcNow(), cancellationToken).ConfigureAwait(false);
        DrawRequest request = note.ToRequest();
        if (standing.FirstOrDefault(d => d.Requested.Id == request.Id) is { } known)
            run.Note(known.Revealed is null ? "audit.sample.continued" : "audit.sample.standing", Times.Text(known.Requested.At));
        else
            await client.RequestDrawAsync(request, cancellationToken).ConfigureAwait(false);
        run.DoneSoFar = run.Texts.Format("audit.sample.kept", request.Id);
        return note;
    }

    private async Task<AuditDraw> DrawAsync(CommandRun run, LedgerClient client, DrawNote note, CancellationToken cancellationToken)
    {
        DrawRequest request = note.ToRequest();
        long began = run.Host.Time.GetTimestamp();
        TimeSpan patience = TimeSpan.FromSeconds(run.Get(wait) ?? UsualWait);
        bool isWitnessed = false;
        while (true)
        {
            AuditDraw draw = await ComputeAsync(run, request.Id, cancellationToken).ConfigureAwait(false);
            if (draw.IsDrawn || draw.IsRevealedEarly) return draw;
            if (draw.Seed is not null)
            {
                await client.RevealDrawAsync(request.Id, Convert.FromHexString(note.Secret), cancellationToken).ConfigureAwait(false);
                return await ComputeAsync(run, request.Id, cancellationToken).ConfigureAwait(false);
            }

            TimeSpan waited = run.Host.Time.GetElapsedTime(began);
            if (!isWitnessed && waited >= BeforeWitness)
            {
                isWitnessed = true;
                if (await FindWitnessAsync(run, client.Identity.MspId, cancellationToken).ConfigureAwait(false) is { } witness)
                {
                    await using LedgerClient other = await LedgerClient.ConnectAsync(run.Folder.Workspace, witness, run.ClientOptions(), cancellationToken).ConfigureAwait(false);
                    await other.WitnessDrawAsync(request.Id, cancellationToken).ConfigureAwait(false);
                    run.Note("audit.sample.witnessed", witness);
                    continue;
                }
            }

            if (waited >= patience) throw CliException.Refused("error.draw.waits", request.Id);
            await Task.Delay(Pause, run.Host.Time, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<AuditDraw> ComputeAsync(CommandRun run, DrawId id, CancellationToken cancellationToken)
    {
        using AuditIndex index = await place.OpenAsync(run, cancellationToken).ConfigureAwait(false);
        return AuditDraws.Compute(index, id);
    }

    private static async Task<string?> FindWitnessAsync(CommandRun run, string mspId, CancellationToken cancellationToken)
    {
        foreach (string name in run.Folder.Workspace.ListIdentities())
        {
            WorkspaceIdentity identity = await run.Folder.Workspace.ReadIdentityAsync(name, cancellationToken).ConfigureAwait(false);
            if (identity.MspId != mspId && identity is { Unit: not null, Role: not null }) return name;
        }

        return null;
    }
}
