using Google.Protobuf;
using Hyperledger.Fabric.Protos.Common;
using Hyperledger.Fabric.Protos.Msp;

namespace Hyperledger.Fabric.Msp.Tests;

[TestClass]
public class ConfigDifferenceTests
{
    private static readonly TestChannel Channel = new();
    private static readonly TestOrganization Org3 = new("Org3MSP");

    private static readonly Dictionary<string, (Action<ConfigGroup> Change, string Read, string Written)> Changes = new(StringComparer.Ordinal)
    {
        ["a value"] = (root => root.Groups["Orderer"].Values["BatchSize"] = ConfigValues.BatchSize(7, 1000, 500),
            "/ Orderer/", "Orderer/BatchSize=1"),
        ["a policy"] = (root => root.Groups["Application"].Policies["Majority"] = ConfigPolicies.ImplicitMeta(ImplicitMetaPolicy.Types.Rule.All, "Writers"),
            "/ Application/", "Application/Majority=1"),
        ["only who may change a value"] = (root => root.Groups["Orderer"].Values["BatchTimeout"].ModPolicy = "/Channel/Admins",
            "/ Orderer/", "Orderer/BatchTimeout=1"),
        ["a new value"] = (root => root.Groups["Application"].Groups["Org1"].Values["AnchorPeers"] = ConfigValues.AnchorPeers("peer0.org1.example.com:7051"),
            "/ Application/ Application/Org1/ Application/Org1/Admins Application/Org1/MSP Application/Org1/Writers", "Application/Org1/=1 Application/Org1/AnchorPeers=0"),
        ["a new organisation"] = (root => root.Groups["Application"].Groups["Org3"] = Definition(Org3).ToApplicationGroup(),
            "/ Application/ Application/Admins Application/Capabilities Application/Majority Application/Missing Application/Org1/ Application/Org2/ Application/Writers",
            "Application/=1 Application/Org3/=0 Application/Org3/Admins=0 Application/Org3/Endorsement=0 Application/Org3/MSP=0 Application/Org3/Readers=0 Application/Org3/Writers=0"),
        ["an organisation less"] = (root => root.Groups["Application"].Groups.Remove("Org2"),
            "/ Application/ Application/Admins Application/Capabilities Application/Majority Application/Missing Application/Org1/ Application/Writers", "Application/=1"),
        ["a group's mod policy"] = (root => root.Groups["Application"].Groups["Org2"].ModPolicy = "/Channel/Admins",
            "/ Application/ Application/Org2/ Application/Org2/Admins Application/Org2/MSP Application/Org2/Writers", "Application/Org2/=1"),
    };

    public static IEnumerable<object[]> Names => Changes.Keys.Select(name => new object[] { name });

    [TestMethod]
    [DynamicData(nameof(Names))]
    public void An_update_names_no_more_than_it_must_and_leads_to_the_configuration_that_was_meant(string name)
    {
        var (change, read, written) = Changes[name];
        var updated = Channel.Group.Clone();
        change(updated);
        // Versions that the caller brings are not looked at.
        updated.Version = 9;

        var update = ConfigUpdates.Compute(Channel.Config, updated);
        Assert.AreEqual(TestChannel.Id, update.ChannelId);
        Assert.AreEqual(read, string.Join(' ', Elements(update.ReadSet).Select(element => element.Path).Order(StringComparer.Ordinal)));
        var before = Elements(update.ReadSet).ToDictionary(element => element.Path, element => element.Version, StringComparer.Ordinal);
        Assert.AreEqual(written, string.Join(' ', Elements(update.WriteSet)
            .Where(element => !before.TryGetValue(element.Path, out var version) || version != element.Version)
            .Select(element => $"{element.Path}={element.Version}").Order(StringComparer.Ordinal)));

        var next = Applied(update);
        Assert.AreEqual(WithoutVersions(updated), WithoutVersions(next.Config.ChannelGroup));
    }

    [TestMethod]
    public void A_second_update_counts_on_from_the_versions_of_the_first()
    {
        var first = Channel.Group.Clone();
        first.Groups["Application"].Groups["Org1"].Values["AnchorPeers"] = ConfigValues.AnchorPeers("one:7051");
        var config = ChannelConfig.FromConfig(TestChannel.Id, Applied(ConfigUpdates.Compute(Channel.Config, first)).Config);

        var second = config.Config.ChannelGroup.Clone();
        second.Groups["Application"].Groups["Org1"].Values.Remove("AnchorPeers");
        second.Groups["Application"].Groups["Org1"].Values["MSP"].ModPolicy = "Writers";
        var org1 = ConfigUpdates.Compute(config, second).WriteSet.Groups["Application"].Groups["Org1"];
        Assert.AreEqual((2UL, 1UL), (org1.Version, org1.Values["MSP"].Version));
    }

