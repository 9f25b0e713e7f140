using System.Globalization;
using Ledger.Records.State;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Ledger.NetworkConfig.Topology.Internal;

/// <summary>Reads the form of a topology and fills in what it leaves out; then checks whether it is possible.</summary>
internal sealed class FabricTopologyReader
{
    private readonly List<FabricTopologyProblem> _problems = [];
    private string _domain = "";

    public static (FabricTopology? Topology, IReadOnlyList<FabricTopologyProblem> Problems) Read(string yaml)
    {
        var stream = new YamlStream();
        try
        {
            stream.Load(new StringReader(yaml));
        }
        catch (YamlException e)
        {
            return (null, [new((int)e.Start.Line, "", FabricTopologyRule.NotYaml, e.Message)]);
        }
        if (stream.Documents is not [var document]) return (null, [new(0, "", FabricTopologyRule.NotAMapping)]);
        var reader = new FabricTopologyReader();
        var (topology, lines) = reader.Topology(document.RootNode);
        if (topology is not null) reader._problems.AddRange(new FabricTopologyChecks(topology, lines).Run());
        return (topology, [.. reader._problems.OrderBy(p => p.Line)]);
    }

    private (FabricTopology? Topology, TopologyLines Lines) Topology(YamlNode root)
    {
        var lines = new TopologyLines();
        if (YamlMembers.Of(root, "", _problems, "version", "channel", "fabric", "trial", "domain", "consensus", "orderers", "organisations", "chaincode", "administration", "batch", "certificates") is not { } members)
            return (null, lines);
        _domain = members.RequiredText("domain");
        lines.Note("channel", members.LineAt("channel"));
        lines.Note("fabric", members.LineAt("fabric"));
        lines.Note("domain", members.LineAt("domain"));
        lines.Note("orderers", members.LineAt("orderers"));
        lines.Note("organisations", members.LineAt("organisations"));
        lines.Note("chaincode", members.LineAt("chaincode"));
        members.Number("version", FabricTopology.CurrentVersion, FabricTopology.CurrentVersion, FabricTopology.CurrentVersion);
        var organisations = members.List("organisations", isRequired: true, ["mspId", "tier", "unit", "name", "parent", "peers", "schools", "users", "pkcs11"], m => Organisation(m, lines));
        var cities = organisations.Count(o => o.Tier == UnitTier.City);
        var topology = new FabricTopology
        {
            Channel = members.RequiredText("channel"),
            Fabric = members.RequiredText("fabric"),
            IsTrial = members.Switch("trial", false),
            Domain = _domain,
            Consensus = members.Word("consensus", Consensus.Raft, ("raft", Consensus.Raft), ("bft", Consensus.Bft)),
            Orderers = members.List("orderers", isRequired: true, ["mspId", "nodes", "pkcs11"], m => Orderers(m, lines)),
            Organisations = organisations,
            Chaincode = members.Mapping("chaincode", "name", "version", "sequence", "policy") is { } c ? Chaincode(c) : new(),
            AdministratingCities = members.Mapping("administration", "cities") is { } a ? a.Number("cities", Math.Min(6, cities), Math.Min(1, cities), cities) : Math.Min(6, cities),
            Batch = members.Mapping("batch", "maxMessageCount", "timeoutInMilliseconds", "preferredMaxBytes", "absoluteMaxBytes") is { } b ? Batch(b) : new(),
            Certificates = members.Mapping("certificates", "days") is { } k ? new() { Days = k.Number("days", new CertificateSetting().Days, 1, 3650) } : new(),
        };
        // What is not there was told already; what is wrong with the rest waits until the form is right.
        return _problems.Count == 0 ? (topology, lines) : (null, lines);
    }

    private OrdererOrganisation Orderers(YamlMembers members, TopologyLines lines)
    {
        var mspId = members.RequiredText("mspId");
        lines.Note(members.Place + ".mspId", members.LineAt("mspId"));
        var index = 0;
        var nodes = members.List("nodes", isRequired: true, ["name", "host", "port", "adminPort", "operationsPort"], m =>
        {
            var usual = new OrdererNode { Id = "", Host = "" };
            // By its place, as peers are, whatever the others are called: a node that gets a name renames no other.
            var place = index++;
            var name = m.Text("name") ?? Counted("orderer", place);
            lines.Note(m.Place, m.Line);
            return new OrdererNode
            {
                Id = $"{mspId}-{name}",
                Host = m.Text("host") ?? $"{name}.{_domain}",
                Port = Port(m, "port", usual.Port),
                AdminPort = Port(m, "adminPort", usual.AdminPort),
                OperationsPort = Port(m, "operationsPort", usual.OperationsPort),
            };
        });
        return new(mspId, nodes) { Token = Token(members, lines) };
    }

