using System.Text.Json;
using System.Text.RegularExpressions;
using Ledger.Cli.Demo;
using Ledger.Sdk.Sample;

namespace Ledger.Cli.Tests.EndToEnd;

/// <summary>An embedded ledger's batches moved to another network, of another channel and another genesis block.</summary>
[TestClass]
public sealed partial class MoveTests
{
    private const string Term = "2025-2026-1";
    private static readonly string[] Whose = ["--school", Site.School, "--term", Term];
    private readonly CommandLine ledger = new();

    [TestMethod]
    public async Task OldBundlesHoldOnTheNewLedgerAfterTheCountysReviewAndWhatWasSupersededStaysSo()
    {
        using var old = new Scratch();
        using var fresh = new Scratch();
        try
        {
            await StartAsync(old, withRules: true);
            (string stands, string superseded, string receipt) = await PlayAsync(old);
            string district = fresh.In("topology.json");
            string shape = await File.ReadAllTextAsync(old.In("network", "topology.json"));
            shape = Ports().Replace(shape, "ort\": 0").Replace("\"channel\": \"ledger\"", "\"channel\": \"district\"", StringComparison.Ordinal);
            StringAssert.Contains(shape, "district");
            await File.WriteAllTextAsync(district, shape);
            string genesis = await StartAsync(fresh, withRules: false, "--topology", district);

            // Before the province has registered the old ledger, its schools move nothing.
            string file = fresh.In("moved.json");
            Assert.AreEqual("MoveUnregistered", (await RunAsync(fresh, "fabric", "move", "--from", old.Path, "--file", file, "--as", "school-registrar", "--output", "json")).Failed(ExitCode.Refused));

            JsonElement moved = (await RunAsync(fresh, "fabric", "move", "--from", old.Path, "--file", file, "--output", "json")).Done();
            Assert.AreEqual(2, moved.GetProperty("schools")[0].GetProperty("moved").GetArrayLength());
            Assert.AreEqual(0, moved.GetProperty("waiting").GetArrayLength());
            JsonElement again = (await RunAsync(fresh, "fabric", "move", "--from", old.Path, "--file", file, "--output", "json")).Done();
            Assert.AreEqual(2, again.GetProperty("schools")[0].GetProperty("earlier").GetArrayLength(), "run again it moves nothing twice");
            await RefusesAnotherFileAsync(fresh, file);

            // The old acceptance does not count: the county recomputes the roots anew.
            JsonElement unreviewed = (await RunAsync(fresh, "verify", stands, "--output", "json")).Json;
            Assert.AreEqual("NotReviewed", Finding(unreviewed, "Review"));
            foreach (JsonElement batch in moved.GetProperty("schools")[0].GetProperty("moved").EnumerateArray())
                (await RunAsync(fresh, "batch", "review", batch.GetString()!, "--output", "json")).Done();

            JsonElement online = (await RunAsync(fresh, "verify", stands, "--output", "json")).Done();
            Expect(online, moved.GetProperty("from").GetProperty("genesisHash").GetString()!);
            JsonElement stillSuperseded = (await RunAsync(fresh, "verify", superseded, "--output", "json")).Json;
            Assert.AreEqual("StatusSuperseded", Finding(stillSuperseded, "Status"));

            string trust = fresh.In("trust.json");
            (await RunAsync(fresh, "trust", "export", "--out", trust, "--output", "json")).Done();
            JsonElement offline = (await ledger.RunAsync("verify", stands, "--trust", trust, "--trust-embedded", genesis, "--dir", fresh.In("university"), "--output", "json")).Done();
            Expect(offline, moved.GetProperty("from").GetProperty("genesisHash").GetString()!);
            Assert.AreEqual("StatusSuperseded", Finding((await ledger.RunAsync("verify", superseded, "--trust", trust, "--trust-embedded", genesis, "--dir", fresh.In("university"), "--output", "json")).Json, "Status"));

            // Documents came along; the old receipt is known as such; the school works on.
            Assert.IsTrue((await RunAsync(fresh, "receipt", "verify", receipt, "--output", "json")).Done().GetProperty("moved").GetBoolean());
            (await RunAsync(fresh, "documents", "scrub", "--output", "json")).Done();
            (await RunAsync(fresh, "audit", "trail", "--output", "json")).Done();
            await ExportAsync(fresh, "new-bundle.json", 0);
            (await RunAsync(fresh, "verify", fresh.In("new-bundle.json"), "--output", "json")).Done();
        }
        finally
        {
            await RunAsync(old, "network", "stop");
            await RunAsync(fresh, "network", "stop");
        }
    }

    [TestMethod]
    public async Task WhichLedgerMustBeNamed()
    {
        using var scratch = new Scratch();
        Assert.AreEqual("MOVE_WHICH", (await RunAsync(scratch, "fabric", "move", "--output", "json")).Failed(ExitCode.BadInput));
    }

