using System.Globalization;
using System.Text.Json;

namespace Ledger.Network.Topology.Internal;

/// <summary>
/// Reads the form of a topology: which members stand where, and of which kind. It goes on after a mistake, so that a
/// file's mistakes are told together.
/// </summary>
internal sealed class TopologyReader
{
    private readonly List<TopologyProblem> _problems = [];

    /// <summary>Reads a file's bytes; the topology is of use only when there is no problem.</summary>
    public static (NetworkTopology? Topology, IReadOnlyList<TopologyProblem> Problems) Read(ReadOnlyMemory<byte> bytes)
    {
        // Editors of Windows begin a file with the mark of UTF-8.
        if (bytes.Span.StartsWith("\uFEFF"u8)) bytes = bytes[3..];
        JsonDocument document;
        try
        {
            document = JsonDocument.Parse(bytes);
        }
        catch (JsonException e)
        {
            var place = string.Create(CultureInfo.InvariantCulture, $"{(e.LineNumber ?? 0) + 1}:{(e.BytePositionInLine ?? 0) + 1}");
            return (null, [new(place, TopologyRule.NotJson, Cause(e))]);
        }
        using (document)
        {
            var reader = new TopologyReader();
            var topology = reader.Topology(document.RootElement);
            return (topology, reader._problems);
        }
    }

    private NetworkTopology? Topology(JsonElement element)
    {
        if (Object("", element, "version", "channel", "orderer", "organisations", "channels", "batch", "chaincode") is not { } members) return null;
        var listsChannels = members.Has("channels");
        var channel = listsChannels ? "" : members.RequiredText("channel");
        var topology = new NetworkTopology
        {
            Version = members.Number("version") ?? NetworkTopology.CurrentVersion,
            Orderer = members.Required("orderer", Orderer) ?? new() { MspId = "" },
            Organisations = members.RequiredList("organisations", Organisation),
            Channels = listsChannels ? members.List("channels", Channel) : [],
            ListsChannels = listsChannels,
            Batch = members.Optional("batch", Batch) ?? new(),
        };
        if (listsChannels)
        {
            foreach (var alone in (string[])["channel", "chaincode"])
            {
                if (members.Has(alone)) Add(alone, TopologyRule.BesideChannels);
            }
            return topology;
        }
        var chaincode = members.Optional("chaincode", Chaincode);
        return topology with
        {
            Channels = [new(channel, [.. topology.Organisations.Select(organisation => organisation.MspId)]) { Chaincodes = chaincode is null ? [] : [chaincode] }],
        };
    }

    private ChannelTopology? Channel(string place, JsonElement element) =>
        Object(place, element, "name", "organisations", "batch", "chaincodes") is { } members
            ? new(members.RequiredText("name"), members.RequiredTexts("organisations"))
            {
                Batch = members.Optional("batch", Batch),
                Chaincodes = members.List("chaincodes", Chaincode),
            }
            : null;

    private OrdererTopology? Orderer(string place, JsonElement element) =>
        Object(place, element, "mspId", "port") is { } members ? new() { MspId = members.RequiredText("mspId"), Port = members.Number("port") ?? 0 } : null;

    private OrganisationTopology? Organisation(string place, JsonElement element) =>
        Object(place, element, "mspId", "peers", "users") is { } members
            ? new() { MspId = members.RequiredText("mspId"), Peers = members.RequiredList("peers", Peer), Users = members.List("users", User) }
            : null;

    private PeerTopology? Peer(string place, JsonElement element) =>
        Object(place, element, "port") is { } members ? new() { Port = members.Number("port") ?? 0 } : null;

    private UserTopology? User(string place, JsonElement element) =>
        Object(place, element, "name", "unit", "role") is { } members
            ? new(members.RequiredText("name"), members.RequiredText("unit"), members.RequiredText("role"))
            : null;

    private ChaincodeTopology? Chaincode(string place, JsonElement element) =>
        Object(place, element, "name", "version", "policy") is { } members
            ? new(members.RequiredText("name"), members.RequiredText("version"), members.Text("policy"))
            : null;

    private BatchTopology? Batch(string place, JsonElement element)
    {
        if (Object(place, element, "maxMessageCount", "absoluteMaxBytes", "preferredMaxBytes", "timeoutInMilliseconds") is not { } members) return null;
        var usual = new BatchTopology();
        return new()
        {
            MaxMessageCount = members.Number("maxMessageCount") ?? usual.MaxMessageCount,
            AbsoluteMaxBytes = members.Number("absoluteMaxBytes") ?? usual.AbsoluteMaxBytes,
            PreferredMaxBytes = members.Number("preferredMaxBytes") ?? usual.PreferredMaxBytes,
            TimeoutInMilliseconds = members.Number("timeoutInMilliseconds") ?? usual.TimeoutInMilliseconds,
        };
    }

