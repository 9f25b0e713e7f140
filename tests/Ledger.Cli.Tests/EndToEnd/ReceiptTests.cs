using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Ledger.Cli.Tests.EndToEnd;

[TestClass]
[DoNotParallelize]
public sealed class ReceiptTests
{
    [TestMethod]
    public async Task ReceiptIsShownPrintedAndVerified()
    {
        using Site site = await Site.OnNetworkAsync();
        string rows = site.Write("rows.csv", Site.Header, site.Row(), site.Row(site.Students[1]), site.Row(begin: "2025-10-09", end: "2025-10-01"));
        JsonElement anchored = (await site.AnchorAsync(rows, "--accept-valid", "--output", "json")).Done().GetProperty("receipts")[0];
        string batch = anchored.GetProperty("batchId").GetString()!, code = anchored.GetProperty("checkCode").GetString()!;

        JsonElement shown = (await site.RunAsync("receipt", "show", batch, "--output", "json")).Done();
        Assert.AreEqual((2, 1L, true), (shown.GetProperty("counts").GetProperty("byType").EnumerateArray().Sum(t => t.GetProperty("records").GetInt32()), shown.GetProperty("counts").GetProperty("refusedRows").GetInt64(), shown.GetProperty("trial").GetBoolean()));
        string enrolment = (await site.RunAsync("identity", "list", "--as", "auditor", "--output", "json")).Done().GetProperty("identities").EnumerateArray().Single(i => i.GetProperty("name").GetString() == "school-registrar").GetProperty("enrolmentId").GetString()!;
        Assert.AreEqual(enrolment, shown.GetProperty("receipt").GetProperty("operator").GetString());

        string json = site.In("receipt.json"), html = site.In("receipt.html");
        (await site.RunAsync("receipt", "print", batch, "--out", json, "--output", "json")).Done();
        (await site.RunAsync("receipt", "print", batch, "--out", html, "--lang", "zh", "--output", "json")).Done();
        string page = await File.ReadAllTextAsync(html);
        foreach (string said in (string[])["存证回执", "试用网络，不具证明力", code, enrolment, "阅读", site.Students[0].Class]) StringAssert.Contains(page, said);
        foreach (string hidden in site.Students.SelectMany(s => (string[])[s.Name, s.RegistryNumber])) Assert.IsFalse(page.Contains(hidden, StringComparison.Ordinal));

        JsonElement verified = (await site.RunAsync("receipt", "verify", json, "--output", "json")).Done();
        Assert.AreEqual(("anchored", true), (verified.GetProperty("standing").GetString(), verified.GetProperty("blockCompared").GetBoolean()));
        (await site.RunAsync("receipt", "verify", batch, "--code", code.ToLowerInvariant(), "--output", "json")).Done();
        Assert.AreEqual("RECEIPT_DIFFERS", (await site.RunAsync("receipt", "verify", batch, "--code", "0000-0000-0000-0000", "--output", "json")).Failed(ExitCode.Refused));

        string trust = site.In("trust.json");
        (await site.RunAsync("trust", "export", "--out", trust, "--output", "json")).Done();
        Assert.IsFalse((await site.RunAsync("receipt", "verify", json, "--trust", trust, "--output", "json")).Done().GetProperty("blockCompared").GetBoolean());

        await TamperedIsRefusedAsync(site, json, trust);
    }

    [TestMethod]
    public async Task ReceiptIsPrintedAsPdfAndVerifiedFromIt()
    {
        using Site site = await Site.OnNetworkAsync();
        string batch = (await site.AnchorAsync(site.Write("rows.csv", Site.Header, site.Row()), "--output", "json")).Done().GetProperty("receipts")[0].GetProperty("batchId").GetString()!;
        string pdf = site.In("receipt.pdf");
        CommandOutcome printed = await site.RunAsync("receipt", "print", batch, "--out", pdf, "--lang", "zh", "--output", "json");
        if (printed.ExitCode != ExitCode.Done && printed.Json.GetProperty("error").GetProperty("code").GetString() == "FontMissing")
        {
            Assert.Inconclusive("this computer has no font for Chinese");
            return;
        }

        printed.Done();
        Assert.AreEqual(batch, (await site.RunAsync("receipt", "verify", pdf, "--output", "json")).Done().GetProperty("batchId").GetString());
        Assert.AreEqual("RECEIPT_FORMAT", (await site.RunAsync("receipt", "print", batch, "--out", site.In("receipt.docx"), "--output", "json")).Failed(ExitCode.BadInput));
        Assert.AreEqual("RECEIPT_NONE", (await site.RunAsync("receipt", "show", batch.Replace("3435000001", "3435000002", StringComparison.Ordinal), "--output", "json")).Failed(ExitCode.BadInput));
    }

    private static async Task TamperedIsRefusedAsync(Site site, string json, string trust)
    {
        JsonObject original = JsonNode.Parse(await File.ReadAllTextAsync(json))!.AsObject();
        (string Member, JsonNode Value)[] changes =
        [
            ("size", 3), ("stage", "late"), ("blockNumber", 1), ("sm3Root", new string('a', 64)), ("transactionId", new string('b', 64)), ("exactTime", "2026-01-01T00:00:00.0000000Z"), ("checkCode", "0000-0000-0000-0000"),
        ];
        foreach ((string member, JsonNode value) in changes)
        {
            JsonObject changed = original.DeepClone().AsObject();
            changed["receipt"]![member] = value;
            string file = site.Write($"tampered-{member}.json", changed.ToJsonString());
            await File.WriteAllBytesAsync(file, Encoding.UTF8.GetBytes(changed.ToJsonString()));
            foreach (string[] against in (string[][])[[], ["--trust", trust]])
                Assert.AreEqual("RECEIPT_DIFFERS", (await site.RunAsync(["receipt", "verify", file, .. against, "--output", "json"])).Failed(ExitCode.Refused), member);
        }

        Assert.AreEqual("RECEIPT_WRONG", (await site.RunAsync("receipt", "verify", site.Write("none.json", "{}"), "--output", "json")).Failed(ExitCode.BadInput));
    }
}
