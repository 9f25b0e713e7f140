using Ledger.NetworkConfig.Topology;
using Ledger.Records.State;

namespace Ledger.NetworkConfig.Tests;

[TestClass]
public sealed class TopologyTests
{
    [TestMethod]
    public void The_province_of_84_counties_has_one_peer_each_and_three_at_the_top()
    {
        var topology = Samples.Parse(Samples.Fujian);

        Assert.AreEqual(10, topology.Organisations.Count(o => o.Tier == UnitTier.City));
        Assert.AreEqual(84, topology.Organisations.Count(o => o.Tier == UnitTier.County));
        Assert.HasCount(3, topology.Province.Peers);
        Assert.AreEqual(97, topology.PeerNodes.Count());
        Assert.AreEqual(5, topology.OrdererNodes.Count());
        Assert.AreEqual(6, topology.AdministratingCities);
        Assert.IsFalse(topology.IsTrial);
        var county = topology.Organisations.Single(o => o.Unit == "350102");
        Assert.AreEqual("peer0.350102.ledger.example:7051", county.Peers[0].Address);
        Assert.AreEqual("County350102MSP-peer0", county.Peers[0].Id);
    }

    [TestMethod]
    public void A_topology_of_one_machine_says_who_holds_its_keys_and_which_ports_its_nodes_have()
    {
        var topology = Samples.Parse(Samples.FourTier);

        Assert.IsTrue(topology.IsTrial);
        Assert.AreEqual(1, topology.AdministratingCities);
        CollectionAssert.AreEqual(
            new[] { "ProvinceMSP-peer0", "ProvinceMSP-peer1", "ProvinceMSP-peer2", "CityMSP-peer0", "CountyMSP-peer0", "SchoolMSP-peer0" },
            topology.PeerNodes.Select(p => p.Node.Id).ToArray());
        Assert.AreEqual("127.0.0.1:17410", topology.PeerNodes.Last().Node.Address);
        Assert.AreEqual(Consensus.Bft, Samples.Parse(Samples.FourTierBft).Consensus);
    }

    [TestMethod]
    public void A_school_without_an_organisation_is_a_unit_of_its_county()
    {
        var topology = Samples.Parse(Samples.With("    name: 鼓楼区教育局（演示）\n", "    name: 鼓楼区教育局（演示）\n    schools:\n      - { code: \"3435000002\", name: 福州第二示范中学（虚构） }\n"));

        Assert.AreEqual("3435000002", topology.Organisations.Single(o => o.Tier == UnitTier.County).Schools.Single().Code);
    }

