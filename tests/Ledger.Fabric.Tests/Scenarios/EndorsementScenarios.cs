using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Hyperledger.Fabric.Client.Tests;
using Hyperledger.Fabric.Msp;
using Ledger.Fabric.Tests.Scenarios.Chaincode;

namespace Ledger.Fabric.Tests.Scenarios;

/// <summary>endorsement.feature, and endorsement_hsm.feature where SoftHSM 2 is installed (Debian: softhsm2).</summary>
[TestClass]
[DoNotParallelize]
public sealed class EndorsementScenarios : ScenarioTests
{
    private static SoftHsm? s_module;

    [ClassInitialize]
    public static async Task CreateTokenAsync(TestContext context) => s_module = await SoftHsm.CreateAsync(context.CancellationToken);

    [ClassCleanup]
    public static void RemoveToken() => s_module?.Dispose();

    [TestMethod]
    [DynamicData(nameof(ScenarioPlace.Rows), typeof(ScenarioPlace))]
    public async Task Specify_endorsing_organizations(ScenarioPlace place)
    {
        using var client = await GivenAsync(place, ScenarioChaincode.Private, AnyOfThree);
        await SpecifyOrganizationsAsync(client);
    }

    [TestMethod]
    [DynamicData(nameof(ScenarioPlace.Rows), typeof(ScenarioPlace))]
    public async Task Specify_endorsing_organizations_with_an_identity_in_a_security_module(ScenarioPlace place)
    {
        if (s_module is null) Assert.Inconclusive("skipped: SoftHSM 2 is not installed (Debian: apt-get install softhsm2)");
        using var user = await GivenAsync(place, ScenarioChaincode.Private, AnyOfThree);
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var label = "HSMUser1." + place;
        await s_module.ImportAsync(key, label, Convert.ToHexString(SHA256.HashData(key.ExportSubjectPublicKeyInfo())[..8]));
        using var authority = await user.Network.AuthorityAsync("Org1MSP");
        var certificate = authority.CertifySigning(new PublicKey(key), "hsmuser1", NodeRole.Client);
        using var token = s_module.Open();
        using var client = await ConnectAsync(user.Network, ScenarioChaincode.Private.Name, new SigningIdentity(new X509Identity("Org1MSP", certificate), token.GetSigner(label)));

        await SpecifyOrganizationsAsync(client);
    }

    private async Task SpecifyOrganizationsAsync(Scenario client)
    {
        foreach (var mspId in new[] { "Org1MSP", "Org2MSP", "Org3MSP" })
            Assert.AreEqual(mspId, await client.SubmitAsync("getPeerOrg", Scenario.Options([], [mspId]), Cancellation));
        var transient = new Dictionary<string, string> { ["Org1MSP"] = "value1", ["Org3MSP"] = "value2" };
        Assert.AreEqual("success", await client.SubmitAsync("checkEndorsingOrg", Scenario.Options([], ["Org1MSP", "Org3MSP"], transient), Cancellation));
        foreach (var mspId in new[] { "Org1MSP", "Org2MSP" })
            Assert.AreEqual(mspId, await client.EvaluateAsync("getPeerOrg", Scenario.Options([], [mspId]), Cancellation));
    }
}