    private MemberOrganisation Organisation(YamlMembers members, TopologyLines lines)
    {
        lines.Note(members.Place, members.Line);
        foreach (var name in (string[])["mspId", "tier", "unit", "name", "parent"]) lines.Note(members.At(name), members.LineAt(name));
        var mspId = members.RequiredText("mspId");
        var unit = members.RequiredText("unit");
        var tier = members.Has("tier")
            ? members.Word("tier", UnitTier.School, ("province", UnitTier.Province), ("city", UnitTier.City), ("county", UnitTier.County), ("school", UnitTier.School))
            : Missing(members, "tier");
        var index = 0;
        PeerNode Peer(YamlMembers? m)
        {
            var usual = new PeerNode { Id = "", Host = "" };
            var name = m?.Text("name") ?? Counted("peer", index);
            index++;
            if (m is not null) lines.Note(m.Place, m.Line);
            return new PeerNode
            {
                Id = $"{mspId}-{name}",
                Host = m?.Text("host") ?? $"{name}.{unit}.{_domain}",
                Port = m is null ? usual.Port : Port(m, "port", usual.Port),
                ChaincodePort = m is null ? usual.ChaincodePort : Port(m, "chaincodePort", usual.ChaincodePort),
                OperationsPort = m is null ? usual.OperationsPort : Port(m, "operationsPort", usual.OperationsPort),
            };
        }

        return new()
        {
            MspId = mspId,
            Tier = tier,
            Unit = unit,
            Name = members.RequiredText("name"),
            Parent = tier == UnitTier.Province ? members.Text("parent") ?? "" : members.RequiredText("parent"),
            Peers = members.Has("peers") ? members.List("peers", isRequired: true, ["name", "host", "port", "chaincodePort", "operationsPort"], m => Peer(m)) : [Peer(null)],
            Token = Token(members, lines),
            Schools = members.List("schools", isRequired: false, ["code", "name"], m =>
            {
                lines.Note(m.Place, m.Line);
                return new SchoolUnit(m.RequiredText("code"), m.RequiredText("name"));
            }),
            Users = members.List("users", isRequired: false, ["name", "unit", "role"], m =>
            {
                lines.Note(m.Place, m.Line);
                return new UserSetting(m.RequiredText("name"), m.RequiredText("unit"), m.RequiredText("role"));
            }),
        };
    }

    private static TokenSetting? Token(YamlMembers members, TopologyLines lines)
    {
        if (members.Mapping("pkcs11", "library", "label") is not { } token) return null;
        foreach (var name in (string[])["library", "label"]) lines.Note(token.At(name), token.LineAt(name));
        return new(token.RequiredText("library"), token.RequiredText("label"));
    }

    private static UnitTier Missing(YamlMembers members, string name)
    {
        members.Add(name, FabricTopologyRule.Missing);
        return UnitTier.School;
    }

    private static ChaincodeSetting Chaincode(YamlMembers members)
    {
        var usual = new ChaincodeSetting();
        return new() { Name = members.Text("name") ?? usual.Name, Version = members.Text("version") ?? usual.Version, Sequence = members.Number("sequence", 1, 1, int.MaxValue), Policy = members.Text("policy") };
    }

    private static BatchSetting Batch(YamlMembers members)
    {
        // Fabric's limit of a message, less what an envelope around it takes.
        const int most = 99 * 1024 * 1024;
        var usual = new BatchSetting();
        return new()
        {
            MaxMessageCount = members.Number("maxMessageCount", usual.MaxMessageCount, 1, int.MaxValue),
            TimeoutInMilliseconds = members.Number("timeoutInMilliseconds", usual.TimeoutInMilliseconds, 1, int.MaxValue),
            PreferredMaxBytes = members.Number("preferredMaxBytes", usual.PreferredMaxBytes, 1, most),
            AbsoluteMaxBytes = members.Number("absoluteMaxBytes", usual.AbsoluteMaxBytes, 1, most),
        };
    }

    private static int Port(YamlMembers members, string name, int usual) => members.Number(name, usual, 1, 65535);

    private static string Counted(string name, int index) => string.Create(CultureInfo.InvariantCulture, $"{name}{index}");
}

/// <summary>On which line each member of a topology stands.</summary>
internal sealed class TopologyLines
{
    private readonly Dictionary<string, int> _lines = new(StringComparer.Ordinal);

    public void Note(string place, int line) => _lines[place] = line;

    public int Of(string place) => _lines.GetValueOrDefault(place);
}
