using Ledger.Network.Topology;

namespace Ledger.Network.Tests.Topology;

[TestClass]
public sealed class TopologyFileTests
{
    // {0} is put where each mistake goes.
    private const string Good = """
        {"channel":"c","orderer":{"mspId":"O"},"organisations":[
          {"mspId":"A","peers":[{"port":7051},{}],"users":[{"name":"a","unit":"1","role":"r"}]},
          {"mspId":"B","peers":[{}]}],
         "chaincode":{"name":"cc","version":"1","policy":"OR('A.peer','B.peer')"}}
        """;

    private const string Several = """
        {"orderer":{"mspId":"O"},"organisations":[{"mspId":"A","peers":[{}]},{"mspId":"B","peers":[{}]},{"mspId":"C","peers":[{}]}],
         "channels":[
          {"name":"one","organisations":["A","B"],"chaincodes":[{"name":"cc","version":"1","policy":"OR('A.peer','B.peer')"}]},
          {"name":"two","organisations":["B","C"],"batch":{"maxMessageCount":5}}]}
        """;

    public required TestContext TestContext { get; init; }

    [TestMethod]
    public void The_default_is_right() => Assert.IsEmpty(TopologyFile.Problems(NetworkTopology.Default));

    [TestMethod]
    public async Task What_is_written_is_read_again()
    {
        var path = Path.GetTempFileName();
        try
        {
            await TopologyFile.WriteAsync(path, NetworkTopology.Default, TestContext.CancellationToken);
            var read = await TopologyFile.ReadAsync(path, TestContext.CancellationToken);
            Assert.AreEqual("ledger", read.Channels[0].Name);
            Assert.AreEqual("county-reviewer", read.Organisations[2].Users[0].Role);
            Assert.AreEqual(NetworkTopology.Default.Channels[0].Chaincodes[0], read.Channels[0].Chaincodes[0]);
            Assert.IsTrue(TopologyFile.IsOf(NetworkTopology.Default, read));
        }
        finally
        {
            File.Delete(path);
        }
    }

