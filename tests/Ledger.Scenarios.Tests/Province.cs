using Ledger.Chaincode;
using Ledger.Network.Topology;
using Ledger.Node.Commands;
using Ledger.Records.State;
using Ledger.Sdk;
using Ledger.Sdk.Identities;
using Ledger.Sdk.Workspaces;

namespace Ledger.Scenarios.Tests;

/// <summary>
/// A province with a city, a county and two schools on an embedded network in this process, whose nodes, contracts and clients
/// go by one clock. The second school is a unit inside its county's organisation.
/// </summary>
internal sealed class Province : IAsyncDisposable
{
    public const string Code = "350000";
    public const string CityCode = "350100";
    public const string CountyCode = "350102";
    public const string School = "3435000001";
    public const string SecondSchool = "3435000002";

    private readonly CancellationTokenSource _stop = new();
    private readonly List<LedgerClient> _clients = [];
    private readonly Task<int> _serving;

    private Province(string folder)
    {
        Workspace = new Workspace(folder);
        _serving = Task.Run(() => ServeCommand.RunAsync(
            folder, null, root => LedgerChaincode.Create(new LedgerChaincodeOptions { RootMspId = root, Clock = Clock }), _stop.Token, Clock));
    }

    public ShiftedClock Clock { get; } = new();

    public Workspace Workspace { get; }

    public DateOnly Today => WorkingDays.DateOf(Clock.GetUtcNow());

    public LedgerClient Ministry { get; private set; } = null!;

    public LedgerClient City { get; private set; } = null!;

    public LedgerClient County { get; private set; } = null!;

    public LedgerClient Registrar { get; private set; } = null!;

    public LedgerClient SecondRegistrar { get; private set; } = null!;

    public string GenesisHash { get; private set; } = "";

    public static async Task<Province> StartAsync(string folder, CancellationToken cancellationToken)
    {
        var province = new Province(folder);
        var endpoints = new NetworkFolder(folder).Endpoints;
        while (!File.Exists(endpoints))
        {
            if (province._serving.IsCompleted) await province._serving;
            await Task.Delay(50, cancellationToken);
        }

        province.Ministry = await province.ConnectAsync("province-admin");
        province.City = await province.ConnectAsync("city-reviewer");
        province.County = await province.ConnectAsync("county-reviewer");
        province.Registrar = await province.ConnectAsync("school-registrar");
        await province.RegisterAsync(Code, UnitTier.Province, "", "ProvinceMSP", Roles.ProvinceAdmin);
        await province.RegisterAsync(CityCode, UnitTier.City, Code, "CityMSP", Roles.CityReviewer);
        await province.RegisterAsync(CountyCode, UnitTier.County, CityCode, "CountyMSP", Roles.CountyReviewer);
        await province.RegisterAsync(School, UnitTier.School, CountyCode, "SchoolMSP", Roles.SchoolRegistrar);
        await province.RegisterAsync(SecondSchool, UnitTier.School, CountyCode, "CountyMSP", Roles.SchoolRegistrar);
        province.SecondRegistrar = await province.ConnectAsync(await province.EnrolAsync("second-school", "CountyMSP", SecondSchool, Roles.SchoolRegistrar));
        province.GenesisHash = (await province.Ministry.GetChannelAsync(cancellationToken)).GenesisHash;
        return province;
    }

    /// <summary>A new identity of an organisation's authority.</summary>
    /// <param name="name">Its name in the folder.</param>
    /// <param name="mspId">The organisation.</param>
    /// <param name="unit">The unit that its certificate names, rightly or not.</param>
    /// <param name="role">The role.</param>
    /// <param name="person">The enrolment id of somebody who has another identity already; null for somebody new.</param>
    public async Task<string> EnrolAsync(string name, string mspId, string unit, string role, string? person = null)
    {
        var folder = new IdentityFolder(Workspace);
        var request = await folder.RequestAsync(name, mspId, unit, role, person);
        using var authority = await EmbeddedAuthority.OpenAsync(Workspace, mspId, Clock);
        var certificate = await authority.IssueAsync(request.RequestPem, unit, role, TimeSpan.FromDays(365));
        await folder.InstallAsync(name, certificate, Clock.GetUtcNow());
        return name;
    }

    public async Task<LedgerClient> ConnectAsync(string identity, TimeProvider? clock = null, string? peer = null)
    {
        var client = await LedgerClient.ConnectAsync(Workspace, identity, new LedgerClientOptions { TimeProvider = clock ?? Clock, Peer = peer });
        _clients.Add(client);
        return client;
    }

    /// <summary>Lets days pass, to the first minute after the last of them.</summary>
    public void WaitUntilAfter(DateOnly day)
    {
        var midnight = new DateTimeOffset(day.AddDays(1), new TimeOnly(0, 1), TimeSpan.FromHours(8));
        if (midnight > Clock.GetUtcNow()) Clock.Advance(midnight - Clock.GetUtcNow());
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var client in _clients) await client.DisposeAsync();
        await _stop.CancelAsync();
        await ((Task)_serving).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }

    private async Task RegisterAsync(string code, UnitTier tier, string parent, string mspId, string role) => await Ministry.RegisterUnitAsync(new UnitRegistration
    {
        Code = code,
        Name = $"示例单位{code}",
        Tier = tier,
        Parent = parent,
        MspId = mspId,
        Roles = [role],
    });
}
