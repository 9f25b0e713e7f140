using System.Globalization;
using System.Text.RegularExpressions;
using Hyperledger.Fabric.Msp;
using Hyperledger.Fabric.Protos.Common;
using Ledger.Network.Lifecycle;

namespace Ledger.Network.Topology.Internal;

/// <summary>Whether what a topology says is possible.</summary>
internal sealed partial class TopologyChecks(NetworkTopology topology)
{
    // Fabric's limit of a message, less what an envelope around it takes.
    private const int MostBytes = 99 * 1024 * 1024;

    // One block of neighbouring ports, less the orderer's.
    private const int MostPeers = 1023;

    private readonly List<TopologyProblem> _problems = [];

    /// <summary>All that is impossible, in the order of the file.</summary>
    public IReadOnlyList<TopologyProblem> Run()
    {
        if (topology.Version != NetworkTopology.CurrentVersion) Add("version", TopologyRule.Version, Text(topology.Version), Text(NetworkTopology.CurrentVersion));
        if (!topology.ListsChannels) CheckChannelId("channel", topology.Channels[0].Name);
        CheckMspIds();
        CheckPeers();
        CheckUsers();
        CheckPorts();
        CheckBatch("batch", topology.Batch);
        if (topology.ListsChannels) CheckChannels();
        else CheckChaincodes("", topology.Channels[0]);
        return _problems;
    }

    private IEnumerable<(string Place, OrganisationTopology Organisation)> Organisations =>
        topology.Organisations.Select((organisation, index) => (string.Create(CultureInfo.InvariantCulture, $"organisations[{index}]"), organisation));

    // A file system may not tell capitals apart, and MSP ids and users' names are folders.
    private void CheckMspIds()
    {
        var places = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        CheckMspId("orderer.mspId", topology.Orderer.MspId);
        if (topology.Organisations.Count == 0) Add("organisations", TopologyRule.EmptyList);
        foreach (var (place, organisation) in Organisations) CheckMspId(place + ".mspId", organisation.MspId);

        void CheckMspId(string place, string mspId)
        {
            if (!MspId().IsMatch(mspId)) Add(place, TopologyRule.MspId, mspId);
            else CheckOnce(places, place, mspId);
        }
    }

    private void CheckPeers()
    {
        foreach (var (place, organisation) in Organisations)
        {
            if (organisation.Peers.Count == 0) Add(place + ".peers", TopologyRule.EmptyList);
        }
        var peers = topology.Organisations.Sum(organisation => organisation.Peers.Count);
        if (peers > MostPeers) Add("organisations", TopologyRule.TooManyPeers, Text(peers), Text(MostPeers));
    }

