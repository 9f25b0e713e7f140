using System.Security.Cryptography.X509Certificates;
using Ledger.NetworkConfig.Crypto;
using Microsoft.Extensions.Time.Testing;

namespace Ledger.NetworkConfig.Tests;

[TestClass]
public sealed class RenewalTests
{
    private readonly string _root = Directory.CreateTempSubdirectory("ledger-renewal-").FullName;

    public TestContext TestContext { get; set; } = null!;

    [TestCleanup]
    public void Remove() => Directory.Delete(_root, recursive: true);

    [TestMethod]
    public async Task From_the_sixtieth_day_before_its_end_a_certificate_is_due_and_is_renewed_for_its_key()
    {
        var topology = Samples.Parse(Samples.FourTier);
        var folder = new FabricFolder(_root);
        var clock = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await new NetworkCertificates(folder, topology, clock).IssueAsync(cancellationToken: TestContext.CancellationToken);
        var renewal = new CertificateRenewal(folder, topology, clock);

        clock.Advance(TimeSpan.FromDays(304));
        Assert.IsEmpty(renewal.List().Where(c => c.IsDue(clock.GetUtcNow())));
        Assert.IsEmpty(await renewal.RenewAsync(cancellationToken: TestContext.CancellationToken));

        clock.Advance(TimeSpan.FromDays(2));
        var due = renewal.List().Where(c => c.IsDue(clock.GetUtcNow())).ToList();
        Assert.HasCount(2 * 9 + 2 * 5, due);
        Assert.IsEmpty(due.Where(c => c.Kind == CertificateKind.Authority));
        var file = folder.NodeTls("OrdererMSP-orderer0", "server.crt");
        using var before = X509CertificateLoader.LoadCertificateFromFile(file);
        var renewed = await renewal.RenewAsync(cancellationToken: TestContext.CancellationToken);

        Assert.HasCount(due.Count, renewed);
        using var after = X509CertificateLoader.LoadCertificateFromFile(file);
        CollectionAssert.AreEqual(before.GetPublicKey(), after.GetPublicKey());
        Assert.AreEqual(before.Subject, after.Subject);
        Assert.AreNotEqual(before.SerialNumber, after.SerialNumber);
        Assert.IsGreaterThan(TimeSpan.FromDays(304), after.NotAfter - before.NotAfter);
        Assert.AreEqual(Names(before), Names(after));
        Assert.IsEmpty(renewal.List().Where(c => c.IsDue(clock.GetUtcNow())));
    }

    [TestMethod]
    public async Task What_another_organisation_issued_is_listed_and_left_alone()
    {
        var topology = Samples.Parse(Samples.FourTier);
        var folder = new FabricFolder(_root);
        await new NetworkCertificates(folder, topology).IssueAsync(cancellationToken: TestContext.CancellationToken);
        Directory.Delete(Path.Combine(_root, "network", "crypto", "CountyMSP"), recursive: true);

        var renewed = await new CertificateRenewal(folder, topology).RenewAsync(all: true, TestContext.CancellationToken);

        Assert.IsFalse(renewed.Any(c => c.Owner.StartsWith("CountyMSP", StringComparison.Ordinal)));
        Assert.IsTrue(renewed.Any(c => c.Owner == "CityMSP-peer0"));
    }

    private static string Names(X509Certificate2 certificate) => certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>().Single().Format(multiLine: false);
}
