using Hyperledger.Fabric.Client;
using Ledger.Network.Lifecycle;

namespace Ledger.Network.Tests.Lifecycle;

[TestClass]
public sealed class ConnectionTemplateTests
{
    [TestMethod]
    [DataRow("{{.peername}}_ledger:9999", "org1_ledger:9999")]
    [DataRow("{{ .peername }}.{{.domain}}:99{{.digits}}", "org1.example.com:9901")]
    [DataRow("host {{- .peername -}} :9999", "hostorg1:9999")]
    [DataRow("chaincode:9999", "chaincode:9999")]
    public void Names_are_filled_from_the_builders_configuration(string address, string filled)
    {
        var template = new ConnectionTemplate("peer0", """{"peername":"org1","domain":"example.com","digits":"01"}""");
        Assert.AreEqual(filled, template.Fill(new ChaincodeConnection { Address = address }).Address);
    }

    [TestMethod]
    public void Without_a_configuration_the_peers_own_name_is_known() =>
        Assert.AreEqual("peer0:1", new ConnectionTemplate("peer0").Fill(new ChaincodeConnection { Address = "{{.peername}}:1" }).Address);

    [TestMethod]
    [DataRow("{{.nothing}}:1", "map has no entry for key \"nothing\"")]
    [DataRow("{{if .peername}}a{{end}}:1", "the form {{.name}} only")]
    public void A_template_that_cannot_be_filled_is_refused_with_its_field(string address, string cause)
    {
        var refused = Assert.ThrowsExactly<LifecycleException>(() => new ConnectionTemplate("peer0").Fill(new ChaincodeConnection { Address = address }));
        StringAssert.Contains(refused.Message, "the Address field template");
        StringAssert.Contains(refused.Message, cause);
    }

    [TestMethod]
    [DataRow("no JSON")]
    [DataRow("[]")]
    public void A_configuration_that_is_no_object_is_refused(string configuration) =>
        Assert.ThrowsExactly<LifecycleException>(() => new ConnectionTemplate("peer0", configuration));

    [TestMethod]
    public void What_only_TLS_needs_is_left_out_without_TLS()
    {
        var connection = new ChaincodeConnection { Address = "a:1", DialTimeout = "{{.wait}}", RootCert = "{{.root}}" };
        var template = new ConnectionTemplate("peer0", """{"wait":"5s","root":"PEM"}""");
        Assert.AreEqual(new ChaincodeConnection { Address = "a:1", DialTimeout = "5s" }, template.Fill(connection));
        Assert.AreEqual("PEM", template.Fill(connection with { TlsRequired = true }).RootCert);
    }

    [TestMethod]
    public async Task A_peer_refuses_to_install_what_it_cannot_fill_and_keeps_what_it_installed()
    {
        using var folder = new TemporaryFolder();
        var fillable = ChaincodePackage.Create("steps_1", new ServiceConnection { Address = "{{.peername}}.{{.domain}}:9999" });
        var store = await PackageStore.OpenAsync(folder.File("packages"), new ConnectionTemplate("peer0", """{"domain":"example.com"}"""));
        var installed = await store.InstallAsync(fillable.Bytes, CancellationToken.None);
        Assert.AreEqual(fillable.Id, installed.PackageId);
        Assert.AreEqual("peer0.example.com:9999", store.ConnectionOf(installed).Address);
        var other = ChaincodePackage.Create("steps_1", new ServiceConnection { Address = "{{.nothing}}:9999" });
        await Assert.ThrowsExactlyAsync<LifecycleException>(() => store.InstallAsync(other.Bytes, CancellationToken.None));
        Assert.HasCount(1, store.Installed);

        var reopened = await PackageStore.OpenAsync(folder.File("packages"), new ConnectionTemplate("peer0"));
        Assert.ThrowsExactly<LifecycleException>(() => reopened.ConnectionOf(reopened.Installed.Single()));
    }
}
