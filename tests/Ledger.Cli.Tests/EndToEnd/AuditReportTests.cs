using System.IO.Compression;
using System.Text;
using System.Text.Json;
using Ledger.Papers;

namespace Ledger.Cli.Tests.EndToEnd;

/// <summary>Audit files in four forms, signed, verified, and with one thing wrong each.</summary>
[TestClass]
[DoNotParallelize]
public sealed class AuditReportTests
{
    private static Site site = null!;
    private static string batch = "";
    private static (int Batches, int Records, int Accepted) before;

    [ClassInitialize]
    public static async Task AnchorAsync(TestContext context)
    {
        site = await Site.OnNetworkAsync();
        before = await CountsAsync();
        string rows = site.Write("rows.csv", [Site.Header, .. Enumerable.Range(0, 4).Select(i => site.Row(site.Students[i % 2]))]);
        batch = (await site.AnchorAsync(rows, "--output", "json")).Done().GetProperty("receipts")[0].GetProperty("batchId").GetString()!;
        (await site.RunAsync("batch", "review", batch, "--output", "json")).Done();
    }

    [ClassCleanup]
    public static void Remove() => site.Dispose();

    [TestMethod]
    [DataRow("csv")]
    [DataRow("xlsx")]
    [DataRow("json")]
    [DataRow("pdf")]
    public async Task EveryAnswerIsWrittenSignedAndVerified(string ending)
    {
        foreach (string lang in new[] { "zh", "en" })
        {
            string[][] questions = [["trail", "--unit", Site.School], ["history", batch], ["findings"], ["report", "--unit", "350100", "--from", "2020-01-01"]];
            foreach (string[] question in questions)
            {
                string file = site.In($"{question[0]}-{lang}.{ending}");
                JsonElement written = (await site.RunAsync(["audit", .. question, "--out", file, "--lang", lang, "--output", "json"])).Json;
                Assert.IsTrue(File.Exists(file), written.ToString());
                Contains(file, written.GetProperty("blockHash").GetString()!);
                JsonElement verified = (await site.RunAsync("audit", "report", "verify", file, "--again", "--lang", lang, "--output", "json")).Done();
                Assert.AreEqual(written.GetProperty("height").GetInt64(), verified.GetProperty("height").GetInt64());
                Assert.AreEqual("350000", verified.GetProperty("signer").GetProperty("unit").GetString());
                Assert.IsTrue(verified.GetProperty("signer").GetProperty("entitled").GetBoolean());
                StringAssert.Contains((await site.RunAsync("audit", "report", "verify", file, "--lang", lang)).Output, "350000");
            }
        }
    }

    [TestMethod]
    public async Task ReportCountsWhatTheSchoolDid()
    {
        Assert.AreEqual((before.Batches + 1, before.Records + 4, before.Accepted + 1), await CountsAsync());
        CommandOutcome shown = await site.RunAsync("audit", "report", "--unit", "350102", "--lang", "zh");
        StringAssert.Contains(shown.Output, "审核通过");
        StringAssert.Contains(shown.Output, "福州第一示范中学（虚构）");
        Assert.AreEqual("AuditObjectUnknown", (await site.RunAsync("audit", "report", "--unit", "350199", "--output", "json")).Failed(ExitCode.BadInput));
    }

