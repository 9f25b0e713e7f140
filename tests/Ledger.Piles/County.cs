using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Hyperledger.Fabric.Msp;
using Ledger.Network.Topology;
using Ledger.Records.State;
using Ledger.Sdk.Identities;
using Ledger.Sdk.Workspaces;

namespace Ledger.Piles;

/// <summary>A county with schools inside its organisation, on a <see cref="SignedChain"/>: what their contracts would write, by a clock that the test moves.</summary>
public sealed class County : IAsyncDisposable
{
    public const string ProvinceCode = "350000";
    public const string CityCode = "350100";
    public const string Code = "350102";
    public const string Term = "2025-2026-1";

    /// <summary>One person of the county's organisation, who has also the registrar's certificate of the third school.</summary>
    public const string DoubleReviewer = "double-reviewer";

    /// <summary>The same person as the third school's registrar.</summary>
    public const string DoubleSchool = "double-school";

    private int _roots;
    private readonly DateOnly? _until;
    private (DateTimeOffset At, string TransactionId) _opened, _closed;

    private County(SignedChain chain, int schools, DateTimeOffset begin, DateOnly? until)
    {
        _until = until;
        Chain = chain;
        Schools = [.. Enumerable.Range(0, schools).Select(SchoolCode)];
        Now = begin;
    }

    public SignedChain Chain { get; }

    /// <summary>The schools' codes.</summary>
    public IReadOnlyList<string> Schools { get; }

    public DateTimeOffset Now { get; set; }

    public static async Task<County> CreateAsync(string folder, int schools, DateTimeOffset? begin = null, bool verifies = true, DateOnly? until = null)
    {
        List<UserTopology> people = [.. Enumerable.Range(0, schools).Select(i => new UserTopology(Registrar(i), SchoolCode(i), Roles.SchoolRegistrar))];
        var users = new Dictionary<string, IReadOnlyList<UserTopology>>(StringComparer.Ordinal) { ["CountyMSP"] = people };
        var chain = await SignedChain.CreateAsync(folder, users, verifies).ConfigureAwait(false);
        var county = new County(chain, schools, begin ?? new DateTimeOffset(2025, 9, 1, 1, 0, 0, TimeSpan.Zero), until);
        await county.RegisterAsync().ConfigureAwait(false);
        if (schools > 2) await EnrolDoubleAsync(new Workspace(folder)).ConfigureAwait(false);
        return county;
    }

    public static string SchoolCode(int number) => (3435000101 + number).ToString(CultureInfo.InvariantCulture);

    public static string Registrar(int school) => $"school-{school.ToString(CultureInfo.InvariantCulture)}";

