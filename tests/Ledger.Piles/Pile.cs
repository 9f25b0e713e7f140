using System.Globalization;
using System.Text;
using Hyperledger.Fabric.Msp;
using Ledger.Network.Genesis;
using Ledger.Network.Ordering;
using Ledger.Records;
using Ledger.Records.State;
using Ledger.Sdk.Trust.Internal;
using Google.Protobuf;
using Batch = Ledger.Records.State.Batch;
using StateTerm = Ledger.Records.State.Term;
using Term = Ledger.Records.Term;

namespace Ledger.Piles;

/// <summary>
/// An admissions office's week, invented: a signed trust file of a ledger of three organisations, a list of applicants, and
/// a folder with what they handed in, named by application number.
/// </summary>
public sealed class Pile
{
    private const string Channel = "ledger";
    private const string Province = "350000";
    private static readonly DateTimeOffset s_opened = new(2026, 1, 5, 8, 0, 0, TimeSpan.Zero);
    private static readonly RuleSet s_rules = RuleSet.FujianHighSchool;
    private static readonly RecordType s_type = s_rules.Types.Single(t => t.Name == "activity");

    private readonly PileOptions _options;
    private readonly Random _random;
    private readonly List<Sdk.Trust.TrustedBatch> _batches = [];
    private readonly List<Unit> _units = [];
    private int _transactions;

    private Pile(string folder, PileOptions options)
    {
        Folder = folder;
        _options = options;
        _random = new Random(options.Seed);
        Kinds = new PileKind[options.Applicants];
    }

    /// <summary>Where everything is.</summary>
    public string Folder { get; }

    /// <summary>The bundles' folder.</summary>
    public string Bundles => Path.Combine(Folder, "bundles");

    /// <summary>The list of applicants, CSV.</summary>
    public string List => Path.Combine(Folder, "applicants.csv");

    /// <summary>The trust file.</summary>
    public string Trust => Path.Combine(Folder, "trust.json");

    /// <summary>The ledger's genesis hash.</summary>
    public string GenesisHash { get; private set; } = string.Empty;

    /// <summary>What each applicant hands in, in the list's order.</summary>
    public PileKind[] Kinds { get; }

    /// <summary>Names and registry numbers of the applicants, in the list's order.</summary>
    public List<(string Name, string Number)> People { get; } = [];

    /// <summary>Makes a pile in a folder.</summary>
    public static async Task<Pile> CreateAsync(string folder, PileOptions options, CancellationToken cancellationToken = default)
    {
        var pile = new Pile(folder, options);
        Directory.CreateDirectory(pile.Bundles);
        await pile.WriteAsync(cancellationToken).ConfigureAwait(false);
        return pile;
    }

    /// <summary>The application number of an applicant.</summary>
    public static string Key(int applicant) => string.Create(CultureInfo.InvariantCulture, $"26{applicant:0000000}");

    private async Task WriteAsync(CancellationToken cancellationToken)
    {
        var bad = Enum.GetValues<PileKind>().Where(k => k != PileKind.Good).ToArray();
        for (var i = 0; i < Kinds.Length; i++)
        {
            Kinds[i] = i % _options.OneBadIn == _options.OneBadIn - 1 ? bad[i / _options.OneBadIn % bad.Length] : PileKind.Good;
            People.Add(Person(i));
        }

        AddUnit(Province, "福建省教育厅", UnitTier.Province, "", "ProvinceMSP", Roles.ProvinceAdmin);
        AddUnit("350100", "福州市教育局", UnitTier.City, Province, "CityMSP", Roles.CityReviewer);
        AddUnit("350102", "鼓楼区教育局", UnitTier.County, "350100", "CountyMSP", Roles.CountyReviewer);
        for (var from = 0; from < Kinds.Length; from += _options.ApplicantsTogether)
        {
            cancellationToken.ThrowIfCancellationRequested();
            await WriteSchoolAsync(from, Math.Min(_options.ApplicantsTogether, Kinds.Length - from), cancellationToken).ConfigureAwait(false);
        }

        for (var school = 0; _batches.Count < _options.Batches; school++)
            AddInventedBatch(_units[3 + (school % (_units.Count - 3))].Code);
        var list = new StringBuilder("\uFEFF报名号,姓名,学籍号\r\n");
        for (var i = 0; i < People.Count; i++)
            list.Append(CultureInfo.InvariantCulture, $"{Key(i)},{People[i].Name},{People[i].Number}\r\n");
        await File.WriteAllTextAsync(List, list.ToString(), cancellationToken).ConfigureAwait(false);
        await WriteTrustAsync(cancellationToken).ConfigureAwait(false);
    }