    private Members? Object(string place, JsonElement element, params string[] known)
    {
        if (element.ValueKind != JsonValueKind.Object)
        {
            Add(place, element.ValueKind == JsonValueKind.Null ? TopologyRule.Null : TopologyRule.NotAnObject);
            return null;
        }
        var found = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        foreach (var member in element.EnumerateObject())
        {
            var name = Name(member);
            var at = At(place, name);
            if (!known.Contains(name, StringComparer.Ordinal)) Add(at, TopologyRule.Unknown, string.Join(", ", known));
            else if (!found.TryAdd(name, member.Value)) Add(at, TopologyRule.MemberTwice);
        }
        return new(this, place, found);
    }

    private void Add(string place, TopologyRule rule, params string[] values) => _problems.Add(new(place, rule, values));

    private static string At(string place, string name) => place.Length == 0 ? name : $"{place}.{name}";

    private string? TextAt(string place, JsonElement element)
    {
        if (element.ValueKind == JsonValueKind.String && Text(element) is { } text) return text;
        Add(place, element.ValueKind == JsonValueKind.Null ? TopologyRule.Null : TopologyRule.NotAText);
        return null;
    }

    // A half surrogate as an escape is JSON, but no text.
    private static string Name(JsonProperty member)
    {
        try
        {
            return member.Name;
        }
        catch (InvalidOperationException)
        {
            return "?";
        }
    }

    private static string? Text(JsonElement element)
    {
        try
        {
            return element.GetString();
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    // The runtime's message ends with the position and the path, which stand in the place already.
    private static string Cause(JsonException e)
    {
        var end = e.Message.IndexOf(" LineNumber:", StringComparison.Ordinal);
        return (end < 0 ? e.Message : e.Message[..end]).TrimEnd('.', ' ');
    }

    private sealed class Members(TopologyReader reader, string place, Dictionary<string, JsonElement> found)
    {
        public int? Number(string name)
        {
            if (!TryGet(name, isRequired: false, out var at, out var element)) return null;
            if (element.ValueKind == JsonValueKind.Number && element.TryGetInt32(out var number)) return number;
            reader.Add(at, TopologyRule.NotANumber);
            return null;
        }

        /// <summary>Whether the member stands in the object, whatever it is.</summary>
        public bool Has(string name) => found.ContainsKey(name);

        public string? Text(string name) => Text(name, isRequired: false);

        public string RequiredText(string name) => Text(name, isRequired: true) ?? "";

        public T? Required<T>(string name, Func<string, JsonElement, T?> read) where T : class =>
            TryGet(name, isRequired: true, out var at, out var element) ? read(at, element) : null;

        public T? Optional<T>(string name, Func<string, JsonElement, T?> read) where T : class =>
            TryGet(name, isRequired: false, out var at, out var element) ? read(at, element) : null;

        public List<T> List<T>(string name, Func<string, JsonElement, T?> read) where T : class => List(name, isRequired: false, read);

        public List<T> RequiredList<T>(string name, Func<string, JsonElement, T?> read) where T : class => List(name, isRequired: true, read);

        public List<string> RequiredTexts(string name) => List(name, isRequired: true, reader.TextAt);

        private string? Text(string name, bool isRequired) => TryGet(name, isRequired, out var at, out var element) ? reader.TextAt(at, element) : null;

        private List<T> List<T>(string name, bool isRequired, Func<string, JsonElement, T?> read) where T : class
        {
            var list = new List<T>();
            if (!TryGet(name, isRequired, out var at, out var element)) return list;
            if (element.ValueKind != JsonValueKind.Array)
            {
                reader.Add(at, TopologyRule.NotAList);
                return list;
            }
            foreach (var (index, entry) in element.EnumerateArray().Index())
            {
                if (read(string.Create(CultureInfo.InvariantCulture, $"{at}[{index}]"), entry) is { } one) list.Add(one);
            }
            return list;
        }

        private bool TryGet(string name, bool isRequired, out string at, out JsonElement element)
        {
            at = At(place, name);
            if (!found.TryGetValue(name, out element))
            {
                if (isRequired) reader.Add(at, TopologyRule.Missing);
                return false;
            }
            if (element.ValueKind != JsonValueKind.Null) return true;
            reader.Add(at, TopologyRule.Null);
            return false;
        }
    }
}