    private static void Expect(JsonElement verified, string genesis)
    {
        Assert.AreEqual("BatchMoved", Finding(verified, "Batch"));
        JsonElement moved = verified.GetProperty("verdicts")[0].GetProperty("moved")[0];
        Assert.AreEqual(genesis, moved.GetProperty("genesisHash").GetString());
        Assert.AreNotEqual(genesis, verified.GetProperty("verdicts")[0].GetProperty("genesisHash").GetString());
        Assert.IsLessThanOrEqualTo(0, string.CompareOrdinal(moved.GetProperty("anchoredAt").GetString(), moved.GetProperty("movedAt").GetString()));
    }

    private async Task RefusesAnotherFileAsync(Scratch fresh, string file)
    {
        string other = fresh.In("other.json");
        await File.WriteAllTextAsync(other, (await File.ReadAllTextAsync(file)).Replace("FIELD_WRONG", "FIELD_WRONX", StringComparison.Ordinal));
        Assert.AreEqual("MoveFileOther", (await RunAsync(fresh, "fabric", "move", "--file", other, "--as", "school-registrar", "--output", "json")).Failed(ExitCode.Refused));
        Assert.AreEqual("ORIGIN_NOT_GROWN", (await RunAsync(fresh, "fabric", "move", "--file", other, "--output", "json")).Failed(ExitCode.Refused));
        await File.WriteAllTextAsync(other, (await File.ReadAllTextAsync(file))[..^1]);
        Assert.AreEqual("MoveFileWrong", (await RunAsync(fresh, "fabric", "move", "--file", other, "--output", "json")).Failed(ExitCode.BadInput));
    }

    // A batch of two students, one of whose records is superseded; a bundle of each as it was before.
    private async Task<(string Stands, string Superseded, string Receipt)> PlayAsync(Scratch old)
    {
        IReadOnlyList<SampleStudent> students = Students;
        await WriteAsync(old.In("roster.csv"), "姓名,学籍号,班级,入学年份,毕业年份", students.Select(s => $"{s.Name},{s.RegistryNumber},{s.Class},2025,2028"));
        (await RunAsync(old, "student", "import", old.In("roster.csv"), "--output", "json")).Done();
        string[] rows = [.. students.Select((s, i) => $"阅读,{s.Name},{s.RegistryNumber},{s.Class},书{i},某人,2025-10-01,2025-10-09,读书心得。,2025-10-10")];
        string file = old.In("term.csv");
        await WriteAsync(file, Site.Header, rows);
        JsonElement anchored = (await RunAsync(old, ["batch", "anchor", file, .. Whose, "--output", "json"])).Done();
        string batch = anchored.GetProperty("receipts")[0].GetProperty("batchId").GetString()!;
        (await RunAsync(old, "batch", "review", batch, "--output", "json")).Done();
        (await RunAsync(old, "receipt", "print", batch, "--out", old.In("receipt.pdf"), "--output", "json")).Done();
        await ExportAsync(old, "stands.json", 0);
        await ExportAsync(old, "superseded.json", 1);
        await WriteAsync(file, Site.Header, [rows[0], rows[1].Replace("心得", "心得更正", StringComparison.Ordinal)]);
        JsonElement corrected = (await RunAsync(old, ["record", "correct", file, .. Whose, "--reason", "FIELD_WRONG", "--output", "json"])).Done();
        (await RunAsync(old, "record", "approve", corrected.GetProperty("corrections")[0].GetProperty("record").GetString()!, "--output", "json")).Done();
        return (old.In("stands.json"), old.In("superseded.json"), old.In("receipt.pdf"));
    }

    private static IReadOnlyList<SampleStudent> Students { get; } = SampleWriter.CreateStudents(new SampleOptions { Students = 2 });

    private async Task ExportAsync(Scratch folder, string name, int student)
    {
        CommandOutcome exported = await ledger.AnswerAsync(Students[student].RegistryNumber + "\n", "bundle", "export", "--student", "-", "--out", folder.In(name), "--dir", folder.Path, "--output", "json");
        exported.Done();
    }

    private async Task<string> StartAsync(Scratch folder, bool withRules, params string[] options)
    {
        JsonElement started = (await RunAsync(folder, ["network", "start", .. options, "--output", "json"])).Done();
        string units = folder.In("units.json");
        await File.WriteAllTextAsync(units, DemoUnits.Create().ToJsonString());
        (await RunAsync(folder, "unit", "import", units, "--output", "json")).Done();
        if (withRules)
        {
            foreach (string[] step in (string[][])[["ruleset", "publish"], ["ruleset", "approve"], ["term", "open", Term]]) (await RunAsync(folder, [.. step, "--output", "json"])).Done();
        }

        return started.GetProperty("genesisHash").GetString()!;
    }

    private Task<CommandOutcome> RunAsync(Scratch folder, params string[] args) => ledger.RunAsync([.. args, "--dir", folder.Path]);

    private static Task WriteAsync(string file, string header, IEnumerable<string> rows) => File.WriteAllTextAsync(file, string.Join('\n', [header, .. rows]) + "\n", new System.Text.UTF8Encoding(true));

    private static string Finding(JsonElement verified, string check) =>
        verified.GetProperty("verdicts")[0].GetProperty("checks").EnumerateArray().Single(c => c.GetProperty("check").GetString() == check).GetProperty("finding").GetString()!;

    [GeneratedRegex("ort\": [0-9]+")]
    private static partial Regex Ports();
}