    private void CheckUsers()
    {
        var places = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var (place, organisation) in Organisations)
        {
            foreach (var (index, user) in organisation.Users.Index())
            {
                var at = string.Create(CultureInfo.InvariantCulture, $"{place}.users[{index}]");
                if (!UserName().IsMatch(user.Name)) Add(at + ".name", TopologyRule.UserName, user.Name);
                else CheckOnce(places, at + ".name", user.Name);
                if (user.Unit.Length == 0) Add(at + ".unit", TopologyRule.EmptyText);
                if (user.Role.Length == 0) Add(at + ".role", TopologyRule.EmptyText);
            }
        }
    }

    private void CheckPorts()
    {
        var places = new Dictionary<string, string>(StringComparer.Ordinal);
        CheckPort("orderer.port", topology.Orderer.Port);
        foreach (var (place, organisation) in Organisations)
        {
            foreach (var (index, peer) in organisation.Peers.Index())
                CheckPort(string.Create(CultureInfo.InvariantCulture, $"{place}.peers[{index}].port ({NetworkFolder.PeerName(organisation.MspId, index)})"), peer.Port);
        }

        void CheckPort(string place, int port)
        {
            if (port is < 0 or > 65535) Add(place, TopologyRule.Range, Text(port), "0", "65535");
            else if (port != 0) CheckOnce(places, place, Text(port));
        }
    }

    private void CheckBatch(string place, BatchTopology batch)
    {
        CheckRange(place + ".maxMessageCount", batch.MaxMessageCount, int.MaxValue);
        CheckRange(place + ".absoluteMaxBytes", batch.AbsoluteMaxBytes, MostBytes);
        CheckRange(place + ".preferredMaxBytes", batch.PreferredMaxBytes, Math.Clamp(batch.AbsoluteMaxBytes, 1, MostBytes));
        CheckRange(place + ".timeoutInMilliseconds", batch.TimeoutInMilliseconds, int.MaxValue);
    }

    private void CheckChannels()
    {
        if (topology.Channels.Count == 0) Add("channels", TopologyRule.EmptyList);
        var names = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (index, channel) in topology.Channels.Index())
        {
            var place = string.Create(CultureInfo.InvariantCulture, $"channels[{index}]");
            if (CheckChannelId(place + ".name", channel.Name)) CheckOnce(names, place + ".name", channel.Name);
            CheckMembers(place + ".organisations", channel);
            if (channel.Batch is { } batch) CheckBatch(place + ".batch", batch);
            CheckChaincodes(place + ".", channel);
        }
        foreach (var (place, organisation) in Organisations)
        {
            if (!topology.Channels.Any(channel => channel.Organisations.Contains(organisation.MspId))) Add(place + ".mspId", TopologyRule.OfNoChannel, organisation.MspId);
        }
    }

    private bool CheckChannelId(string place, string id)
    {
        if (IsChannelId(id)) return true;
        Add(place, TopologyRule.Channel, id);
        return false;
    }

    /// <summary>Whether a text is a channel id, which names a folder too.</summary>
    public static bool IsChannelId(string id) => ChannelId().IsMatch(id);

    private void CheckMembers(string place, ChannelTopology channel)
    {
        if (channel.Organisations.Count == 0) Add(place, TopologyRule.EmptyList);
        var known = topology.Organisations.Select(organisation => organisation.MspId).ToList();
        var places = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (index, member) in channel.Organisations.Index())
        {
            var at = string.Create(CultureInfo.InvariantCulture, $"{place}[{index}]");
            if (known.Contains(member)) CheckOnce(places, at, member);
            else Add(at, TopologyRule.ChannelOrganisation, member, string.Join(", ", known));
        }
    }

    private void CheckRange(string place, int number, int most)
    {
        if (number < 1 || number > most) Add(place, TopologyRule.Range, Text(number), "1", Text(most));
    }

    private void CheckChaincodes(string prefix, ChannelTopology channel)
    {
        var names = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (index, chaincode) in channel.Chaincodes.Index())
        {
            var place = prefix + (topology.ListsChannels ? string.Create(CultureInfo.InvariantCulture, $"chaincodes[{index}]") : "chaincode");
            CheckChaincode(place, chaincode, channel);
            CheckOnce(names, place + ".name", chaincode.Name);
        }
    }

    private void CheckChaincode(string place, ChaincodeTopology chaincode, ChannelTopology channel)
    {
        if (!DefinitionRules.ChaincodeName().IsMatch(chaincode.Name)) Add(place + ".name", TopologyRule.ChaincodeName, chaincode.Name);
        if (!DefinitionRules.ChaincodeVersion().IsMatch(chaincode.Version)) Add(place + ".version", TopologyRule.ChaincodeVersion, chaincode.Version);
        if (chaincode.Policy is not { } text) return;
        try
        {
            var policy = SignaturePolicies.Parse(text);
            // A wrong id would be told twice.
            if (!_problems.Any(problem => problem.Place.EndsWith("mspId", StringComparison.Ordinal))) CheckOrganisations(place + ".policy", policy, channel);
        }
        catch (FormatException e)
        {
            var position = Position().Match(e.Message);
            Add(place + ".policy", TopologyRule.Policy, text, position.Groups["at"].Value, position.Groups["what"].Value);
        }
    }

    // Whom the channel does not have can never endorse.
    private void CheckOrganisations(string place, SignaturePolicyEnvelope policy, ChannelTopology channel)
    {
        var named = policy.Identities
            .Where(principal => principal.PrincipalClassification == MSPPrincipal.Types.Classification.Role)
            .Select(principal => MSPRole.Parser.ParseFrom(principal.Principal).MspIdentifier);
        foreach (var foreign in named.Distinct(StringComparer.Ordinal).Except(channel.Organisations, StringComparer.Ordinal))
            Add(place, TopologyRule.PolicyOrganisation, foreign, string.Join(", ", channel.Organisations));
    }

    private void CheckOnce(Dictionary<string, string> places, string place, string value)
    {
        if (!places.TryAdd(value, place)) Add(place, TopologyRule.Twice, value, places[value]);
    }

    private void Add(string place, TopologyRule rule, params string[] values) => _problems.Add(new(place, rule, values));

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    // common/configtx/validator.go: channel ids, and the names of groups, which MSP ids are here.
    [GeneratedRegex(@"^[a-z][a-z0-9.-]{0,248}\z", RegexOptions.CultureInvariant)]
    private static partial Regex ChannelId();

    [GeneratedRegex(@"^[A-Za-z0-9][A-Za-z0-9.-]{0,63}\z", RegexOptions.CultureInvariant)]
    private static partial Regex MspId();

    [GeneratedRegex(@"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}\z", RegexOptions.CultureInvariant)]
    private static partial Regex UserName();

    [GeneratedRegex(@"position (?<at>\d+): (?<what>.*)\.\z", RegexOptions.CultureInvariant)]
    private static partial Regex Position();
}
