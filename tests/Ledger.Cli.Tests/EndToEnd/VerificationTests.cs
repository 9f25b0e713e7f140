using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Ledger.Cli.Demo;
using Ledger.Records;
using Ledger.Sdk.Sample;

namespace Ledger.Cli.Tests.EndToEnd;

[TestClass]
[DoNotParallelize]
public sealed class VerificationTests
{
    private static Site site = null!;
    private static string bundle = "";
    private static string trust = "";
    private static string genesis = "";
    private static string batch = "";

    [ClassInitialize]
    public static async Task AnchorAndExportAsync(TestContext context)
    {
        site = await Site.OnNetworkAsync();
        string honour = $"荣誉成就,{site.Students[0].Name},{site.Students[0].RegistryNumber},{site.Students[0].Class},三好学生,三好学生,校级,优秀,2025-10-01,学校,表现突出。,2025-10-10";
        string honours = site.Write("honours.csv", "记录类型,姓名,学籍号,班级,荣誉类型,荣誉项目,级别,等次,获奖日期,主办单位,内容,记录日期", honour);
        string rows = site.Write("rows.csv", [Site.Header, .. Enumerable.Range(0, 6).Select(i => site.Row(site.Students[i % 2]))]);
        batch = (await site.AnchorAsync(rows, honours, "--output", "json")).Done().GetProperty("receipts")[0].GetProperty("batchId").GetString()!;
        (await site.RunAsync("batch", "review", batch, "--output", "json")).Done();
        bundle = site.In("bundle.json");
        trust = site.In("trust.json");
        (await site.ExportAsync(site.Students[0].RegistryNumber, "--out", bundle, "--output", "json")).Done();
        genesis = (await site.RunAsync("trust", "export", "--out", trust, "--output", "json")).Done().GetProperty("genesisHash").GetString()!;
    }

    [ClassCleanup]
    public static void Remove() => site.Dispose();

    [TestMethod]
    public async Task ApplicantsBundleIsValidOfflineAsOfTheTrustFile()
    {
        CommandOutcome outcome = await VerifyAsync(bundle, "--applicant", Applicant(0));
        Assert.AreEqual(ExitCode.Done, outcome.ExitCode, outcome.ToString());
        Assert.AreEqual("ValidAsOf", Verdict(outcome).GetProperty("result").GetString());
        Assert.AreEqual("", outcome.Error.Replace("Reading and checking blocks", "", StringComparison.Ordinal).Trim());
    }

    [TestMethod]
    public async Task ApplicantsBundleIsValidOnline()
    {
        CommandOutcome outcome = await site.RunAsync("verify", bundle, "--applicant", Applicant(0), "--output", "json");
        Assert.AreEqual(ExitCode.Done, outcome.ExitCode, outcome.ToString());
        Assert.AreEqual("Valid", Verdict(outcome).GetProperty("result").GetString());
    }

    [TestMethod]
    public async Task BorrowedBundleFailsAtTheSubjectAlone() => await ExpectFailedAsync(bundle, "Subject", "--applicant", Applicant(1));

    [TestMethod]
    public async Task RaisedLevelFailsAtTheDigestsAlone()
    {
        (byte[] forged, _) = BundleForgery.RaiseLevel(await File.ReadAllBytesAsync(bundle));
        await ExpectFailedAsync(await WriteAsync("forged.json", forged), "Digests", "--applicant", Applicant(0));
    }

    [TestMethod]
    public async Task UntrustedGenesisIsNeverValid()
    {
        using var elsewhere = new Scratch();
        CommandOutcome outcome = await new CommandLine().RunAsync("verify", bundle, "--trust", trust, "--dir", elsewhere.Path, "--output", "json");
        Assert.AreEqual(ExitCode.Refused, outcome.ExitCode, outcome.ToString());
    }

    [TestMethod]
    public async Task TruncatedBundleIsRefused()
    {
        byte[] bytes = await File.ReadAllBytesAsync(bundle);
        await ExpectFailedAsync(await WriteAsync("cut.json", bytes[..(bytes.Length / 2)]), "Form");
    }