    [TestMethod]
    [DataRow("channel: ledger", "channel: Ledger", 3, "channel", FabricTopologyRule.Form)]
    [DataRow("version: 1", "version: 2", 2, "version", FabricTopologyRule.Range)]
    [DataRow("fabric: \"2.5\"", "fabric: \"1.4\"", 4, "fabric", FabricTopologyRule.Form)]
    [DataRow("consensus: raft", "consensus: bft", 4, "fabric", FabricTopologyRule.BftRelease)]
    [DataRow("consensus: raft", "consensus: kafka", 8, "consensus", FabricTopologyRule.NotAWord)]
    [DataRow("trial: true", "trial: yes", 6, "trial", FabricTopologyRule.NotAWord)]
    [DataRow("      - { host: 127.0.0.1, port: 17070, adminPort: 17071, operationsPort: 17072 }\n", "", 11, "orderers", FabricTopologyRule.RaftOrderers)]
    [DataRow("port: 17060,", "port: 17050,", 14, "orderers[0].nodes[1]", FabricTopologyRule.Twice)]
    [DataRow("port: 17060,", "port: 0,", 14, "orderers[0].nodes[1].port", FabricTopologyRule.Range)]
    [DataRow("port: 17060,", "port: x,", 14, "orderers[0].nodes[1].port", FabricTopologyRule.NotANumber)]
    [DataRow("chaincodePort: 17121", "chaincodePort: 17112", 24, "organisations[0].peers[1]", FabricTopologyRule.Twice)]
    [DataRow("tier: province", "tier: city\n    parent: \"350000\"", 18, "organisations", FabricTopologyRule.Province)]
    [DataRow("    parent: \"350100\"", "    parent: \"350000\"", 43, "organisations[2].parent", FabricTopologyRule.Parent)]
    [DataRow("mspId: CityMSP", "mspId: ProvinceMSP", 30, "organisations[1].mspId", FabricTopologyRule.Twice)]
    [DataRow("    unit: \"350102\"", "    unit: \"35010\"", 42, "organisations[2].unit", FabricTopologyRule.Form)]
    [DataRow("unit: \"350102\", role: county-reviewer", "unit: \"350100\", role: county-reviewer", 48, "organisations[2].users[0]", FabricTopologyRule.UserUnit)]
    [DataRow("role: county-reviewer", "role: reviewer", 48, "organisations[2].users[0]", FabricTopologyRule.NotAWord)]
    [DataRow("  maxMessageCount: 500", "  maxMessages: 500", 61, "batch.maxMessages", FabricTopologyRule.Unknown)]
    [DataRow("domain: four-tier.example", "", 2, "domain", FabricTopologyRule.Missing)]
    [DataRow("batch:", "chaincode: { policy: \"AND('ProvinceMSP.peer', OR('TownMSP.peer'))\" }\nbatch:", 60, "chaincode", FabricTopologyRule.PolicyOrganisation)]
    [DataRow("batch:", "chaincode: { policy: \"BOTH('ProvinceMSP.peer')\" }\nbatch:", 60, "chaincode", FabricTopologyRule.Policy)]
    [DataRow("    unit: \"350102\"\n", "    unit: \"350102\"\n    pkcs11: { library: libsofthsm2.so, label: county }\n", 43, "organisations[2].pkcs11.library", FabricTopologyRule.Form)]
    [DataRow("    unit: \"350102\"\n", "    unit: \"350102\"\n    pkcs11: { library: /usr/lib/m.so }\n", 43, "organisations[2].pkcs11.label", FabricTopologyRule.Missing)]
    [DataRow("    unit: \"350102\"\n", "    unit: \"350102\"\n    pkcs11: { library: /usr/lib/m.so, label: \"a label that no token has room to hold\" }\n", 43, "organisations[2].pkcs11.label", FabricTopologyRule.Form)]
    [DataRow("    unit: \"350102\"\n", "    unit: \"350102\"\n    pkcs11: { library: /usr/lib/m.so, label: a, pin: \"1234\" }\n", 43, "organisations[2].pkcs11.pin", FabricTopologyRule.Unknown)]
    [DataRow("  - mspId: OrdererMSP\n", "  - mspId: OrdererMSP\n    pkcs11: { library: /usr/lib/, label: a }\n", 12, "orderers[0].pkcs11.library", FabricTopologyRule.Form)]
    public void A_mistake_is_told_with_its_line_and_place(string from, string to, int line, string place, FabricTopologyRule rule)
    {
        var refused = Assert.ThrowsExactly<FabricTopologyException>(() => Samples.Parse(Samples.With(from, to)));

        var problem = refused.Problems.FirstOrDefault(p => p.Rule == rule);
        Assert.IsNotNull(problem, refused.Message);
        Assert.AreEqual(line, problem.Line, problem.English);
        Assert.AreEqual(place, problem.Place);
        StringAssert.StartsWith(problem.English, $"line {line}, {place}: ");
        StringAssert.StartsWith(problem.Chinese, $"第 {line} 行，{place}：");
        Assert.DoesNotContain("{", problem.English);
    }

    [TestMethod]
    public void All_mistakes_are_told_at_once()
    {
        var refused = Assert.ThrowsExactly<FabricTopologyException>(() => Samples.Parse(
            Samples.With("trial: true", "trial: maybe").Replace("tier: city", "tier: town", StringComparison.Ordinal).Replace("port: 17050", "port: -1", StringComparison.Ordinal)));

        CollectionAssert.AreEqual(new[] { 6, 13, 31 }, refused.Problems.Select(p => p.Line).ToArray());
    }

    [TestMethod]
    [DataRow("a: [1", FabricTopologyRule.NotYaml)]
    [DataRow("a: 1\na: 2", FabricTopologyRule.NotYaml)]
    [DataRow("", FabricTopologyRule.NotAMapping)]
    [DataRow("- a", FabricTopologyRule.NotAMapping)]
    [DataRow("a: 1\n---\nb: 2", FabricTopologyRule.NotAMapping)]
    public void What_is_no_topology_at_all_is_said_so(string yaml, FabricTopologyRule rule) =>
        Assert.AreEqual(rule, Assert.ThrowsExactly<FabricTopologyException>(() => Samples.Parse(yaml)).Problems[0].Rule);

    [TestMethod]
    public void More_school_organisations_than_were_measured_are_refused()
    {
        var schools = string.Concat(Enumerable.Range(0, 100).Select(i => $"  - {{ mspId: School{i}MSP, tier: school, unit: \"34350001{i:00}\", parent: \"350102\", name: 虚构学校 }}\n"));

        var refused = Assert.ThrowsExactly<FabricTopologyException>(() => Samples.Parse(Samples.With("\nbatch:", "\n" + schools + "batch:")));

        Assert.AreEqual(FabricTopologyRule.SchoolOrganisations, refused.Problems.Single().Rule);
    }
}
