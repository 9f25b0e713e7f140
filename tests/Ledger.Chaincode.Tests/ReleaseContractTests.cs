using System.Text;
using Ledger.Records.State;
using static Ledger.Chaincode.Tests.LedgerFixture;

namespace Ledger.Chaincode.Tests;

[TestClass]
public sealed class ReleaseContractTests
{
    private static readonly string s_id = new('5', 32);
    private static readonly string s_document = Hex('3') + Hex('4');

    [TestMethod]
    public async Task SchoolReleasesOnceAndWithdrawsOnce()
    {
        await using var ledger = await WithUnitsAsync();
        var issued = await ledger.MustAsync(Registrar, "releases:Issue", School, s_id, s_document, "2026-08-31");
        var release = Release.Parse(Encoding.UTF8.GetBytes(issued.Text));
        Assert.AreEqual(new TextDigest(Hex('3'), Hex('4')), release.Document);
        Assert.AreEqual((new DateOnly(2026, 8, 31), false), (release.Expires, release.IsWithdrawn));
        Assert.AreEqual("ReleaseIssued", issued.Event!.EventName);
        Assert.AreEqual(RefusalCodes.AlreadyReleased, (await ledger.RefusedAsync(Registrar, "releases:Issue", School, s_id, s_document, "2026-08-31")).Code);

        var withdrawn = Release.Parse(Encoding.UTF8.GetBytes((await ledger.MustAsync(Registrar, "releases:Withdraw", School, s_id, "CONSENT_WITHDRAWN")).Text));
        Assert.AreEqual("CONSENT_WITHDRAWN", withdrawn.WithdrawnReason);
        Assert.AreEqual(release, withdrawn with { WithdrawnAt = null, WithdrawnBy = null, WithdrawnReason = null, WithdrawnTransactionId = null });
        Assert.AreEqual(RefusalCodes.ReleaseWithdrawn, (await ledger.RefusedAsync(Registrar, "releases:Withdraw", School, s_id, "CONSENT_WITHDRAWN")).Code);
        Assert.AreEqual(withdrawn, StateList.ParseReleases(Encoding.UTF8.GetBytes(await ledger.EvaluateAsync("releases:List", School))).Single());
        Assert.AreEqual(withdrawn, Release.Parse(Encoding.UTF8.GetBytes(await ledger.EvaluateAsync("releases:Get", School, s_id))));
    }

    [TestMethod]
    public async Task OthersAndWrongArgumentsAreRefused()
    {
        await using var ledger = await WithUnitsAsync();
        await ledger.MustAsync(Registrar, "releases:Issue", School, s_id, s_document, "2026-01-15");
        foreach (var other in new[] { OtherRegistrar, County, Province, Person("SchoolMSP", School, Roles.Auditor) })
        {
            Assert.AreEqual(RefusalCodes.NotAuthorised, (await ledger.RefusedAsync(other, "releases:Issue", School, new string('6', 32), s_document, "2026-08-31")).Code);
            Assert.AreEqual(RefusalCodes.NotAuthorised, (await ledger.RefusedAsync(other, "releases:Withdraw", School, s_id, "WRONG")).Code);
        }
        Assert.AreEqual(RefusalCodes.ReleaseUnknown, (await ledger.RefusedAsync(Registrar, "releases:Withdraw", School, new string('7', 32), "WRONG")).Code);
        foreach (var (school, id, document, expires) in new[]
        {
            ("350102", s_id, s_document, "2026-08-31"), (School, "5", s_document, "2026-08-31"), (School, new string('G', 32), s_document, "2026-08-31"),
            (School, s_id, Hex('3'), "2026-08-31"), (School, s_id, s_document, "31.08.2026"), (School, new string('8', 32), s_document, "2026-01-14"),
        })
            Assert.AreEqual(RefusalCodes.BadArgument, (await ledger.RefusedAsync(Registrar, "releases:Issue", school, id, document, expires)).Code, $"{school} {id} {expires}");
    }
}