    [TestMethod]
    public async Task ReorderedBundleIsRefused()
    {
        JsonNode json = JsonNode.Parse(await File.ReadAllBytesAsync(bundle))!;
        JsonArray records = json["records"]!.AsArray();
        JsonNode first = records[0]!;
        records.RemoveAt(0);
        records.Add(first);
        await ExpectFailedAsync(await WriteAsync("reordered.json", JsonCanonicalizer.Canonicalize(json)), "Form");
    }

    [TestMethod]
    public async Task DoubledRecordIsRefused()
    {
        JsonNode json = JsonNode.Parse(await File.ReadAllBytesAsync(bundle))!;
        JsonArray records = json["records"]!.AsArray();
        records.Add(records[^1]!.DeepClone());
        await ExpectFailedAsync(await WriteAsync("doubled.json", JsonCanonicalizer.Canonicalize(json)), "Form");
    }

    [TestMethod]
    public async Task BundleOfAnotherChannelIsRefused()
    {
        string text = Encoding.UTF8.GetString(await File.ReadAllBytesAsync(bundle)).Replace("\"channel\":\"ledger\"", "\"channel\":\"others\"", StringComparison.Ordinal);
        CommandOutcome outcome = await VerifyAsync(await WriteAsync("channel.json", Encoding.UTF8.GetBytes(text)));
        Assert.AreEqual(ExitCode.Refused, outcome.ExitCode, outcome.ToString());
        Assert.IsFalse(outcome.Json.GetProperty("valid").GetBoolean());
    }