    [TestMethod]
    public async Task A_file_of_several_channels_is_written_as_it_was_read()
    {
        var path = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(path, Several, TestContext.CancellationToken);
            var read = await TopologyFile.ReadAsync(path, TestContext.CancellationToken);
            await TopologyFile.WriteAsync(path, read, TestContext.CancellationToken);
            var again = await TopologyFile.ReadAsync(path, TestContext.CancellationToken);
            Assert.AreSequenceEqual(["one", "two"], again.Channels.Select(channel => channel.Name));
            Assert.AreSequenceEqual(["B", "C"], again.Channels[1].Organisations);
            Assert.AreEqual(5, again.Channels[1].Batch!.MaxMessageCount);
            Assert.AreEqual("cc", again.Channels[0].Chaincodes.Single().Name);
            Assert.IsTrue(TopologyFile.IsOf(read, again));
        }
        finally
        {
            File.Delete(path);
        }
    }

    [TestMethod]
    public void A_network_of_one_channel_that_gets_another_keeps_the_first()
    {
        var two = NetworkTopology.Default.With(new ChannelTopology("exams", ["ProvinceMSP", "CityMSP"]));
        Assert.IsEmpty(TopologyFile.Problems(two));
        Assert.AreSame(NetworkTopology.Default.Channels[0], two.Channels[0]);
        Assert.IsTrue(two.ListsChannels);
    }

    [TestMethod]
    [DataRow("\"name\":\"two\"", "\"name\":\"one\"", TopologyRule.Twice, "channels[1].name")]
    [DataRow("\"name\":\"two\"", "\"name\":\"../two\"", TopologyRule.Channel, "channels[1].name")]
    [DataRow("\"name\":\"two\",", "", TopologyRule.Missing, "channels[1].name")]
    [DataRow("\"name\":\"two\"", "\"name\":\"two\",\"chaincode\":{}", TopologyRule.Unknown, "channels[1].chaincode")]
    [DataRow("[\"B\",\"C\"]", "[\"B\",\"C\",\"B\"]", TopologyRule.Twice, "channels[1].organisations[2]")]
    [DataRow("[\"B\",\"C\"]", "[\"C\",\"D\"]", TopologyRule.ChannelOrganisation, "channels[1].organisations[1]")]
    [DataRow("[\"B\",\"C\"]", "[\"C\",7]", TopologyRule.NotAText, "channels[1].organisations[1]")]
    [DataRow("[\"B\",\"C\"]", "\"B\"", TopologyRule.NotAList, "channels[1].organisations")]
    [DataRow("[\"B\",\"C\"]", "[\"B\"]", TopologyRule.OfNoChannel, "organisations[2].mspId")]
    [DataRow("\"maxMessageCount\":5", "\"maxMessageCount\":0", TopologyRule.Range, "channels[1].batch.maxMessageCount")]
    [DataRow("OR('A.peer','B.peer')", "OR('A.peer','C.peer')", TopologyRule.PolicyOrganisation, "channels[0].chaincodes[0].policy")]
    [DataRow("}],\n \"channels\"", "}],\"channel\":\"c\",\n \"channels\"", TopologyRule.BesideChannels, "channel")]
    [DataRow("}],\n \"channels\"", "}],\"chaincode\":{},\n \"channels\"", TopologyRule.BesideChannels, "chaincode")]
    public async Task A_mistake_of_several_channels_is_refused_at_its_place(string right, string wrong, TopologyRule rule, string place)
    {
        Assert.Contains(right, Several);
        AssertRefused(await ReadAsync(Several.Replace(right, wrong, StringComparison.Ordinal)), rule, place);
    }

    [TestMethod]
    public async Task A_file_that_lists_no_channel_is_refused() => AssertRefused(
        (await ReadAsync("""{"orderer":{"mspId":"O"},"organisations":[],"channels":[]}""")).Where(problem => problem.Place == "channels").ToList(), TopologyRule.EmptyList, "channels");

    [TestMethod]
    public async Task A_file_that_a_Windows_editor_wrote_is_read()
    {
        var read = await ReadAsync("\uFEFF" + Good);
        Assert.IsEmpty(read);
    }

    [TestMethod]
    [DataRow("", TopologyRule.NotJson, "1:1")]
    [DataRow("{\n \"channel\":\"c\",,\n}", TopologyRule.NotJson, "2:16")]
    [DataRow("null", TopologyRule.Null, "")]
    [DataRow("[]", TopologyRule.NotAnObject, "")]
    public async Task A_file_that_is_no_object_is_refused(string text, TopologyRule rule, string place) => AssertRefused(await ReadAsync(text), rule, place);

    [TestMethod]
    [DataRow("\"channel\":\"c\",", "", TopologyRule.Missing, "channel")]
    [DataRow("\"channel\":\"c\"", "\"channel\":null", TopologyRule.Null, "channel")]
    [DataRow("\"channel\":\"c\"", "\"channel\":7", TopologyRule.NotAText, "channel")]
    [DataRow("\"channel\":\"c\"", "\"channel\":\"\\ud800\"", TopologyRule.NotAText, "channel")]
    [DataRow("\"channel\":\"c\"", "\"channel\":\"c\",\"channel\":\"d\"", TopologyRule.MemberTwice, "channel")]
    [DataRow("\"channel\":\"c\"", "\"channel\":\"C\"", TopologyRule.Channel, "channel")]
    [DataRow("\"channel\":\"c\"", "\"channel\":\"c\",\"peers\":4", TopologyRule.Unknown, "peers")]
    [DataRow("\"channel\":\"c\"", "\"channel\":\"c\",\"version\":2", TopologyRule.Version, "version")]
    [DataRow("\"channel\":\"c\"", "\"channel\":\"c\",\"version\":null", TopologyRule.Null, "version")]
    [DataRow("\"channel\":\"c\"", "\"channel\":\"c\",\"batch\":null", TopologyRule.Null, "batch")]
    [DataRow("\"channel\":\"c\"", "\"channel\":\"c\",\"batch\":{\"maxMessageCount\":0}", TopologyRule.Range, "batch.maxMessageCount")]
    [DataRow("\"channel\":\"c\"", "\"channel\":\"c\",\"batch\":{\"timeoutInMilliseconds\":-1}", TopologyRule.Range, "batch.timeoutInMilliseconds")]
    [DataRow("\"channel\":\"c\"", "\"channel\":\"c\",\"batch\":{\"absoluteMaxBytes\":103809025}", TopologyRule.Range, "batch.absoluteMaxBytes")]
    [DataRow("\"channel\":\"c\"", "\"channel\":\"c\",\"batch\":{\"preferredMaxBytes\":99000000}", TopologyRule.Range, "batch.preferredMaxBytes")]
    [DataRow("\"channel\":\"c\"", "\"channel\":\"c\",\"batch\":{\"maxMessageCount\":1.5}", TopologyRule.NotANumber, "batch.maxMessageCount")]
    [DataRow("{\"mspId\":\"O\"}", "null", TopologyRule.Null, "orderer")]
    [DataRow("{\"mspId\":\"O\"}", "[]", TopologyRule.NotAnObject, "orderer")]
    [DataRow("{\"mspId\":\"O\"}", "{}", TopologyRule.Missing, "orderer.mspId")]
    [DataRow("{\"mspId\":\"O\"}", "{\"mspId\":null}", TopologyRule.Null, "orderer.mspId")]
    [DataRow("{\"mspId\":\"O\"}", "{\"mspId\":\"../O\"}", TopologyRule.MspId, "orderer.mspId")]
    [DataRow("{\"mspId\":\"O\"}", "{\"mspId\":\"a\"}", TopologyRule.Twice, "organisations[0].mspId")]
    [DataRow("{\"mspId\":\"O\"}", "{\"mspId\":\"O\",\"port\":7051}", TopologyRule.Twice, "organisations[0].peers[0].port (A-peer0)")]
    [DataRow("\"mspId\":\"B\"", "\"mspId\":\"B_1\"", TopologyRule.MspId, "organisations[1].mspId")]
    [DataRow("\"mspId\":\"B\"", "\"mspId\":\"\"", TopologyRule.MspId, "organisations[1].mspId")]
    [DataRow("\"mspId\":\"B\"", "\"mspId\":\"a\"", TopologyRule.Twice, "organisations[1].mspId")]
    [DataRow("\"mspId\":\"B\"", "\"mspId\":\"B\",\"users\":[{\"name\":\"A\",\"unit\":\"1\",\"role\":\"r\"}]", TopologyRule.Twice, "organisations[1].users[0].name")]
    [DataRow("\"mspId\":\"B\"", "\"mspId\":\"B\",\"users\":null", TopologyRule.Null, "organisations[1].users")]
    [DataRow("\"mspId\":\"B\"", "\"mspId\":\"B\",\"users\":[null]", TopologyRule.Null, "organisations[1].users[0]")]
    [DataRow("\"name\":\"a\"", "\"name\":\"../a\"", TopologyRule.UserName, "organisations[0].users[0].name")]
    [DataRow("\"unit\":\"1\"", "\"unit\":\"\"", TopologyRule.EmptyText, "organisations[0].users[0].unit")]
    [DataRow("\"role\":\"r\"", "\"role\":\"\"", TopologyRule.EmptyText, "organisations[0].users[0].role")]
    [DataRow("[{\"port\":7051},{}]", "[]", TopologyRule.EmptyList, "organisations[0].peers")]
    [DataRow("[{\"port\":7051},{}]", "{}", TopologyRule.NotAList, "organisations[0].peers")]
    [DataRow("[{\"port\":7051},{}]", "[null]", TopologyRule.Null, "organisations[0].peers[0]")]
    [DataRow("[{\"port\":7051},{}]", "2", TopologyRule.NotAList, "organisations[0].peers")]
    [DataRow("[{\"port\":7051},{}]", "[{\"port\":\"7051\"}]", TopologyRule.NotANumber, "organisations[0].peers[0].port")]
    [DataRow("[{\"port\":7051},{}]", "[{},{\"port\":70000}]", TopologyRule.Range, "organisations[0].peers[1].port (A-peer1)")]
    [DataRow("[{\"port\":7051},{}]", "[{},{\"port\":-1}]", TopologyRule.Range, "organisations[0].peers[1].port (A-peer1)")]
    [DataRow("[{\"port\":7051},{}]", "[{\"port\":7051},{\"port\":7051}]", TopologyRule.Twice, "organisations[0].peers[1].port (A-peer1)")]
    [DataRow("\"name\":\"cc\"", "\"name\":\"c c\"", TopologyRule.ChaincodeName, "chaincode.name")]
    [DataRow("\"version\":\"1\"", "\"version\":\"1 0\"", TopologyRule.ChaincodeVersion, "chaincode.version")]
    [DataRow("\"version\":\"1\",", "", TopologyRule.Missing, "chaincode.version")]
    [DataRow("OR('A.peer','B.peer')", "OR('A.peer',)", TopologyRule.Policy, "chaincode.policy")]
    [DataRow("OR('A.peer','B.peer')", "", TopologyRule.Policy, "chaincode.policy")]
    [DataRow("OR('A.peer','B.peer')", "OR('A.peer','C.peer')", TopologyRule.PolicyOrganisation, "chaincode.policy")]
    public async Task A_mistake_is_refused_at_its_place(string right, string wrong, TopologyRule rule, string place)
    {
        Assert.Contains(right, Good);
        AssertRefused(await ReadAsync(Good.Replace(right, wrong, StringComparison.Ordinal)), rule, place);
    }

    [TestMethod]
    public async Task All_mistakes_are_told_at_once()
    {
        var problems = await ReadAsync("""{"channel":"Ledger","orderer":{"mspId":"O"},"organisations":[{"mspId":"O","peers":[]},{"mspId":"B/","peers":[{"port":1},{"port":1}]}]}""");
        string[] places = ["channel", "organisations[0].mspId", "organisations[1].mspId", "organisations[0].peers", "organisations[1].peers[1].port (B/-peer1)"];
        Assert.AreSequenceEqual(places, problems.Select(problem => problem.Place));
    }

    [TestMethod]
    public void More_peers_than_there_are_neighbouring_ports_are_refused()
    {
        var many = NetworkTopology.Default with { Organisations = [new() { MspId = "ProvinceMSP", Peers = [.. Enumerable.Repeat(new PeerTopology(), 1024)] }], Channels = [new("ledger", ["ProvinceMSP"])] };
        AssertRefused(TopologyFile.Problems(many), TopologyRule.TooManyPeers, "organisations");
    }

    [TestMethod]
    public void Every_rule_has_its_sentences()
    {
        foreach (var rule in Enum.GetValues<TopologyRule>())
        {
            var problem = new TopologyProblem("x.y", rule, "V0", "V1", "V2");
            Assert.StartsWith("x.y: ", problem.English);
            Assert.StartsWith("x.y：", problem.Chinese);
            Assert.IsTrue(problem.Chinese.Any(c => c is >= '\u4E00' and <= '\u9FFF'), problem.Chinese);
            Assert.DoesNotContain("{0}", problem.English + problem.Chinese);
        }
    }

    [TestMethod]
    public void A_file_asks_for_a_network_whatever_free_ports_it_got()
    {
        var asked = NetworkTopology.Default;
        var got = asked with { Orderer = asked.Orderer with { Port = 9 } };
        Assert.IsTrue(TopologyFile.IsOf(asked, got));
        Assert.IsFalse(TopologyFile.IsOf(got, got with { Orderer = asked.Orderer with { Port = 10 } }));
        Assert.IsFalse(TopologyFile.IsOf(asked, asked with { Organisations = [.. asked.Organisations.Take(3)] }));
    }

    private async Task<IReadOnlyList<TopologyProblem>> ReadAsync(string text)
    {
        var path = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(path, text, TestContext.CancellationToken);
            await TopologyFile.ReadAsync(path, TestContext.CancellationToken);
            return [];
        }
        catch (TopologyException e)
        {
            Assert.Contains(path, e.Message);
            return e.Problems;
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static void AssertRefused(IReadOnlyList<TopologyProblem> problems, TopologyRule rule, string place)
    {
        Assert.HasCount(1, problems, string.Join('\n', problems));
        Assert.AreEqual(rule, problems[0].Rule, problems[0].English);
        Assert.AreEqual(place, problems[0].Place);
    }
}
