using System.Globalization;
using System.Text.RegularExpressions;
using Hyperledger.Fabric.Msp;
using Hyperledger.Fabric.Protos.Common;
using Ledger.Records.State;

namespace Ledger.NetworkConfig.Topology.Internal;

/// <summary>Whether what a topology says is possible.</summary>
internal sealed partial class FabricTopologyChecks(FabricTopology topology, TopologyLines lines)
{
    // What a channel was measured with; more is refused until it is measured (docs/FABRIC.md).
    private const int MostSchoolOrganisations = 100;

    private readonly List<FabricTopologyProblem> _problems = [];
    private readonly Dictionary<string, string> _places = new(StringComparer.OrdinalIgnoreCase);

    public IReadOnlyList<FabricTopologyProblem> Run()
    {
        Match("channel", ChannelId(), topology.Channel, "a lower-case letter, then lower-case letters, digits, dots and dashes", "以小写字母开头，只含小写字母、数字、点和连字符");
        Match("fabric", Release(), topology.Fabric, "a release line as 2.5 or 3.1", "版本号，例如 2.5 或 3.1");
        Match("domain", DomainName(), topology.Domain, "a domain as ledger.example", "域名，例如 ledger.example");
        CheckOrderers();
        CheckTiers();
        CheckNodes();
        CheckTokens();
        CheckUnits();
        if (_problems.Count == 0) CheckPolicy();
        return _problems;
    }

    private IEnumerable<(string Place, MemberOrganisation Organisation)> Organisations => topology.Organisations.Select((o, i) => (At("organisations", i), o));

    private void CheckOrderers()
    {
        var count = topology.OrdererNodes.Count();
        if (topology.Consensus == Consensus.Raft && count is not (1 or 3 or 5)) Add("orderers", FabricTopologyRule.RaftOrderers, Plain(count));
        if (topology.Consensus == Consensus.Bft && count < 4) Add("orderers", FabricTopologyRule.BftOrderers, Plain(count));
        if (topology.Consensus == Consensus.Bft && topology.Fabric.StartsWith("2.", StringComparison.Ordinal)) Add("fabric", FabricTopologyRule.BftRelease, topology.Fabric);
        foreach (var (index, organisation) in topology.Orderers.Index()) CheckMspId(At("orderers", index) + ".mspId", organisation.MspId);
    }

    private void CheckTiers()
    {
        var provinces = Organisations.Where(o => o.Organisation.Tier == UnitTier.Province).ToList();
        if (provinces is not [_]) Add("organisations", FabricTopologyRule.Province, Plain(provinces.Count));
        var schools = topology.Organisations.Count(o => o.Tier == UnitTier.School);
        if (schools > MostSchoolOrganisations) Add("organisations", FabricTopologyRule.SchoolOrganisations, Plain(schools), Plain(MostSchoolOrganisations));
        foreach (var (place, organisation) in Organisations) CheckMspId(place + ".mspId", organisation.MspId);
    }

    private void CheckMspId(string place, string mspId)
    {
        if (Match(place, MspId(), mspId, "at most 64 letters, digits, dots and dashes", "至多 64 个字母、数字、点和连字符")) Once(place, "msp " + mspId, mspId);
    }

    private void CheckNodes()
    {
        foreach (var (index, organisation) in topology.Orderers.Index())
        {
            foreach (var (number, node) in organisation.Nodes.Index())
            {
                var place = At(At("orderers", index) + ".nodes", number);
                CheckNode(place, node.Id, node.Host);
                foreach (var port in (int[])[node.Port, node.AdminPort, node.OperationsPort]) CheckPort(place, node.Host, port);
            }
        }
        foreach (var (place, organisation) in Organisations)
        {
            foreach (var (number, node) in organisation.Peers.Index())
            {
                var at = At(place + ".peers", number);
                CheckNode(at, node.Id, node.Host);
                // The port after the chaincode's is the one of its next version.
                foreach (var port in (int[])[node.Port, node.ChaincodePort, node.ChaincodePort + 1, node.OperationsPort]) CheckPort(at, node.Host, port);
            }
        }
    }

    private void CheckNode(string place, string id, string host)
    {
        if (Match(place, NodeId(), id, "a name of letters, digits, dots and dashes", "由字母、数字、点和连字符组成的名称")) Once(place, "node " + id, id);
        Match(place + ".host", HostName(), host, "a host name or an address", "主机名或地址");
    }

    // Two nodes of one machine need ports of their own.
    private void CheckPort(string place, string host, int port)
    {
        var address = string.Create(CultureInfo.InvariantCulture, $"{host}:{port}");
        Once(place, "port " + address, address);
    }

    private void CheckTokens()
    {
        var tokens = topology.Orderers.Select((o, i) => (Place: At("orderers", i), o.Token)).Concat(Organisations.Select(o => (o.Place, o.Organisation.Token)));
        foreach (var (place, token) in tokens)
        {
            if (token is null) continue;
            Match(place + ".pkcs11.library", ModulePath(), token.Library, "the absolute path of the module's library, without quotes", "模块库文件的绝对路径，不含引号");
            Match(place + ".pkcs11.label", TokenLabel(), token.Label, "the token's label, at most 32 letters, digits, blanks, dots, dashes and underscores", "令牌的标签，至多 32 个字母、数字、空格、点、连字符和下划线");
        }
    }