    [TestMethod]
    public async Task BrokenFileIsToldByWhatIsBroken()
    {
        string file = site.In("broken.csv"), rules = site.In("rules.json");
        (await site.RunAsync("audit", "report", "--unit", "350102", "--out", file, "--output", "json")).Done();
        (await site.RunAsync("audit", "report", "--out", file, "--output", "json")).Failed(ExitCode.BadInput);
        (await site.RunAsync("audit", "findings", "--write-rules", rules, "--output", "json")).Done();
        await File.WriteAllTextAsync(rules, (await File.ReadAllTextAsync(rules)).Replace("\"massChangeCount\": 50", "\"massChangeCount\": 49", StringComparison.Ordinal));
        Assert.AreEqual("AuditOtherRules", await FailedAsync(ExitCode.Refused, file, "--rules", rules));

        byte[] bytes = await File.ReadAllBytesAsync(file);
        bytes[^3] ^= 1;
        await File.WriteAllBytesAsync(file, bytes);
        Assert.AreEqual("AuditFileChanged", await FailedAsync(ExitCode.Refused, file));
        string signature = await File.ReadAllTextAsync(file + ".sig.json");
        await File.WriteAllTextAsync(file + ".sig.json", signature.Replace("\"height\":", "\"height\": ", StringComparison.Ordinal));
        Assert.AreEqual("AuditSignatureWrong", await FailedAsync(ExitCode.BadInput, file));
        File.Delete(file + ".sig.json");
        Assert.AreEqual("AUDIT_SIGNATURE_MISSING", await FailedAsync(ExitCode.BadInput, file));
        Assert.AreEqual("AUDIT_OUT", (await site.RunAsync("audit", "trail", "--out", site.In("trail.docx"), "--output", "json")).Failed(ExitCode.BadInput));
    }

    [TestMethod]
    public async Task UnsignedFileHasNoSignatureAndSaysSo()
    {
        string file = site.In("unsigned.json");
        (await site.RunAsync("audit", "trail", "--out", file, "--unsigned", "--output", "json")).Done();
        Assert.IsFalse(File.Exists(file + ".sig.json"));
        Assert.AreEqual(JsonValueKind.Null, JsonDocument.Parse(await File.ReadAllBytesAsync(file)).RootElement.GetProperty("made").GetProperty("mspId").ValueKind);
    }

    [TestMethod]
    public async Task WhoeverIsNamedSigns()
    {
        string file = site.In("county.pdf");
        (await site.RunAsync("audit", "report", "--unit", "350102", "--out", file, "--as", "county-reviewer", "--output", "json")).Done();
        JsonElement signer = (await site.RunAsync("audit", "report", "verify", file, "--offline", "--output", "json")).Done().GetProperty("signer");
        Assert.AreEqual(("CountyMSP", "350102", true), (signer.GetProperty("mspId").GetString(), signer.GetProperty("unit").GetString(), signer.GetProperty("withinUnit").GetBoolean()));
    }

    // The network is shared: the school did other things before.
    private static async Task<(int Batches, int Records, int Accepted)> CountsAsync()
    {
        JsonElement report = (await site.RunAsync("audit", "report", "--unit", "350102", "--output", "json")).Done().GetProperty("report");
        JsonElement school = report.GetProperty("units").EnumerateArray().Single(u => u.GetProperty("unit").GetString() == Site.School).GetProperty("counts");
        return (Count("batches"), Count("records"), Count("accepted"));

        int Count(string name) => school.TryGetProperty(name, out JsonElement count) ? count.GetInt32() : 0;
    }

    private static async Task<string> FailedAsync(int exitCode, string file, params string[] more) =>
        (await site.RunAsync(["audit", "report", "verify", file, .. more, "--output", "json"])).Failed(exitCode);

    // A workbook is compressed, a PDF's pages too: its attachment says the same.
    private static void Contains(string file, string hash)
    {
        byte[] bytes = File.ReadAllBytes(file);
        string text = Path.GetExtension(file) switch
        {
            ".pdf" => Encoding.UTF8.GetString(PdfAttachments.Read(bytes, file).Single().Content.Span),
            ".xlsx" => Unpacked(file),
            _ => Encoding.UTF8.GetString(bytes),
        };
        StringAssert.Contains(text, hash, file);
    }

    private static string Unpacked(string file)
    {
        using ZipArchive workbook = ZipFile.OpenRead(file);
        return string.Concat(workbook.Entries.Where(e => e.FullName.StartsWith("xl/", StringComparison.Ordinal) && e.FullName.EndsWith(".xml", StringComparison.Ordinal)).Select(e =>
        {
            using var reader = new StreamReader(e.Open());
            return reader.ReadToEnd();
        }));
    }
}