    private async Task WriteSchoolAsync(int from, int count, CancellationToken cancellationToken)
    {
        var school = string.Create(CultureInfo.InvariantCulture, $"3435{1 + (from / _options.ApplicantsTogether):000000}");
        AddUnit(school, $"虚构第{school[4..].TrimStart('0')}中学", UnitTier.School, "350102", "SchoolMSP", Roles.SchoolRegistrar);

        // Those whose batches do not stand as others' do have batches of their own.
        PileKind[] apart = [PileKind.Unconfirmed, PileKind.Withdrawn, PileKind.Foreign, PileKind.Unknown];
        var people = Enumerable.Range(from, count).ToList();
        var files = new Dictionary<int, byte[]>();
        foreach (var group in people.GroupBy(i => apart.Contains(Kinds[i]) ? Kinds[i] : PileKind.Good))
        {
            foreach (var (applicant, bytes) in MakeBundles(school, group.Key, [.. group]))
                files[applicant] = bytes;
        }

        foreach (var applicant in people)
        {
            foreach (var (name, bytes) in HandIn(applicant, files))
                await File.WriteAllBytesAsync(Path.Combine(Bundles, name), bytes, cancellationToken).ConfigureAwait(false);
        }
    }

    private IEnumerable<(string Name, byte[] Bytes)> HandIn(int applicant, Dictionary<int, byte[]> files)
    {
        var own = files[applicant];
        var name = $"{Key(applicant)}.json";
        switch (Kinds[applicant])
        {
            case PileKind.Missing:
                yield break;
            case PileKind.Borrowed:
                yield return (name, files[files.Keys.First(k => k != applicant && Kinds[k] == PileKind.Good)]);
                yield break;
            case PileKind.Tampered:
                yield return (name, Raise(own));
                yield break;
            case PileKind.Damaged:
                var at = _random.Next(own.Length);
                var damaged = (byte[])own.Clone();
                damaged[at] ^= 1;
                yield return (name, damaged);
                yield break;
            case PileKind.Truncated:
                yield return (name, own[.._random.Next(1, own.Length)]);
                yield break;
            case PileKind.NoBundle:
                yield return (name, "{\"format\":\"something-else\"}"u8.ToArray());
                yield break;
            case PileKind.Doubled:
                yield return (name, own);
                Directory.CreateDirectory(Path.Combine(Bundles, "again"));
                yield return (Path.Combine("again", name), own);
                yield break;
            case PileKind.Several:
                yield return (name, own);
                Directory.CreateDirectory(Path.Combine(Bundles, "again"));
                yield return (Path.Combine("again", name), own[..^1]);
                yield break;
            default:
                yield return (name, own);
                yield break;
        }
    }