    [TestMethod]
    [DataRow("cut", "en", "trust-cut.json")]
    [DataRow("cut", "zh", "信任文件")]
    [DataRow("reordered", "en", "trust-reordered.json")]
    [DataRow("doubled", "en", "trust-doubled.json")]
    [DataRow("changed", "en", "trust-changed.json")]
    public async Task DamagedTrustFileIsNamed(string how, string language, string said)
    {
        byte[] bytes = await File.ReadAllBytesAsync(trust);
        JsonNode json = JsonNode.Parse(bytes)!;
        byte[] damaged = how switch
        {
            "cut" => bytes[..(bytes.Length / 2)],
            "doubled" => [.. bytes, .. bytes],
            "reordered" => Encoding.UTF8.GetBytes(new JsonObject([.. json.AsObject().Reverse().Select(p => KeyValuePair.Create(p.Key, p.Value?.DeepClone()))]).ToJsonString()),
            _ => Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(bytes).Replace("示范", "示笵", StringComparison.Ordinal)),
        };
        string file = await WriteAsync($"trust-{how}.json", damaged);
        CommandOutcome outcome = await site.RunAsync("verify", bundle, "--trust", file, "--trust-embedded", genesis, "--lang", language);
        Assert.AreEqual(ExitCode.BadInput, outcome.ExitCode, outcome.ToString());
        StringAssert.Contains(outcome.Error, said);
        Assert.IsFalse(outcome.All.Contains("   at ", StringComparison.Ordinal), outcome.ToString());
    }

    [TestMethod]
    public async Task TrustFileOfAnotherLedgerIsRefused()
    {
        using var elsewhere = new Scratch();
        CommandOutcome outcome = await new CommandLine().RunAsync("verify", bundle, "--trust", trust, "--genesis", new string('a', 64), "--dir", elsewhere.Path);
        Assert.AreEqual(ExitCode.BadInput, outcome.ExitCode, outcome.ToString());
        StringAssert.Contains(outcome.Error, "trust.json");
    }

    [TestMethod]
    public async Task EmptyAndMissingBundlesAreNamed()
    {
        CommandOutcome empty = await site.RunAsync("verify", await WriteAsync("empty.json", []), "--trust", trust);
        Assert.AreEqual(ExitCode.BadInput, empty.ExitCode);
        StringAssert.Contains(empty.Error, "empty.json");
        CommandOutcome missing = await site.RunAsync("verify", site.In("none.json"), "--trust", trust, "--lang", "zh");
        Assert.AreEqual(ExitCode.BadInput, missing.ExitCode);
        StringAssert.Contains(missing.Error, "none.json");
    }

    [TestMethod]
    [DataRow("林小满,G350102200801011234")]
    [DataRow("G350102200801011234")]
    public async Task NameAndNumberAreRefusedOnTheCommandLineAndNotRepeated(string applicant)
    {
        CommandOutcome outcome = await VerifyAsync(bundle, "--applicant", applicant);
        Assert.AreEqual(ExitCode.BadInput, outcome.ExitCode, outcome.ToString());
        Assert.DoesNotContain("G350102", outcome.All);
        CommandOutcome export = await site.RunAsync("bundle", "export", "--student", "G350102200801011234", "--out", site.In("o.json"));
        Assert.AreEqual(ExitCode.BadInput, export.ExitCode, export.ToString());
        Assert.DoesNotContain("G350102", export.All);
    }

    [TestMethod]
    public async Task ApplicantIsAskedFor()
    {
        string[] args = ["verify", bundle, "--trust", trust, "--trust-embedded", genesis, "--output", "json", "--applicant", "-", "--dir", site.Path];
        CommandOutcome outcome = await site.Ledger.AnswerAsync($"{site.Students[0].Name}，{site.Students[0].RegistryNumber}\n", args);
        Assert.AreEqual(ExitCode.Done, outcome.ExitCode, outcome.ToString());
        Assert.AreEqual(ExitCode.BadInput, (await site.Ledger.AnswerAsync("half\n", args)).ExitCode);
        Assert.AreEqual(ExitCode.BadInput, (await site.Ledger.AnswerAsync("", args)).ExitCode);
    }

    [TestMethod]
    public async Task PdfIsJudgedByItsAttachmentAndNeverByItsPages()
    {
        string pdf = site.In("bundle.pdf");
        string seen = site.In("seen.html");
        CommandOutcome export = await site.ExportAsync(site.Students[0].RegistryNumber, "--out", pdf, "--page", seen, "--lang", "zh");
        if (export.Error.Contains("fonts-noto-cjk", StringComparison.Ordinal)) Assert.Inconclusive("the system has no font for Chinese");
        Assert.AreEqual(ExitCode.Done, export.ExitCode, export.ToString());
        Assert.Contains(site.Students[0].Name, await File.ReadAllTextAsync(seen));
        Assert.Contains("试用网络，不具证明力", await File.ReadAllTextAsync(seen));
        Assert.AreEqual(ExitCode.Done, (await VerifyAsync(pdf, "--applicant", Applicant(0))).ExitCode);
    }

    [TestMethod]
    public async Task AlteredPrintDoesNotMatterAndAnAlteredAttachmentFails()
    {
        byte[] bytes = await File.ReadAllBytesAsync(bundle);
        byte[] Print(string text, byte[] attached)
        {
            var paper = new Ledger.Papers.Paper { Title = text, Blocks = [new Ledger.Papers.PaperParagraph("国际级 一等奖")] };
            try
            {
                return Ledger.Papers.PaperPdf.Render(paper, Ledger.Papers.PaperFonts.Find(), new Ledger.Papers.PaperPdfOptions { Created = DateTimeOffset.UnixEpoch, Attachments = [new("bundle.json", "application/json", attached)] });
            }
            catch (Ledger.Sdk.LedgerInputException e) when (e.Error == Ledger.Sdk.LedgerError.FontMissing)
            {
                Assert.Inconclusive("the system has no font for Chinese");
                throw;
            }
        }

        string page = site.In("own.html");
        CommandOutcome printed = await site.RunAsync("verify", await WriteAsync("printed.pdf", Print("冒名者的材料", bytes)), "--trust", trust, "--trust-embedded", genesis, "--applicant", Applicant(0), "--page", page, "--lang", "zh");
        Assert.AreEqual(ExitCode.Done, printed.ExitCode, printed.ToString());
        Assert.Contains(site.Students[0].Name, printed.Output);
        Assert.DoesNotContain("国际级", printed.All);
        string own = await File.ReadAllTextAsync(page);
        Assert.Contains(site.Students[0].Name, own);
        Assert.Contains("试用网络，不具证明力", own);
        Assert.DoesNotContain("国际级", own);

        (byte[] forged, _) = BundleForgery.RaiseLevel(bytes);
        await ExpectFailedAsync(await WriteAsync("forged.pdf", Print("材料", forged)), "Digests", "--applicant", Applicant(0));
    }

    [TestMethod]
    public async Task ListOfApplicantsBecomesAReportWithASignedSummary()
    {
        Directory.CreateDirectory(site.In("handed-in"));
        File.Copy(bundle, site.In("handed-in", "26001.json"));
        string list = site.Write("applicants.csv", "报名号,姓名,学籍号", $"26001,{site.Students[0].Name},{site.Students[0].RegistryNumber}", $"26002,{site.Students[1].Name},{site.Students[1].RegistryNumber}");
        using var key = System.Security.Cryptography.ECDsa.Create(System.Security.Cryptography.ECCurve.NamedCurves.nistP256);
        string pem = site.Write("officer.pem", key.ExportPkcs8PrivateKeyPem());
        string report = site.In("report.xlsx");

        CommandOutcome outcome = await site.RunAsync("verify", site.In("handed-in"), "--trust", trust, "--trust-embedded", genesis, "--applicants", list, "--report", report, "--sign-key", pem, "--output", "json");

        Assert.AreEqual(ExitCode.Done, outcome.ExitCode, outcome.ToString());
        JsonElement applicants = outcome.Json.GetProperty("summary").GetProperty("applicants");
        Assert.AreEqual(1, applicants.GetProperty("passed").GetInt32());
        Assert.AreEqual(1, applicants.GetProperty("missing").GetInt32());
        Assert.IsTrue(outcome.Json.GetProperty("signed").GetBoolean());
        Assert.IsTrue(File.Exists(report));
        Assert.IsFalse(File.Exists(report + ".journal"));
        string summary = await File.ReadAllTextAsync(report + ".summary.json");
        foreach (SampleStudent student in site.Students)
        {
            Assert.DoesNotContain(student.RegistryNumber, outcome.All + summary);
            Assert.DoesNotContain(student.Name, outcome.All + summary);
        }

        CommandOutcome shown = await site.RunAsync("verify", report + ".summary.json", "--output", "json");
        Assert.AreEqual(ExitCode.Done, shown.ExitCode, shown.ToString());
        Assert.IsTrue(shown.Json.GetProperty("signed").GetBoolean());
        Assert.AreEqual(ExitCode.BadInput, (await site.RunAsync("verify", site.In("handed-in"), "--trust", trust, "--applicants", list)).ExitCode);
        Assert.AreEqual(ExitCode.BadInput, (await site.RunAsync("verify", bundle, "--report", site.In("r.csv"))).ExitCode);
    }

    [TestMethod]
    public async Task FolderAndArchiveOfBundlesAreVerifiedOneByOne()
    {
        string folder = Directory.CreateDirectory(site.In("drawer", "below")).Parent!.FullName;
        File.Copy(bundle, Path.Combine(folder, "below", "甲.json"));
        await File.WriteAllTextAsync(Path.Combine(folder, "乙.json"), "{}");
        await File.WriteAllTextAsync(Path.Combine(folder, "丙.pdf"), "%PDF-1.7 nothing");
        await File.WriteAllTextAsync(Path.Combine(folder, "丁.json"), "");
        await File.WriteAllTextAsync(Path.Combine(folder, "notes.txt"), "nothing");
        File.Copy(trust, Path.Combine(folder, "trust.json"));
        string archive = site.In("drawer.zip");
        System.IO.Compression.ZipFile.CreateFromDirectory(folder, archive);
        foreach (string given in (string[])[folder, archive])
        {
            CommandOutcome outcome = await site.RunAsync("verify", given, "--trust", trust, "--trust-embedded", genesis, "--output", "json");
            Assert.AreEqual(ExitCode.Refused, outcome.ExitCode, outcome.ToString());
            string[] verdicts = [.. outcome.Json.GetProperty("verdicts").EnumerateArray().Select(v => $"{v.GetProperty("file").GetString()!.Replace('\\', '/').Split('/')[^1]} {v.GetProperty("valid").GetBoolean()}").Order(StringComparer.Ordinal)];
            CollectionAssert.AreEqual((string[])["丁.json False", "丙.pdf False", "乙.json False", "甲.json True"], verdicts, string.Join(", ", verdicts));
        }

        string empty = Directory.CreateDirectory(site.In("empty")).FullName;
        await ExpectErrorAsync(empty, "NoBundleIn", "有");
        for (int i = 0; i <= 200; i++) await File.WriteAllTextAsync(Path.Combine(empty, $"{i}.json"), "{}");
        await ExpectErrorAsync(empty, "TooManyBundles", "201");
        await ExpectErrorAsync(site.Write("broken.zip", "no archive"), "FileUnreadable", "broken.zip");

        async Task ExpectErrorAsync(string path, string code, string said)
        {
            CommandOutcome outcome = await site.RunAsync("verify", path, "--trust", trust, "--genesis", genesis, "--output", "json", "--lang", "zh");
            Assert.AreEqual(ExitCode.BadInput, outcome.ExitCode, outcome.ToString());
            Assert.AreEqual(code, outcome.Json.GetProperty("error").GetProperty("code").GetString());
            StringAssert.Contains(outcome.Json.GetProperty("error").GetProperty("message").GetString(), said);
        }
    }

    [TestMethod]
    public async Task BundleUnderAProfileShowsNothingBeyondIt()
    {
        using var key = System.Security.Cryptography.ECDsa.Create(System.Security.Cryptography.ECCurve.NamedCurves.nistP256);
        string pem = site.Write("university.pem", key.ExportPkcs8PrivateKeyPem());
        string profile = site.In("accepted.json");
        JsonElement made = (await site.RunAsync("release", "create", "--audience", "虚构大学", "--purpose", "2026 年综合评价招生", "--accept", "荣誉成就:荣誉项目,级别", "--until", "2026-09-01", "--sign-key", pem, "--out", profile, "--output", "json")).Done();
        Assert.AreEqual(made.GetProperty("signer").GetString(), (await site.RunAsync("release", "show", profile, "--output", "json")).Done().GetProperty("signer").GetString());
        string file = site.In("released.json");
        string seen = site.In("released.html");

        (await site.ExportAsync(site.Students[0].RegistryNumber, "--out", file, "--profile", profile, "--page", seen, "--output", "json")).Done();

        JsonElement[] records = [.. Verdict(await VerifyAsync(file, "--applicant", Applicant(0))).GetProperty("records").EnumerateArray()];
        Assert.HasCount(1, records);
        Assert.AreEqual("honour", records[0].GetProperty("type").GetString());
        string[] disclosed = [.. records[0].GetProperty("disclosed").EnumerateObject().Select(p => p.Name)];
        Assert.HasCount(4, disclosed, string.Join(' ', disclosed));
        string page = await File.ReadAllTextAsync(seen);
        Assert.Contains("虚构大学", page);
        Assert.Contains("三好学生", page);
        Assert.DoesNotContain("表现突出", page);

        // The other end: within the profile it passes, and a bundle that shows more does not.
        Assert.AreEqual(ExitCode.Done, (await VerifyAsync(file, "--profile", profile)).ExitCode);
        Assert.AreEqual(ExitCode.Done, (await VerifyAsync(bundle)).ExitCode);
        await ExpectFailedAsync(bundle, "Audience", "--profile", profile);
        string narrow = site.In("narrow.json");
        (await site.RunAsync("release", "create", "--audience", "虚构大学", "--purpose", "2026 年综合评价招生", "--accept", "荣誉成就:荣誉项目", "--until", "2026-09-01", "--sign-key", pem, "--out", narrow, "--output", "json")).Done();
        await ExpectFailedAsync(file, "Audience", "--profile", narrow);
        StringAssert.Contains((await VerifyAsync(file, "--profile", narrow)).Output, "FieldBeyondProfile");
        string list = site.Write("profiled.csv", "姓名,学籍号,材料", $"{site.Students[0].Name},{site.Students[0].RegistryNumber},released.json");
        foreach ((string accepted, string reason) in new[] { (profile, "Verified"), (narrow, "BeyondProfile") })
        {
            string report = site.In($"{reason}.csv");
            Assert.AreEqual(ExitCode.Done, (await site.RunAsync("verify", file, "--trust", trust, "--genesis", genesis, "--applicants", list, "--report", report, "--profile", accepted)).ExitCode is var code && code == ExitCode.Refused ? ExitCode.Done : code);
            StringAssert.Contains(await File.ReadAllTextAsync(report), reason);
        }

        string changed = await WriteAsync("profile-changed.json", Encoding.UTF8.GetBytes((await File.ReadAllTextAsync(profile)).Replace("虚构大学", "别的大学", StringComparison.Ordinal)));
        Assert.AreEqual(ExitCode.BadInput, (await site.ExportAsync(site.Students[0].RegistryNumber, "--out", site.In("x.json"), "--profile", changed)).ExitCode);
    }

    [TestMethod]
    public async Task ClassIsExportedWithoutNamesInFileNamesAndGoesOnWhereItStopped()
    {
        string folder = site.In("class");
        string[] args = ["bundle", "export", "--class", site.Students[0].Class, "--out", folder, "--output", "json"];
        JsonElement first = (await site.RunAsync(args)).Done();
        Assert.AreEqual(2, first.GetProperty("written").GetInt32());
        Assert.AreEqual(2, first.GetProperty("without").GetInt32());
        string[] files = Directory.GetFiles(folder, "*.json");
        Assert.IsTrue(files.All(f => Path.GetFileNameWithoutExtension(f).All(char.IsAsciiHexDigitLower)), string.Join(' ', files));
        Assert.AreEqual(ExitCode.Done, (await VerifyAsync(files[0])).ExitCode);
        Assert.Contains(site.Students[0].Name, await File.ReadAllTextAsync(Path.Combine(folder, "index.csv")));

        File.Delete(files[1]);
        JsonElement again = (await site.RunAsync(args)).Done();
        Assert.AreEqual(1, again.GetProperty("written").GetInt32());
        Assert.AreEqual(1, again.GetProperty("kept").GetInt32());
        Assert.AreEqual(ExitCode.BadInput, (await site.RunAsync("bundle", "export", "--class", "没有的班", "--out", folder)).ExitCode);
        string list = site.Write("some.csv", "姓名,学籍号", $"{site.Students[0].Name},{site.Students[0].RegistryNumber}", $"另一人,{site.Students[1].RegistryNumber}");
        CommandOutcome some = await site.RunAsync("bundle", "export", "--list", list, "--out", site.In("some"), "--output", "json");
        Assert.AreEqual(ExitCode.Refused, some.ExitCode, some.ToString());
        Assert.AreEqual(1, some.Json.GetProperty("unknown").GetInt32());
    }

    [TestMethod]
    public async Task ResultsAreNeverWrittenOverAFile()
    {
        CommandOutcome outcome = await site.RunAsync("trust", "export", "--out", trust);
        Assert.AreEqual(ExitCode.BadInput, outcome.ExitCode, outcome.ToString());
        StringAssert.Contains(outcome.Error, "trust.json");
    }

    [TestMethod]
    public async Task BundleOfAnUnknownStudentOrFieldIsBadInput()
    {
        string stranger = SampleWriter.CreateStudents(new SampleOptions { Students = 9, Seed = 99 })[8].RegistryNumber;
        CommandOutcome unknown = await site.ExportAsync(stranger, "--out", site.In("s.json"));
        Assert.AreEqual(ExitCode.BadInput, unknown.ExitCode, unknown.ToString());
        Assert.IsFalse(unknown.All.Contains(stranger, StringComparison.Ordinal), unknown.ToString());
        CommandOutcome field = await site.ExportAsync(site.Students[0].RegistryNumber, "--out", site.In("f.json"), "--disclose", "星座");
        Assert.AreEqual(ExitCode.BadInput, field.ExitCode, field.ToString());
        StringAssert.Contains(field.Error, "星座");
    }

    [TestMethod]
    public async Task OnlyChosenFieldsAreDisclosed()
    {
        string file = site.In("chosen.json");
        (await site.ExportAsync(site.Students[0].RegistryNumber, "--out", file, "--disclose", "书名", "--output", "json")).Done();
        JsonElement records = Verdict(await VerifyAsync(file)).GetProperty("records");
        foreach (JsonElement record in records.EnumerateArray().Where(r => r.GetProperty("type").GetString() == "reading"))
            CollectionAssert.AreEquivalent(new[] { "studentName", "studentNumber", "bookTitle" }, record.GetProperty("disclosed").EnumerateObject().Select(p => p.Name).ToArray());
    }

    [TestMethod]
    public async Task TrailShowsTheSchoolAndTheCountyAndNoPersonalData()
    {
        CommandOutcome trail = await site.RunAsync("audit", "trail", "--unit", Site.School, "--output", "json");
        Assert.AreEqual(ExitCode.Done, trail.ExitCode, trail.ToString());
        string[] functions = [.. trail.Json.GetProperty("transactions").EnumerateArray().Select(t => t.GetProperty("function").GetString()!)];
        CollectionAssert.Contains(functions, "batches:Anchor");
        foreach (SampleStudent student in site.Students)
        {
            Assert.IsFalse(trail.Output.Contains(student.Name, StringComparison.Ordinal));
            Assert.IsFalse(trail.Output.Contains(student.RegistryNumber, StringComparison.Ordinal));
        }

        JsonElement history = (await site.RunAsync("audit", "history", batch, "--output", "json")).Done();
        Assert.AreEqual("accepted", history.GetProperty("standing").GetString());
        Assert.AreEqual(ExitCode.BadInput, (await site.RunAsync("audit", "history", "nonsense")).ExitCode);
        Assert.AreEqual(ExitCode.BadInput, (await site.RunAsync("audit", "trail", "--from", "gestern")).ExitCode);
        Assert.AreEqual(ExitCode.BadInput, (await site.RunAsync("audit", "trail", "--from", "2026-02-01", "--to", "2026-01-01")).ExitCode);
        Assert.AreEqual(0, (await site.RunAsync("audit", "trail", "--to", "2001-01-01", "--output", "json")).Done().GetProperty("transactions").GetArrayLength());
    }

    [TestMethod]
    public async Task AnIndexOfItsOwnAnswersAndIsComparedWithAPeer()
    {
        string index = site.In("auditor.db");
        JsonElement made = (await site.RunAsync("audit", "index", "--index", index, "--output", "json")).Done();
        Assert.AreEqual(JsonValueKind.Null, made.GetProperty("fault").ValueKind);
        Assert.AreEqual(0, made.GetProperty("problems").GetInt64());
        ulong height = made.GetProperty("height").GetUInt64();

        JsonElement trail = (await site.RunAsync("audit", "trail", "--index", index, "--offline", "--kind", "batch", "--output", "json")).Done();
        Assert.AreEqual(height, trail.GetProperty("height").GetUInt64());
        Assert.IsTrue(trail.GetProperty("transactions").EnumerateArray().All(t => t.GetProperty("function").GetString() == "batches:Anchor"));
        string sheet = site.In("trail.csv");
        (await site.RunAsync("audit", "trail", "--index", index, "--offline", "--out", sheet, "--output", "json")).Done();
        StringAssert.Contains(await File.ReadAllTextAsync(sheet), "batches:Anchor");

        JsonElement unit = (await site.RunAsync("audit", "history", $"unit/{Site.School}", "--index", index, "--offline", "--output", "json")).Done();
        Assert.AreEqual(Site.School, unit.GetProperty("versions")[0].GetProperty("value").GetProperty("code").GetString());
        Assert.AreEqual(ExitCode.BadInput, (await site.RunAsync("audit", "history", "unit/9999999999", "--index", index, "--offline")).ExitCode);
        Assert.AreEqual(ExitCode.BadInput, (await site.RunAsync("audit", "trail", "--index", site.In("nothing.db"), "--offline")).ExitCode);

        string rules = site.In("rules.json");
        (await site.RunAsync("audit", "findings", "--write-rules", rules, "--output", "json")).Done();
        // The usual hour is the one opposite on the clock, so that all that was done just now is unusual.
        int usual = DateTimeOffset.UtcNow.AddHours(8 + 12).Hour;
        await File.WriteAllTextAsync(rules, $$"""{"usualFrom":{{usual}},"usualUntil":{{usual + 1}}}""");
        CommandOutcome found = await site.RunAsync("audit", "findings", "--rules", rules, "--index", index, "--offline", "--out", site.In("findings.xlsx"), "--output", "json");
        Assert.AreEqual(ExitCode.Refused, found.ExitCode, found.ToString());
        Assert.AreEqual(height, found.Json.GetProperty("height").GetUInt64());
        JsonElement unusual = found.Json.GetProperty("findings").EnumerateArray().First(f => f.GetProperty("rule").GetString() == "unusualHours");
        Assert.AreEqual(64, unusual.GetProperty("evidence")[0].GetString()!.Length);
        Assert.AreEqual(usual, found.Json.GetProperty("rules").GetProperty("usualFrom").GetInt32());
        Assert.IsTrue(File.Exists(site.In("findings.xlsx")));
        Assert.AreEqual(ExitCode.BadInput, (await site.RunAsync("audit", "findings", "--rules", sheet, "--index", index, "--offline")).ExitCode);

        JsonElement compared = (await site.RunAsync("audit", "compare", "CountyMSP", index, "--output", "json")).Done();
        Assert.AreEqual(JsonValueKind.Null, compared.GetProperty("difference").ValueKind);
        Assert.IsGreaterThanOrEqualTo(height, compared.GetProperty("blocks").GetUInt64());
        Assert.AreEqual(ExitCode.BadInput, (await site.RunAsync("audit", "compare", "NobodyMSP", index)).ExitCode);
    }

    private static string Applicant(int student) =>
        site.Write($"applicant-{student}.csv", "姓名,学籍号", $"{site.Students[student].Name},{site.Students[student].RegistryNumber}");

    private static Task<CommandOutcome> VerifyAsync(string file, params string[] more) =>
        site.RunAsync(["verify", file, "--trust", trust, "--trust-embedded", genesis, "--output", "json", .. more]);

    private static async Task ExpectFailedAsync(string file, string check, params string[] more)
    {
        CommandOutcome outcome = await VerifyAsync(file, more);
        Assert.AreEqual(ExitCode.Refused, outcome.ExitCode, outcome.ToString());
        string[] failed = [.. Verdict(outcome).GetProperty("checks").EnumerateArray().Where(c => c.GetProperty("outcome").GetString() == "Failed").Select(c => c.GetProperty("check").GetString()!)];
        CollectionAssert.AreEqual(new[] { check }, failed, outcome.ToString());
    }

    private static JsonElement Verdict(CommandOutcome outcome) => outcome.Json.GetProperty("verdicts")[0];

    private static async Task<string> WriteAsync(string name, byte[] bytes)
    {
        string file = site.In(name);
        await File.WriteAllBytesAsync(file, bytes);
        return file;
    }
}
