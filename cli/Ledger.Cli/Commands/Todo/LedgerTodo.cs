using Ledger.Records.State;
using Ledger.Sdk;
using Ledger.Sdk.Access;
using Ledger.Sdk.Workspaces;
using Term = Ledger.Records.State.Term;

namespace Ledger.Cli.Commands;

/// <summary>What waits on the ledger for each role of the folder.</summary>
internal sealed class LedgerTodo(CommandRun run)
{
    private const int SoonDays = 14;

    // A term whose windows closed longer ago than this has nothing that waits.
    private static readonly TimeSpan Recent = TimeSpan.FromDays(365);
    private readonly List<TodoItem> items = [];
    private IReadOnlyList<Unit> units = [];
    private IReadOnlyList<Term> terms = [];

    public async Task<IReadOnlyList<TodoItem>> FindAsync(CancellationToken cancellationToken)
    {
        Workspace workspace = run.Folder.Workspace;
        var identities = new List<WorkspaceIdentity>();
        foreach (string name in workspace.ListIdentities().Where(n => run.ActingAs is null || n == run.ActingAs))
            identities.Add(await workspace.ReadIdentityAsync(name, cancellationToken).ConfigureAwait(false));
        if (identities.Count == 0) return items;

        await using LedgerClient client = await run.ConnectAsync(identities.Find(i => i.Role == Roles.Auditor)?.Role ?? identities[0].Role ?? "", cancellationToken).ConfigureAwait(false);
        units = await client.ListUnitsAsync(cancellationToken).ConfigureAwait(false);
        var found = new List<Term>();
        foreach (Unit owner in units.Where(u => u.Tier != UnitTier.School)) found.AddRange(await client.ListTermsAsync(owner.Code, cancellationToken).ConfigureAwait(false));
        DateTimeOffset now = run.Host.Time.GetUtcNow();
        terms = [.. found.Where(t => t.Windows.Any(w => w.IsOpen || now - w.ClosedAt < Recent))];
        await AccessLogAsync(client, workspace, identities, cancellationToken).ConfigureAwait(false);
        foreach (WorkspaceIdentity identity in identities)
        {
            await FindingsAsync(identity, cancellationToken).ConfigureAwait(false);
            switch (identity.Role)
            {
                case Roles.SchoolRegistrar:
                    await OfSchoolAsync(client, identity, cancellationToken).ConfigureAwait(false);
                    break;
                case Roles.CountyReviewer or Roles.CityReviewer:
                    await OfReviewerAsync(client, identity, cancellationToken).ConfigureAwait(false);
                    break;
                case Roles.ProvinceAdmin:
                    await OfProvinceAsync(client, identity, cancellationToken).ConfigureAwait(false);
                    break;
            }
        }

        return items;
    }

    // What a unit is to answer, and what an office that sent it settles. Each asks within its own scope.
    private async Task FindingsAsync(WorkspaceIdentity identity, CancellationToken cancellationToken)
    {
        if (units.FirstOrDefault(u => u.Code == identity.Unit) is not { } unit) return;
        bool isOffice = identity.Role == Roles.SupervisionLead;
        if (!isOffice && identity.Role != Roles.AuthorityOf(unit.Tier)) return;
        DateOnly today = WorkingDays.DateOf(run.Host.Time.GetUtcNow());
        await using LedgerClient own = await LedgerClient.ConnectAsync(run.Folder.Workspace, identity.Name, run.ClientOptions(), cancellationToken).ConfigureAwait(false);
        foreach (FindingProgress finding in await own.ListFindingsAsync(isOffice ? null : unit.Code, cancellationToken).ConfigureAwait(false))
        {
            string subject = $"{finding.Id.Unit} {FindingPage.Rule(run.Texts, finding.Sent.Rule!)}";
            if (!isOffice && finding.Last == finding.Sent)
                items.Add(new TodoItem("finding", identity.Role, subject, finding.Sent.Due, $"ledger audit findings answer {finding.Id.Digest[..12]} --reason CODE --text FILE"));
            else if (isOffice && finding.Sent.By.Unit == unit.Code && finding.MaySettle(today))
                items.Add(new TodoItem("settle", identity.Role, subject, null, $"ledger audit findings settle {finding.Id.Digest[..12]} --reason CODE --text FILE"));
        }
    }

    private async Task OfSchoolAsync(LedgerClient client, WorkspaceIdentity identity, CancellationToken cancellationToken)
    {
        if (units.FirstOrDefault(u => u.Code == identity.Unit) is not { } school) return;
        foreach (Term term in terms.Where(t => school.IsWithin(t.Owner)))
        {
            IReadOnlyList<Batch> batches = await client.ListBatchesAsync(school.Code, term.Code, cancellationToken).ConfigureAwait(false);
            Windows(term, Roles.SchoolRegistrar, batches, school.Code);
            foreach (Batch batch in batches)
            {
                (Evidence evidence, BatchProgress progress) = await ReadAsync(client, batch, school, cancellationToken).ConfigureAwait(false);
                if (progress.Standing == BatchStanding.Returned && progress.PendingWithdrawal is null)
                    Add("returned", identity, batch, $"ledger batch withdraw {batch.BatchId} --reason {progress.Deciding[0].ReasonCode}");
                Pending(identity, batch, progress, evidence, school);
                Erasure(identity, batch, evidence, school);
                Procedure(identity, batch, progress, evidence, school);
            }
        }
    }

