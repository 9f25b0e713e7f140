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
            Assert.AreEqual("ledger", read.Channel);
            Assert.AreEqual("county-reviewer", read.Organisations[2].Users[0].Role);
            Assert.AreEqual(NetworkTopology.Default.Chaincode, read.Chaincode);
            Assert.IsTrue(TopologyFile.IsOf(NetworkTopology.Default, read));
        }
        finally
        {
            File.Delete(path);
        }
    }

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
        var many = NetworkTopology.Default with { Organisations = [new() { MspId = "ProvinceMSP", Peers = [.. Enumerable.Repeat(new PeerTopology(), 1024)] }], Chaincode = null };
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