    private void CheckUnits()
    {
        var tiers = topology.Organisations.GroupBy(o => o.Unit, StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.First().Tier, StringComparer.Ordinal);
        foreach (var (place, organisation) in Organisations)
        {
            CheckUnit(place + ".unit", organisation.Unit, isSchool: organisation.Tier == UnitTier.School);
            CheckName(place + ".name", organisation.Name);
            if (organisation.Tier == UnitTier.Province ? organisation.Parent.Length > 0 : tiers.GetValueOrDefault(organisation.Parent, organisation.Tier) != organisation.Tier - 1)
                Add(place + ".parent", FabricTopologyRule.Parent, organisation.Parent);
            if (organisation.Schools.Count > 0 && organisation.Tier != UnitTier.County) Add(place, FabricTopologyRule.School, organisation.MspId);
            foreach (var (index, school) in organisation.Schools.Index())
            {
                CheckUnit(At(place + ".schools", index), school.Code, isSchool: true);
                CheckName(At(place + ".schools", index), school.Name);
            }
            foreach (var (index, user) in organisation.Users.Index()) CheckUser(At(place + ".users", index), organisation, user);
        }
    }

    private void CheckUnit(string place, string code, bool isSchool)
    {
        var form = isSchool ? SchoolCodeForm() : AdministrativeCodeForm();
        if (Match(place, form, code, isSchool ? "a school code of 10 digits" : "an administrative code of 6 digits", isSchool ? "10 位学校标识码" : "6 位行政区划代码"))
            Once(place, "unit " + code, code);
    }

    private void CheckName(string place, string name)
    {
        if (!Codes.IsUnitName(name)) Add(place, FabricTopologyRule.Form, name, "a public name of at most 60 letters, digits, blanks, brackets and dots", "至多 60 个字的公开名称（文字、数字、空格、括号、点）");
    }

    private void CheckUser(string place, MemberOrganisation organisation, UserSetting user)
    {
        if (Match(place, NodeId(), user.Name, "a name of letters, digits, dots and dashes", "由字母、数字、点和连字符组成的名称")) Once(place, "user " + user.Name, user.Name);
        if (user.Unit != organisation.Unit && organisation.Schools.All(s => s.Code != user.Unit)) Add(place, FabricTopologyRule.UserUnit, user.Unit, organisation.MspId);
        if (!Roles.All.Contains(user.Role)) Add(place, FabricTopologyRule.NotAWord, string.Join(", ", Roles.All));
    }

    private void CheckPolicy()
    {
        if (topology.Chaincode.Policy is not { } text) return;
        try
        {
            var known = topology.Organisations.Select(o => o.MspId).ToList();
            var named = SignaturePolicies.Parse(text).Identities
                .Where(p => p.PrincipalClassification == MSPPrincipal.Types.Classification.Role)
                .Select(p => MSPRole.Parser.ParseFrom(p.Principal).MspIdentifier);
            foreach (var foreign in named.Distinct(StringComparer.Ordinal).Except(known, StringComparer.Ordinal))
                Add("chaincode", FabricTopologyRule.PolicyOrganisation, foreign);
        }
        catch (FormatException e)
        {
            Add("chaincode", FabricTopologyRule.Policy, text, e.Message);
        }
    }

    private bool Match(string place, Regex form, string value, string english, string chinese)
    {
        if (form.IsMatch(value)) return true;
        Add(place, FabricTopologyRule.Form, value, english, chinese);
        return false;
    }

    private void Once(string place, string key, string value)
    {
        if (!_places.TryAdd(key, place)) Add(place, FabricTopologyRule.Twice, value, _places[key]);
    }

    // Places below one that is known stand on its line.
    private void Add(string place, FabricTopologyRule rule, params string[] values)
    {
        var at = place;
        while (lines.Of(at) == 0 && at.LastIndexOf('.') is > 0 and var dot) at = at[..dot];
        _problems.Add(new(lines.Of(at), place, rule, values));
    }

    private static string At(string list, int index) => string.Create(CultureInfo.InvariantCulture, $"{list}[{index}]");

    private static string Plain(int number) => number.ToString(CultureInfo.InvariantCulture);

    // common/configtx/validator.go: channel ids, and the names of groups, which MSP ids are here.
    [GeneratedRegex(@"^[a-z][a-z0-9.-]{0,248}\z", RegexOptions.CultureInvariant)]
    private static partial Regex ChannelId();

    [GeneratedRegex(@"^(2\.5|3\.[0-9]+)\z", RegexOptions.CultureInvariant)]
    private static partial Regex Release();

    [GeneratedRegex(@"^[a-z0-9]([a-z0-9.-]{0,200}[a-z0-9])?\z", RegexOptions.CultureInvariant)]
    private static partial Regex DomainName();

    [GeneratedRegex(@"^[A-Za-z0-9][A-Za-z0-9.-]{0,63}\z", RegexOptions.CultureInvariant)]
    private static partial Regex MspId();

    [GeneratedRegex(@"^[A-Za-z0-9][A-Za-z0-9.-]{0,127}\z", RegexOptions.CultureInvariant)]
    private static partial Regex NodeId();

    [GeneratedRegex(@"^[A-Za-z0-9]([A-Za-z0-9.-]{0,250}[A-Za-z0-9])?\z", RegexOptions.CultureInvariant)]
    private static partial Regex HostName();

    // They stand in files of environment variables.
    [GeneratedRegex(@"^/[^'""\r\n\\]*[^'""\r\n\\/]\z", RegexOptions.CultureInvariant)]
    private static partial Regex ModulePath();

    // CK_TOKEN_INFO.label, padded with blanks to 32 characters.
    [GeneratedRegex(@"^[A-Za-z0-9._ -]{0,31}[A-Za-z0-9._-]\z", RegexOptions.CultureInvariant)]
    private static partial Regex TokenLabel();

    [GeneratedRegex(@"^[0-9]{6}\z", RegexOptions.CultureInvariant)]
    private static partial Regex AdministrativeCodeForm();

    [GeneratedRegex(@"^[0-9]{10}\z", RegexOptions.CultureInvariant)]
    private static partial Regex SchoolCodeForm();
}
