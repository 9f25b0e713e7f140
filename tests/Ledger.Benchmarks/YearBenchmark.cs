using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Ledger.Records;
using Ledger.Records.State;
using Ledger.Sdk;
using Ledger.Sdk.Identities;
using Ledger.Sdk.Import;
using Ledger.Sdk.Sample;
using Ledger.Sdk.Workspaces;

namespace Ledger.Benchmarks;

/// <summary>
/// A school year on an embedded network in a process of its own, by a rule set that sets no terms: a school's records from
/// files to the archive, its documents scrubbed, and the steps of 40 schools at a time (notices, objections, corrections),
/// each a transaction through the SDK, awaited.
/// </summary>
internal static class YearBenchmark
{
    private const string Owner = "350000";
    private const string School = NetworkBenchmark.School;
    private const string Term = NetworkBenchmark.Term;
    private const int RecordsPerStudent = 50;
    private const int Schools = 40;
    private const int ObjectionsPerSchool = 20;

    public static async Task<int> RunAsync(string[] args)
    {
        var students = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 3000;
        var folder = Directory.CreateTempSubdirectory("ledger-year-benchmark-").FullName;
        try
        {
            Console.WriteLine($"{Environment.ProcessorCount} cores, {students} students with {RecordsPerStudent} records each; {Schools} schools with {ObjectionsPerSchool} objections each");
            await using var network = await RunningNetwork.StartAsync(folder);
            var workspace = new Workspace(folder);
            var rules = WithoutTerms();
            await using var province = await LedgerClient.ConnectAsync(workspace, "province-admin");
            await using var county = await LedgerClient.ConnectAsync(workspace, "county-reviewer");
            await PrepareAsync(province, rules);

            var (year, scrub) = await PlayYearAsync(workspace, province, county, rules, students);
            var steps = await PlaySchoolsAsync(workspace, province, county, rules);
            Console.WriteLine(FormattableString.Invariant($"year-{students}-students-seconds {year.TotalSeconds:0.0} s"));
            Console.WriteLine(FormattableString.Invariant($"workflow-steps-per-second {steps:0} steps/s"));
            Console.WriteLine(FormattableString.Invariant($"scrub-documents-per-second {scrub:0} documents/s"));
            return 0;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<(TimeSpan Year, double Scrub)> PlayYearAsync(Workspace workspace, LedgerClient province, LedgerClient county, RuleSet rules, int students)
    {
        var files = await SampleWriter.WriteAsync(Path.Combine(workspace.Directory, "files"), new SampleOptions
        {
            Students = students,
            RecordsPerStudent = RecordsPerStudent,
            School = School,
            Term = Term,
        });
        await using var registrar = await LedgerClient.ConnectAsync(workspace, "school-registrar");
        using var store = await LedgerStore.OpenAsync(workspace);
        if (!(await store.ImportRosterAsync(files.Roster)).Accepted) throw new InvalidOperationException("The invented roster was refused.");

        var options = new ImportOptions { School = School, Term = Term, RuleSet = rules };
        var began = Stopwatch.GetTimestamp();
        var receipts = (await Step("anchored", () => registrar.AnchorAsync(store, files.Records, options))).Receipts;
        var anchored = receipts.Sum(r => r.Size);
        if (anchored != students * RecordsPerStudent) throw new InvalidOperationException($"{anchored} records were anchored.");
        foreach (var batch in receipts.Select(r => r.BatchId))
        {
            await Step("reviewed", () => county.ReviewAsync(store, batch, accept: true));
            await registrar.BeginNoticeAsync(batch);
            await registrar.EndNoticeAsync(batch);
            await registrar.ConfirmAsync(batch);
        }
        await province.CloseTermAsync(Owner, Term, "entry");
        await province.LockTermAsync(Owner, Term, "entry");
        foreach (var batch in receipts.Select(r => r.BatchId)) await registrar.ArchiveAsync(batch);
        var year = Stopwatch.GetElapsedTime(began);

        var scrubbing = Stopwatch.GetTimestamp();
        var report = await store.ScrubAsync();
        var scrubbed = Stopwatch.GetElapsedTime(scrubbing);
        if (report.Documents != anchored || !report.IsSound) throw new InvalidOperationException($"{report.Documents} documents were scrubbed, {report.FaultCount} are damaged.");
        return (year, report.Documents / scrubbed.TotalSeconds);

        async Task<T> Step<T>(string what, Func<Task<T>> step)
        {
            var start = Stopwatch.GetTimestamp();
            var result = await step();
            Console.WriteLine(FormattableString.Invariant($"{what} in {Stopwatch.GetElapsedTime(start).TotalSeconds:0.0} s"));
            return result;
        }
    }

    // Each school takes its own steps one after the other, all schools at once.
    private static async Task<double> PlaySchoolsAsync(Workspace workspace, LedgerClient province, LedgerClient county, RuleSet rules)
    {
        await province.OpenTermAsync(new TermOpening { Owner = Owner, Term = "2025-2026-2", Stages = [new StageOpening("entry")] });
        var schools = new List<(LedgerClient Registrar, string Batch)>();
        using var authority = await EmbeddedAuthority.OpenAsync(workspace, "CountyMSP");
        for (var i = 0; i < Schools; i++)
        {
            var code = (3435000101 + i).ToString(CultureInfo.InvariantCulture);
            await province.RegisterUnitAsync(new UnitRegistration { Code = code, Name = "虚构学校", Tier = UnitTier.School, Parent = "350102", MspId = "CountyMSP", Roles = [Roles.SchoolRegistrar] });
            var identities = new IdentityFolder(workspace);
            var request = await identities.RequestAsync($"school-{i}", "CountyMSP", code, Roles.SchoolRegistrar);
            await identities.InstallAsync(request.Name, await authority.IssueAsync(request.RequestPem, code, Roles.SchoolRegistrar, TimeSpan.FromDays(30)), DateTimeOffset.UtcNow);
            var registrar = await LedgerClient.ConnectAsync(workspace, request.Name);
            schools.Add((registrar, await AnchorAsync(registrar, code, rules)));
        }

        var steps = 0;
        var measurement = new Measurement();
        await Task.WhenAll(schools.Select(school => Task.Run(() => PlaySchoolAsync(school.Registrar, school.Batch, county, () => Interlocked.Increment(ref steps)))));
        measurement.Stop().Report("steps of schools", steps);
        foreach (var (registrar, _) in schools) await registrar.DisposeAsync();
        return steps / measurement.Wall.TotalSeconds;
    }

    private static async Task PlaySchoolAsync(LedgerClient registrar, string batch, LedgerClient county, Action stepped)
    {
        var text = TextDigest.OfBytes(RandomNumberGenerator.GetBytes(32));
        await CountAsync(registrar.BeginNoticeAsync(batch));
        var raised = new List<string>();
        for (var i = 0; i < ObjectionsPerSchool; i++) raised.Add((await CountAsync(registrar.RaiseObjectionAsync(batch, i, "NOT_TRUE", text))).TransactionId);
        foreach (var objection in raised) await CountAsync(registrar.AnswerObjectionAsync(batch, objection, ObjectionOutcome.Dismissed, "CHECKED", text));
        await CountAsync(registrar.EndNoticeAsync(batch));
        await CountAsync(registrar.ConfirmAsync(batch));
        for (var i = 0; i < ObjectionsPerSchool; i++)
        {
            var stated = await CountAsync(registrar.AppendStatusAsync(batch, i, RecordStatusKind.Revoked, "FIELD_WRONG"));
            await CountAsync(county.ApproveStatusAsync(batch, i, stated.TransactionId));
        }

        async Task<Submission<T>> CountAsync<T>(Task<Submission<T>> step)
        {
            var submitted = await step;
            stepped();
            return submitted;
        }
    }

    private static async Task<string> AnchorAsync(LedgerClient registrar, string school, RuleSet rules)
    {
        var anchor = new BatchAnchor
        {
            School = school,
            Term = "2025-2026-2",
            Stage = "entry",
            Size = 1000,
            Sha256Root = RandomNumberGenerator.GetHexString(64, lowercase: true),
            Sm3Root = RandomNumberGenerator.GetHexString(64, lowercase: true),
            RuleSetOwner = Owner,
            RuleSet = rules.Id,
            RuleSetVersion = "1",
        };
        await registrar.Connection.SubmitAsync(
            "batches", "Anchor", [Hyperledger.Fabric.Client.Argument.FromBytes(anchor.ToCanonicalBytes())], ["ProvinceMSP", "CountyMSP"], CancellationToken.None);
        return anchor.BatchId.ToString();
    }

    private static async Task PrepareAsync(LedgerClient province, RuleSet rules)
    {
        (string Code, UnitTier Tier, string Parent, string MspId, string Role)[] units =
        [
            (Owner, UnitTier.Province, "", "ProvinceMSP", Roles.ProvinceAdmin),
            ("350100", UnitTier.City, Owner, "CityMSP", Roles.CityReviewer),
            ("350102", UnitTier.County, "350100", "CountyMSP", Roles.CountyReviewer),
            (School, UnitTier.School, "350102", "SchoolMSP", Roles.SchoolRegistrar),
        ];
        foreach (var (code, tier, parent, mspId, role) in units)
            await province.RegisterUnitAsync(new UnitRegistration { Code = code, Name = "虚构单位", Tier = tier, Parent = parent, MspId = mspId, Roles = [role] });
        await province.PublishRuleSetAsync(Owner, rules);
        await province.ApproveRuleSetAsync(Owner, rules.Id, "1");
        await province.OpenTermAsync(new TermOpening { Owner = Owner, Term = Term, Stages = [new StageOpening("entry")] });
    }

    private static RuleSet WithoutTerms()
    {
        var json = JsonNode.Parse(RuleSet.FujianHighSchool.Canonical.Span)!;
        json["id"] = "without-terms";
        json["notice"] = new JsonObject { ["workingDays"] = 0, ["answerDays"] = 0 };
        return RuleSet.Parse(Encoding.UTF8.GetBytes(json.ToJsonString()));
    }
}