    [TestMethod]
    public void Nothing_changed_is_no_update()
    {
        var refused = Assert.ThrowsExactly<ConfigUpdateException>(() => ConfigUpdates.Compute(Channel.Config, Channel.Group.Clone()));
        Assert.Contains("no differences", refused.Message);
    }

    [TestMethod]
    public void An_organisations_certificates_are_of_its_MSP_whichever_of_its_authorities_issued_them()
    {
        var second = new TestOrganization("Org3MSP");
        var definition = Definition(Org3) with { RootCertificatesPem = [Org3.Authority.CertificatePem, second.Authority.CertificatePem] };
        var msps = new MspSet([definition.ToMspConfig()], acceptsEd25519: false);
        foreach (var issuer in new[] { Org3, second })
        {
            var admin = issuer.Issue(NodeRole.Admin);
            Assert.IsTrue(msps.Validate(ByteString.CopyFrom(admin.Creator.Span)).IsAdmin);
        }

        var config = FabricMSPConfig.Parser.ParseFrom(definition.ToMspConfig().Config);
        Assert.IsTrue(config.FabricNodeOus.AdminOuIdentifier.Certificate.IsEmpty);
        Assert.AreEqual(Org3.Authority.CertificatePem, FabricMSPConfig.Parser.ParseFrom(Definition(Org3).ToMspConfig().Config).FabricNodeOus.AdminOuIdentifier.Certificate.ToStringUtf8());
    }

    [TestMethod]
    public void An_organisation_shows_its_addresses_in_its_groups()
    {
        var definition = Definition(Org3) with { AnchorPeers = ["peer0.org3.example.com:7051", "[::1]:7052"], OrdererEndpoints = ["orderer.org3.example.com:7050"] };
        var updated = Channel.Group.Clone();
        updated.Groups["Application"].Groups["Org3"] = definition.ToApplicationGroup();
        updated.Groups["Orderer"].Groups["Org3"] = definition.ToOrdererGroup();
        var config = ChannelConfig.FromConfig(TestChannel.Id, new Config { ChannelGroup = updated });

        CollectionAssert.AreEqual(new[] { "peer0.org3.example.com:7051", "::1:7052" }, config.Application!.Organizations.Single(o => o.MspId == "Org3MSP").AnchorPeers.ToArray());
        CollectionAssert.AreEqual(new[] { "orderer.org3.example.com:7050" }, config.Orderer!.Organizations.Single(o => o.MspId == "Org3MSP").Endpoints.ToArray());
        foreach (var wrong in new[] { "peer0", "peer0:", ":7051", "peer0:0", "peer0:65536", "peer0:x" })
            Assert.ThrowsExactly<FormatException>(() => ConfigValues.AnchorPeers(wrong));
    }

    private static OrganizationDefinition Definition(TestOrganization organization) => new()
    {
        MspId = organization.MspId,
        RootCertificatesPem = [organization.Authority.CertificatePem],
        TlsRootCertificatesPem = [organization.Authority.CertificatePem],
    };

    // Signed by everyone who may have a say.
    private static ConfigEnvelope Applied(ConfigUpdate update) => ConfigUpdates.Propose(Channel.Config, Channel.Update(
        (read, write) =>
        {
            read.MergeFrom(update.ReadSet);
            write.MergeFrom(update.WriteSet);
        },
        Channel.Orderer.Issue(NodeRole.Admin), Channel.Org1.Issue(NodeRole.Admin), Channel.Org2.Issue(NodeRole.Admin)));

    private static IEnumerable<(string Path, ulong Version)> Elements(ConfigGroup group, string path = "")
    {
        yield return (path + "/", group.Version);
        var prefix = path.Length == 0 ? "" : path + "/";
        foreach (var (name, value) in group.Values) yield return (prefix + name, value.Version);
        foreach (var (name, policy) in group.Policies) yield return (prefix + name, policy.Version);
        foreach (var below in group.Groups.SelectMany(pair => Elements(pair.Value, prefix + pair.Key))) yield return below;
    }

    private static ConfigGroup WithoutVersions(ConfigGroup group)
    {
        var clone = group.Clone();
        clone.Version = 0;
        foreach (var value in clone.Values.Values) value.Version = 0;
        foreach (var policy in clone.Policies.Values) policy.Version = 0;
        foreach (var (name, below) in group.Groups) clone.Groups[name] = WithoutVersions(below);
        return clone;
    }
}