    // Cuts 'role 2' up to 'role 1' as a forger would, the rest left as it was.
    private static byte[] Raise(byte[] bundle)
    {
        var disclosure = Bundle.Parse(bundle).Records[0].Disclosures.First(d => d.Name == "role");
        var forged = Disclosure.Create(disclosure.Salt.Span, "role", FieldValue.FromText("1")).Text;
        return Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(bundle).Replace(disclosure.Text, forged, StringComparison.Ordinal));
    }

    private Dictionary<int, byte[]> MakeBundles(string school, PileKind kind, List<int> applicants)
    {
        var channel = kind == PileKind.Foreign ? "ledger-of-elsewhere" : Channel;
        var builders = applicants.ToDictionary(a => a, _ => new BundleBuilder(channel));
        for (var term = 0; term < _options.Terms; term++)
        {
            var each = (_options.RecordsEach / _options.Terms) + (term < _options.RecordsEach % _options.Terms ? 1 : 0);
            if (each == 0)
                continue;
            var context = new BatchContext(channel, SchoolCode.Parse(school), Term.Parse(TermCode(term)), s_rules);
            var drafts = applicants.SelectMany(a => Enumerable.Range(0, each).Select(_ => Draft(a))).ToArray();
            var records = new RecordCommitter(context).Commit(drafts);
            var trees = new BatchBuilder();
            foreach (var record in records)
                trees.Add(record);
            var built = trees.Build();
            var key = new BatchKey(context.School, context.Term, built.Size, built.Sha256.Root, built.Sm3.Root);
            var statuses = new List<(int Index, RecordStatusKind Kind)>();
            for (var i = 0; i < records.Length; i++)
            {
                var applicant = applicants[i / each];
                var index = built.IndexOf(i);
                builders[applicant].Add(key, s_type, records[i].Payload, records[i].SplitDisclosures(), null, built.Sha256.ProveInclusion(index), built.Sm3.ProveInclusion(index));
                if (i % each == 0 && term == 0 && Kinds[applicant] is PileKind.Outdated or PileKind.Revoked)
                    statuses.Add((index, Kinds[applicant] == PileKind.Outdated ? RecordStatusKind.Superseded : RecordStatusKind.Revoked));
            }

            if (kind is not (PileKind.Foreign or PileKind.Unknown))
                AddBatch(key, kind, statuses);
        }

        return builders.ToDictionary(b => b.Key, b => b.Value.Build());
    }

    private void AddBatch(BatchKey key, PileKind kind, List<(int Index, RecordStatusKind Kind)> statuses)
    {
        var batch = Anchored(key.School.Value, key.Term.Value, key.Size, Convert.ToHexStringLower(key.Sha256Root.Span), Convert.ToHexStringLower(key.Sm3Root.Span));
        var school = new Submitter("SchoolMSP", batch.School, Roles.SchoolRegistrar);
        var county = new Submitter("CountyMSP", "350102", Roles.CountyReviewer);
        var events = new List<BatchEvent>();
        if (kind != PileKind.Unconfirmed)
            events.Add(new BatchEvent { Batch = batch.BatchId, Kind = BatchEventKind.Accepted, ReasonCode = "", At = batch.At.AddDays(1), By = county, TransactionId = Transaction() });
        if (kind == PileKind.Withdrawn)
        {
            var asked = new BatchEvent { Batch = batch.BatchId, Kind = BatchEventKind.Withdrawn, ReasonCode = "WRONG_FILE", At = batch.At.AddDays(2), By = school, TransactionId = Transaction(), Enrolment = new string('1', 64) };
            events.Add(asked);
            events.Add(asked with { By = county, Approves = asked.TransactionId, TransactionId = Transaction(), At = batch.At.AddDays(3), Enrolment = new string('2', 64) });
        }

        var said = new List<RecordStatus>();
        foreach (var (index, what) in statuses)
        {
            var replacement = what == RecordStatusKind.Superseded ? new RecordReference(batch.BatchId, index == 0 ? 1 : 0) : null;
            var statement = new RecordStatus
            {
                Batch = batch.BatchId,
                Index = index,
                Kind = what,
                ReasonCode = "CORRECTION",
                SupersededBy = replacement,
                At = batch.At.AddDays(4),
                By = school,
                TransactionId = Transaction(),
            };
            said.Add(statement);
            said.Add(statement with { By = county, Approves = statement.TransactionId, TransactionId = Transaction(), At = batch.At.AddDays(5) });
        }

        _batches.Add(new Sdk.Trust.TrustedBatch(batch, events, said, ["ProvinceMSP", "SchoolMSP"]));
    }

    private void AddInventedBatch(string school)
    {
        string Root() => Convert.ToHexStringLower(Bytes(32));
        var batch = Anchored(school, TermCode(_random.Next(_options.Terms)), 600, Root(), Root());
        var county = new Submitter("CountyMSP", "350102", Roles.CountyReviewer);
        _batches.Add(new Sdk.Trust.TrustedBatch(
            batch,
            [new BatchEvent { Batch = batch.BatchId, Kind = BatchEventKind.Accepted, ReasonCode = "", At = batch.At.AddDays(1), By = county, TransactionId = Transaction() }],
            [],
            ["ProvinceMSP", "SchoolMSP"]));
    }

    private Batch Anchored(string school, string term, int size, string sha256, string sm3) => new()
    {
        School = school,
        Term = term,
        Stage = "entry",
        Size = size,
        Sha256Root = sha256,
        Sm3Root = sm3,
        RuleSetOwner = Province,
        RuleSet = s_rules.Id,
        RuleSetVersion = s_rules.Version.ToString(CultureInfo.InvariantCulture),
        At = s_opened.AddDays(3),
        By = new Submitter("SchoolMSP", school, Roles.SchoolRegistrar),
        TransactionId = Transaction(),
    };

    private async Task WriteTrustAsync(CancellationToken cancellationToken)
    {
        CertificateAuthority Authority(string mspId, string kind) => CertificateAuthority.Create(new CertificateAuthorityOptions { Organization = mspId, CommonName = $"{kind}.{mspId}" });
        var organisations = new List<GenesisOrganisation>();
        SigningIdentity? signer = null;
        using var ordererTls = Authority("OrdererMSP", "tlsca");
        using var ordererCa = Authority("OrdererMSP", "ca");
        foreach (var mspId in new[] { "ProvinceMSP", "CityMSP", "CountyMSP", "SchoolMSP" })
        {
            using var ca = Authority(mspId, "ca");
            using var tls = Authority(mspId, "tlsca");
            organisations.Add(new GenesisOrganisation(mspId, ca.CertificatePem, tls.CertificatePem));
            if (mspId != "ProvinceMSP")
                continue;
            var issued = ca.IssueSigning("0123456789abcdef", NodeRole.Client, new Dictionary<string, string>(StringComparer.Ordinal) { ["unit"] = Province, ["role"] = Roles.ProvinceAdmin });
            signer = SigningIdentity.FromPem(mspId, issued.CertificatePem, issued.PrivateKeyPem);
        }

        var genesis = GenesisBlock.Create(
            Channel,
            new GenesisOrganisation("OrdererMSP", ordererCa.CertificatePem, ordererTls.CertificatePem),
            new GenesisConsenter("127.0.0.1", 7050, ordererTls.IssueTls("orderer").CertificatePem),
            organisations,
            new BatchLimits(100, 1 << 20, 1 << 19, TimeSpan.FromSeconds(1)),
            TimeProvider.System);
        GenesisHash = Convert.ToHexStringLower(BlockHash.Header(genesis.Header));
        var province = new Submitter("ProvinceMSP", Province, Roles.ProvinceAdmin);
        var writer = new TrustFileWriter
        {
            Channel = Channel,
            GenesisHash = GenesisHash,
            Height = 20_000,
            Time = DateTimeOffset.UtcNow,
            ConfigBlocks = [genesis.ToByteArray()],
            Units = _units,
            RuleSets =
            [
                new RuleSetHeader
                {
                    Owner = Province, Id = s_rules.Id, Version = s_rules.Version.ToString(CultureInfo.InvariantCulture), Sha256 = Convert.ToHexStringLower(s_rules.Sha256.Span),
                    Sm3 = Convert.ToHexStringLower(s_rules.Sm3.Span), At = s_opened, By = province, TransactionId = Transaction(), ApprovedAt = s_opened, ApprovedBy = province,
                    ApprovedTransactionId = Transaction(),
                },
            ],
            Terms =
            [
                .. Enumerable.Range(0, _options.Terms).Select(t => new StateTerm
                {
                    Owner = Province, Code = TermCode(t), Windows = [new TermWindow { Stage = "entry", OpenedAt = s_opened, OpenedTransactionId = Transaction() }],
                }),
            ],
            Batches = _batches,
            WithdrawnReleases = [],
        };
        await File.WriteAllBytesAsync(Trust, await writer.SignAsync(signer!, cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
    }

    private void AddUnit(string code, string name, UnitTier tier, string parent, string mspId, string role)
    {
        var above = _units.FirstOrDefault(u => u.Code == parent);
        _units.Add(new Unit
        {
            Code = code,
            Name = name,
            Tier = tier,
            Parent = parent,
            MspId = mspId,
            Roles = [role],
            Path = above is null ? [] : [.. above.Path, above.Code],
            At = s_opened.AddDays(-30),
            By = new Submitter("ProvinceMSP", Province, Roles.ProvinceAdmin),
            TransactionId = Transaction(),
        });
    }

    private RecordDraft Draft(int applicant)
    {
        var (name, number) = People[applicant];
        var day = new DateOnly(2025, 9, 1).AddDays(_random.Next(120));
        string?[] cells =
        [
            name, number, "高三(1)班", "与小组同学一起设计制作节水装置，负责测量与绘图，装置在校园科技节上展出。", $"sha256:{Convert.ToHexStringLower(Bytes(32))}",
            Date(day.AddDays(2)), "校园科技节", "科普", "01", Date(day), Date(day.AddDays(1)), "3", _random.Next(1, 20).ToString(CultureInfo.InvariantCulture), "2",
        ];
        var values = new FieldValue[cells.Length];
        if (s_type.Validate(cells, values) is { } errors)
            throw new InvalidOperationException(errors[0].Describe("en"));
        return new RecordDraft { RecordId = RecordPayload.RecordIdOf(Bytes(16)), Version = 1, Type = s_type, Random = Bytes(16), SaltKey = Bytes(32), Values = values };
    }

    // An area code of 00xxxx belongs to no place, so the number to nobody.
    private static (string Name, string Number) Person(int i)
    {
        const string Surnames = "林陈黄郑王张李吴刘蔡杨许";
        const string Given = "子涵雨桐浩然思远欣怡俊杰诗琪明轩嘉泽睿博文静海峰晓东";
        var digits = string.Create(CultureInfo.InvariantCulture, $"00{i / 1000:0000}2008{1 + (i % 12):00}{1 + (i % 28):00}{i % 1000:000}");
        return ($"{Surnames[i % Surnames.Length]}{Given[i % Given.Length]}{Given[i / Given.Length % Given.Length]}", $"G{digits}{StudentRegistryNumber.CheckCharacter(digits)}");
    }

    private static string TermCode(int term) => string.Create(CultureInfo.InvariantCulture, $"{2023 + (term / 2)}-{2024 + (term / 2)}-{1 + (term % 2)}");

    private static string Date(DateOnly date) => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private string Transaction() => (++_transactions).ToString("x64", CultureInfo.InvariantCulture);

    private byte[] Bytes(int count)
    {
        var bytes = new byte[count];
        _random.NextBytes(bytes);
        return bytes;
    }
}