    /// <summary>A root that nobody has had, the same in every run.</summary>
    public string NextRoot() => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Interlocked.Increment(ref _roots).ToString(CultureInfo.InvariantCulture))));

    /// <summary>A school's anchoring of a batch.</summary>
    /// <param name="school">The school's place in <see cref="Schools"/>.</param>
    /// <param name="at">The time that it claims; null: now.</param>
    /// <param name="root">Its root; null: a new one.</param>
    public (BatchId Batch, SignedCall Call) Anchor(int school, DateTimeOffset? at = null, string? root = null)
    {
        var by = Chain.Person(Registrar(school));
        var time = Cut(at ?? Now);
        var batch = new BatchId(Schools[school], Term, root ?? NextRoot());
        var key = StateKey.Batch(batch);
        var call = new SignedCall(by, "batches:Anchor", time, key, txId => new Batch
        {
            School = batch.School,
            Term = Term,
            Stage = "entry",
            Size = 300,
            Sha256Root = batch.Sha256Root,
            Sm3Root = batch.Sha256Root,
            RuleSetOwner = ProvinceCode,
            RuleSet = "fujian-high-school",
            RuleSetVersion = "1",
            At = time,
            By = new Submitter("CountyMSP", batch.School, Roles.SchoolRegistrar),
            TransactionId = txId,
        }.ToCanonicalBytes())
        {
            Reads = [StateKey.Unit(batch.School), StateKey.RuleSet(ProvinceCode, "fujian-high-school", "1"), StateKey.Term(ProvinceCode, Term), StateKey.Notice(batch.School, Term, "entry"), key],
        };
        return (batch, call);
    }

    /// <summary>A step of a batch.</summary>
    public SignedCall Step(BatchId batch, BatchEventKind kind, string person, DateTimeOffset? at = null)
    {
        var by = Chain.Person(person);
        var time = Cut(at ?? Now);
        var submitter = SubmitterOf(person, batch.School);
        // The key has the transaction's id, which follows from a nonce: a batch's steps are told apart by kind here.
        var key = new StateKey("batchevent", batch.ToString(), Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{batch}{kind}{NextRoot()}"))));
        return new SignedCall(by, kind switch { BatchEventKind.Accepted or BatchEventKind.Returned => "batches:Review", BatchEventKind.NoticeEnded => "batches:EndNotice", BatchEventKind.Noticed => "batches:Notice", BatchEventKind.Confirmed => "batches:Confirm", _ => "batches:Archive" }, time, key, txId => new BatchEvent
        {
            Batch = batch,
            Kind = kind,
            ReasonCode = kind == BatchEventKind.Returned ? "ROWS_WRONG" : "",
            At = time,
            By = submitter,
            TransactionId = txId,
        }.ToCanonicalBytes())
        { Reads = [StateKey.Unit(submitter.Unit), StateKey.Batch(batch)] };
    }

    /// <summary>A record's status.</summary>
    public SignedCall Status(BatchId batch, int index, RecordStatusKind kind, string person, string reason, string? approves = null, DateTimeOffset? at = null, RecordReference? supersededBy = null)
    {
        var time = Cut(at ?? Now);
        var submitter = SubmitterOf(person, batch.School);
        var key = StateKey.Status(batch, index, NextRoot());
        var enrolment = EnrolmentOf(Chain.Person(person));
        return new SignedCall(Chain.Person(person), approves is null ? "statuses:Append" : "statuses:Approve", time, key, txId => new RecordStatus
        {
            Batch = batch,
            Index = index,
            Kind = kind,
            ReasonCode = reason,
            Approves = approves,
            SupersededBy = supersededBy,
            Enrolment = enrolment,
            At = time,
            By = submitter,
            TransactionId = txId,
        }.ToCanonicalBytes())
        { Reads = [StateKey.Unit(submitter.Unit), StateKey.Batch(batch)] };
    }

    /// <summary>A step of an inspection by the county's supervision office; the first is the commitment to a plan.</summary>
    public SignedCall Inspect(InspectionId id, int number, InspectionStepKind kind, int? about = null, DateOnly? due = null)
    {
        var time = Cut(Now);
        var key = StateKey.Inspection(id, number);
        var digest = new TextDigest(NextRoot(), NextRoot());
        var enrolment = EnrolmentOf(Chain.Person("county-reviewer"));
        return new SignedCall(Chain.Person("county-reviewer"), number == 0 ? "inspections:Plan" : "inspections:Append", time, key, txId => new InspectionStep
        {
            Id = id,
            Number = number,
            Kind = kind,
            Commitment = number == 0 ? digest : null,
            Document = number == 0 ? null : digest,
            About = about,
            Due = due,
            Enrolment = enrolment,
            At = time,
            By = SubmitterOf("county-reviewer", Code),
            TransactionId = txId,
        }.ToCanonicalBytes())
        { Reads = [StateKey.Unit(Code)] };
    }

    /// <summary>A step of a draw.</summary>
    public SignedCall Draw(DrawId id, DrawStepKind kind, string person, DrawRequest? request = null, string? secret = null)
    {
        var time = Cut(Now);
        var submitter = SubmitterOf(person, Code);
        var enrolment = EnrolmentOf(Chain.Person(person));
        return new SignedCall(Chain.Person(person), kind switch { DrawStepKind.Requested => "draws:Request", DrawStepKind.Witnessed => "draws:Witness", _ => "draws:Reveal" }, time, StateKey.Draw(id, NextRoot()), txId => new DrawStep
        {
            Id = id,
            Kind = kind,
            Request = request,
            Secret = secret,
            Enrolment = enrolment,
            At = time,
            By = submitter,
            TransactionId = txId,
        }.ToCanonicalBytes())
        { Reads = [StateKey.Unit(submitter.Unit)] };
    }

    /// <summary>A step of a finding that the county's office sent to a unit.</summary>
    public SignedCall Finding(FindingId id, int number, FindingStepKind kind, string person, FindingOutcome? outcome = null)
    {
        var time = Cut(Now);
        var submitter = SubmitterOf(person, id.Unit);
        var enrolment = EnrolmentOf(Chain.Person(person));
        var text = new TextDigest(NextRoot(), NextRoot());
        return new SignedCall(Chain.Person(person), kind switch { FindingStepKind.Sent => "findings:Send", FindingStepKind.Answered => "findings:Answer", FindingStepKind.Settled => "findings:Settle", _ => "findings:Withdraw" }, time, StateKey.Finding(id, number), txId => new FindingStep
        {
            Id = id,
            Number = number,
            Kind = kind,
            Rule = kind == FindingStepKind.Sent ? "repeatedRevocation" : null,
            Due = kind == FindingStepKind.Sent ? WorkingDays.DateOf(time).AddDays(14) : null,
            Outcome = outcome,
            ReasonCode = kind == FindingStepKind.Sent ? null : "CHECKED",
            Text = kind == FindingStepKind.Withdrawn ? null : text,
            Enrolment = enrolment,
            At = time,
            By = submitter,
            TransactionId = txId,
        }.ToCanonicalBytes())
        { Reads = [StateKey.Unit(submitter.Unit)] };
    }

    /// <summary>What the register says of a unit, written by the province.</summary>
    public SignedCall Register(string code, UnitTier tier, IReadOnlyList<string> path, string mspId, string role, DateTimeOffset? at = null)
    {
        var time = Cut(at ?? Now);
        var parent = path.Count == 0 ? "" : path[0];
        return new SignedCall(Chain.Person("province-admin"), "units:Register", time, StateKey.Unit(code), txId => new Unit
        {
            Code = code,
            Name = "虚构单位",
            Tier = tier,
            Parent = parent,
            MspId = mspId,
            Roles = [role],
            Path = path,
            At = time,
            By = new Submitter("ProvinceMSP", ProvinceCode, Roles.ProvinceAdmin),
            TransactionId = txId,
        }.ToCanonicalBytes())
        { Reads = code == ProvinceCode ? [StateKey.Unit(code)] : [StateKey.Unit(ProvinceCode), StateKey.Unit(code)] };
    }

    public ValueTask DisposeAsync() => Chain.DisposeAsync();

    private static DateTimeOffset Cut(DateTimeOffset time) => new(time.UtcTicks - (time.UtcTicks % TimeSpan.TicksPerMillisecond), TimeSpan.Zero);

    private static Submitter SubmitterOf(string person, string school) => person switch
    {
        "county-reviewer" or DoubleReviewer => new Submitter("CountyMSP", Code, Roles.CountyReviewer),
        "city-reviewer" => new Submitter("CityMSP", CityCode, Roles.CityReviewer),
        "province-admin" => new Submitter("ProvinceMSP", ProvinceCode, Roles.ProvinceAdmin),
        _ => new Submitter("CountyMSP", school, Roles.SchoolRegistrar),
    };

    /// <summary>SHA-256 of somebody's enrolment id, as the contracts write it.</summary>
    public static string EnrolmentOf(SigningIdentity person)
    {
        ArgumentNullException.ThrowIfNull(person);
        using var certificate = System.Security.Cryptography.X509Certificates.X509Certificate2.CreateFromPem(Encoding.UTF8.GetString(person.Credentials.Span));
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(certificate.GetNameInfo(System.Security.Cryptography.X509Certificates.X509NameType.SimpleName, false))));
    }

    private async Task RegisterAsync()
    {
        await Chain.AddAsync(Register(ProvinceCode, UnitTier.Province, [], "ProvinceMSP", Roles.ProvinceAdmin)).ConfigureAwait(false);
        Now += TimeSpan.FromMinutes(10);
        await Chain.AddAsync(
            Register(CityCode, UnitTier.City, [ProvinceCode], "CityMSP", Roles.CityReviewer),
            Register(Code, UnitTier.County, [CityCode, ProvinceCode], "CountyMSP", Roles.CountyReviewer)).ConfigureAwait(false);
        Now += TimeSpan.FromMinutes(10);
        await Chain.AddAsync([.. Schools.Select(school => Register(school, UnitTier.School, [Code, CityCode, ProvinceCode], "CountyMSP", Roles.SchoolRegistrar))]).ConfigureAwait(false);
        Now += TimeSpan.FromMinutes(10);
        await Chain.AddAsync(OpenTerm()).ConfigureAwait(false);
        Now += TimeSpan.FromDays(1);
    }

    /// <summary>The closing of the term's window.</summary>
    public SignedCall CloseTerm()
    {
        var time = Cut(Now);
        return TermCall("terms:Close", time, txId =>
        {
            _closed = (time, txId);
            return Window() with { ClosedAt = time, ClosedTransactionId = txId };
        });
    }

    /// <summary>The lock of the window that was closed.</summary>
    public SignedCall LockTerm()
    {
        var time = Cut(Now);
        return TermCall("terms:Lock", time, txId => Window() with { ClosedAt = _closed.At, ClosedTransactionId = _closed.TransactionId, LockedAt = time, LockedTransactionId = txId });
    }

    private static async Task EnrolDoubleAsync(Workspace workspace)
    {
        var identities = new IdentityFolder(workspace);
        using var authority = await EmbeddedAuthority.OpenAsync(workspace, "CountyMSP").ConfigureAwait(false);
        string? person = null;
        foreach (var (name, unit, role) in new[] { (DoubleSchool, SchoolCode(2), Roles.SchoolRegistrar), (DoubleReviewer, Code, Roles.CountyReviewer) })
        {
            var request = await identities.RequestAsync(name, "CountyMSP", unit, role, person).ConfigureAwait(false);
            await identities.InstallAsync(name, await authority.IssueAsync(request.RequestPem, unit, role, TimeSpan.FromDays(30)).ConfigureAwait(false), DateTimeOffset.UtcNow).ConfigureAwait(false);
            person ??= (await workspace.ReadIdentityAsync(name, CancellationToken.None).ConfigureAwait(false)).EnrolmentId;
        }
    }

    private SignedCall OpenTerm()
    {
        var time = Cut(Now);
        return TermCall("terms:Open", time, txId =>
        {
            _opened = (time, txId);
            return Window();
        });
    }

    private TermWindow Window() => new() { Stage = "entry", Until = _until, OpenedAt = _opened.At, OpenedTransactionId = _opened.TransactionId };

    private SignedCall TermCall(string function, DateTimeOffset time, Func<string, TermWindow> window) =>
        new(Chain.Person("province-admin"), function, time, StateKey.Term(ProvinceCode, Term), txId => new Records.State.Term { Owner = ProvinceCode, Code = Term, Windows = [window(txId)] }.ToCanonicalBytes())
        {
            Reads = [StateKey.Unit(ProvinceCode), StateKey.Term(ProvinceCode, Term)],
        };
}