    private async Task OfReviewerAsync(LedgerClient client, WorkspaceIdentity identity, CancellationToken cancellationToken)
    {
        foreach (Unit school in units.Where(u => u.Tier == UnitTier.School && u.Path.Contains(identity.Unit)))
        {
            // What was moved here waits for its review whether its term was opened here or not.
            foreach (Batch batch in (await client.ListBatchesAsync(school.Code, "", cancellationToken).ConfigureAwait(false))
                .Where(b => b.Origin is not null || terms.Any(t => t.Code == b.Term && school.IsWithin(t.Owner))))
            {
                (Evidence evidence, BatchProgress progress) = await ReadAsync(client, batch, school, cancellationToken).ConfigureAwait(false);
                if (progress.Standing == BatchStanding.Anchored && progress.PendingWithdrawal is null && school.Parent == identity.Unit)
                    Add("review", identity, batch, $"ledger batch review {batch.BatchId}");
                Pending(identity, batch, progress, evidence, school);
                Erasure(identity, batch, evidence, school);
                Appeals(identity, batch, evidence, school);
            }
        }

        foreach (Term term in terms.Where(t => t.Owner == identity.Unit)) Windows(term, identity.Role!, null);
    }

    private async Task OfProvinceAsync(LedgerClient client, WorkspaceIdentity identity, CancellationToken cancellationToken)
    {
        foreach (Unit owner in units.Where(u => u.Tier != UnitTier.School))
        {
            foreach (RuleSetHeader ruleSet in (await client.ListRuleSetsAsync(owner.Code, cancellationToken).ConfigureAwait(false)).Where(r => !r.IsApproved))
                items.Add(new TodoItem("ruleset", identity.Role, $"{ruleSet.Owner} {ruleSet.Id} {ruleSet.Version}", null, $"ledger ruleset approve {ruleSet.Id}:{ruleSet.Version} --owner {ruleSet.Owner}"));
        }

        foreach (Term term in terms.Where(t => t.Owner == identity.Unit)) Windows(term, identity.Role!, null);
    }

    private static async Task<(Evidence, BatchProgress)> ReadAsync(LedgerClient client, Batch batch, Unit school, CancellationToken cancellationToken)
    {
        Evidence evidence = await client.GetEvidenceAsync(batch.BatchId.ToString(), cancellationToken).ConfigureAwait(false);
        return (evidence, BatchProgress.Of(batch.BatchId, school.Parent, evidence.Events));
    }

    // A withdrawal waits for another organisation's unit, a status for the other of school and parent.
    private void Pending(WorkspaceIdentity identity, Batch batch, BatchProgress progress, Evidence evidence, Unit school)
    {
        if (progress.PendingWithdrawal is { Enrolment: not null } asked && asked.By.Unit != identity.Unit && asked.By.MspId != identity.MspId && MayApprove(identity, school))
            Add("withdrawal", identity, batch, $"ledger batch withdraw {batch.BatchId} --approve");
        foreach (int index in evidence.Statuses.Select(s => s.Index).Distinct())
        {
            EffectiveStatus status = EffectiveStatus.Of(batch.BatchId, index, school.Parent, evidence.Statuses);
            foreach (RecordStatus waiting in status.Pending.Where(p =>
                p.By.Unit != identity.Unit && (identity.Unit == school.Code || identity.Unit == school.Parent || identity.Unit == p.Also)
                && !evidence.Statuses.Any(a => a.Approves == p.TransactionId && a.By.Unit == identity.Unit)))
                items.Add(new TodoItem("status", identity.Role, $"{batch.BatchId}#{index} {Words.Status(run.Texts, waiting.Kind)}", null, null));
        }
    }

    // The log is one for the folder: of its identities the first that has anchored it goes on, else the first with a unit.
    private async Task AccessLogAsync(LedgerClient client, Workspace workspace, List<WorkspaceIdentity> identities, CancellationToken cancellationToken)
    {
        int entries = AccessLog.Verify(workspace, []).Entries;
        if (entries == 0) return;
        WorkspaceIdentity? keeper = null;
        int covered = 0;
        foreach (WorkspaceIdentity identity in identities.Where(i => i.Unit is not null && i.Role is not (null or Roles.Auditor)))
        {
            IReadOnlyList<AccessLogHead> heads = await client.ListAccessHeadsAsync(identity.Unit!, cancellationToken).ConfigureAwait(false);
            if (keeper is not null && heads.Count == 0) continue;
            // A head that is of another log than this folder's covers nothing here; access verify says so.
            AccessLogHead? latest = heads.Where(h => h.Count <= entries).MaxBy(h => h.Count);
            int last = latest is not null && AccessLog.Verify(workspace, [latest]).IsWhole ? latest.Count : 0;
            if (keeper is null || last > covered || (covered == 0 && identity.Role == Roles.SchoolRegistrar)) (keeper, covered) = (identity, last);
        }

        if (keeper is not null && entries > covered)
            items.Add(new TodoItem("accesslog", keeper.Role, (entries - covered).ToString(System.Globalization.CultureInfo.InvariantCulture), WorkingDays.DateOf(run.Host.Time.GetUtcNow()), $"ledger access anchor --as {keeper.Name}"));
    }

