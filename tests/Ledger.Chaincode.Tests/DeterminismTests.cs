using System.Globalization;
using static Ledger.Chaincode.Tests.LedgerFixture;

namespace Ledger.Chaincode.Tests;

/// <summary>Endorsers in other places and moods write the same bytes.</summary>
[TestClass]
[DoNotParallelize]
public sealed class DeterminismTests
{
    [TestMethod]
    public async Task CultureAndClockLeaveNoTraceInWhatIsWritten()
    {
        var expected = await RunAsync(TimeSpan.Zero);
        var culture = CultureInfo.DefaultThreadCurrentCulture;
        try
        {
            foreach (var name in new[] { "tr-TR", "ar-SA", "fa-IR", "th-TH", "zh-CN" })
            {
                CultureInfo.DefaultThreadCurrentCulture = CultureInfo.GetCultureInfo(name);
                Assert.AreEqual(expected, await RunAsync(TimeSpan.FromMinutes(4)), name);
            }
        }
        catch (CultureNotFoundException)
        {
            Assert.Inconclusive("This machine knows no cultures.");
        }
        finally
        {
            CultureInfo.DefaultThreadCurrentCulture = culture;
        }
    }

    // The identities are shared, so ids and times are the same in every run; the endorser's clock is not.
    private static async Task<string> RunAsync(TimeSpan endorsersClock)
    {
        await using var ledger = await ReadyAsync();
        var at = ledger.Clock.GetUtcNow();
        ledger.Clock.Advance(endorsersClock);
        var anchor = await ledger.Ledger.SubmitAsync(Registrar, "batches:Anchor", [BatchJson()], timestamp: at);
        var review = await ledger.Ledger.SubmitAsync(County, "batches:Review", [BatchId(), Hex('1'), Hex('f'), "returned", "ROWS_MISSING"], timestamp: at);
        var status = await ledger.Ledger.SubmitAsync(Registrar, "statuses:Append", [BatchId(), "12", "revoked", "GHOST_WRITTEN"], timestamp: at);
        return string.Join('\n', new[] { anchor, review, status }.SelectMany(t =>
            t.Writes.Select(w => $"{w.Key}={Convert.ToHexString(w.Value.Span)}").Append(t.Text).Append(t.Event!.Payload.ToStringUtf8())));
    }
}