    // An order in effect waits for each holder's word: the school, the unit above, and of what was locked the next above.
    private void Erasure(WorkspaceIdentity identity, Batch batch, Evidence evidence, Unit school)
    {
        bool isHolder = identity.Unit == school.Code || identity.Unit == school.Parent || evidence.Statuses.Any(s => s.Kind == RecordStatusKind.ErasureOrdered && s.Also == identity.Unit);
        int waiting = isHolder ? evidence.Statuses.Where(s => s.Kind == RecordStatusKind.ErasureOrdered).Select(s => s.Index).Distinct().Count(index =>
            EffectiveStatus.Of(batch.BatchId, index, school.Parent, evidence.Statuses).InEffect.Any(s => s.Kind == RecordStatusKind.ErasureOrdered)
            && !evidence.Statuses.Any(s => s.Index == index && s.Kind == RecordStatusKind.Erased && s.By.Unit == identity.Unit)) : 0;
        if (waiting > 0) items.Add(new TodoItem("erasure", identity.Role, $"{batch.BatchId} ({waiting})", null, $"ledger documents erase --carry-out --batch {batch.BatchId} --as {identity.Name}"));
    }

    // What the school does after its notice, and with the objections to it.
    private void Procedure(WorkspaceIdentity identity, Batch batch, BatchProgress progress, Evidence evidence, Unit school)
    {
        if (progress.Notice is not { } notice || progress.Confirmation is not null) return;
        DateOnly today = WorkingDays.DateOf(run.Host.Time.GetUtcNow());
        IReadOnlyList<ObjectionProgress> objections = ObjectionProgress.Of(batch.BatchId, school.Parent, evidence.Objections);
        foreach (ObjectionProgress objection in objections.Where(o => o.Awaited?.Next == ObjectionStepKind.Answered))
            items.Add(new TodoItem("answer", identity.Role, $"{batch.BatchId}#{objection.Raised.Index}", objection.Raised.Due, $"ledger objection list {batch.BatchId}"));
        if (progress.IsUnderNotice && !(today <= notice.Until)) Add("notice", identity, batch, $"ledger notice end {batch.BatchId}");
        if (!progress.IsUnderNotice && progress.Standing != BatchStanding.Returned && !objections.Any(o => o.Stands(today)))
            Add("confirm", identity, batch, $"ledger batch confirm {batch.BatchId}");
    }

    private void Appeals(WorkspaceIdentity identity, Batch batch, Evidence evidence, Unit school)
    {
        if (school.Parent != identity.Unit) return;
        foreach (ObjectionProgress objection in ObjectionProgress.Of(batch.BatchId, school.Parent, evidence.Objections).Where(o => o.Awaited?.Next == ObjectionStepKind.Decided))
            items.Add(new TodoItem("appeal", identity.Role, $"{batch.BatchId}#{objection.Raised.Index}", objection.Awaited!.Value.Due, $"ledger objection list {batch.BatchId}"));
    }

    private bool MayApprove(WorkspaceIdentity identity, Unit school) =>
        identity.Unit == school.Code || identity.Unit == school.Parent
        || school.Path.Select(code => units.FirstOrDefault(u => u.Code == code)).FirstOrDefault(u => u is not null && u.MspId != school.MspId)?.Code == identity.Unit;

    private void Windows(Term term, string role, IReadOnlyList<Batch>? batches, string school = "")
    {
        DateOnly today = DateOnly.FromDateTime(run.Host.Time.GetUtcNow().UtcDateTime);
        foreach (TermWindow window in term.Windows.Where(w => w.IsOpen))
        {
            string subject = $"{term.Owner} {term.Code} {Words.Stage(run.Texts, window.Stage)}";
            if (batches is null)
            {
                if (window.Until < today) items.Add(new TodoItem("close", role, subject, window.Until, $"ledger term close {term.Code} --stage {window.Stage} --owner {term.Owner}"));
                continue;
            }

            if (window.Until is { } until && until <= today.AddDays(SoonDays)) items.Add(new TodoItem("window", role, subject, until, null));
            if (!batches.Any(b => b.Stage == window.Stage)) items.Add(new TodoItem("anchor", role, subject, window.Until, $"ledger batch anchor FILE… --school {school} --term {term.Code} --stage {window.Stage}"));
        }
    }

    private void Add(string kind, WorkspaceIdentity identity, Batch batch, string command) =>
        items.Add(new TodoItem(kind, identity.Role, batch.BatchId.ToString(), null, command));
}
