using System.Text.Json;
using System.Text.Json.Nodes;
using Ledger.Sdk.Sample;

namespace Ledger.Cli.Demo;

/// <summary>The product's story from roster to verdict, told by its own commands. Every step's outcome is checked.</summary>
internal sealed class DemoStory(DemoStage stage, string folder, int students, bool hasOwnNetwork)
{
    private const string Term = "2025-2026-1";
    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private string School => In("school");

    private string University => In("university");

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        JsonObject network = await StartAsync(cancellationToken).ConfigureAwait(false);
        string[] files = await ImportAsync(cancellationToken).ConfigureAwait(false);
        string batch = await AnchorAsync(files, cancellationToken).ConfigureAwait(false);
        await ReviewAsync(batch, cancellationToken).ConfigureAwait(false);
        await HandOverAsync(cancellationToken).ConfigureAwait(false);
        await VerifyAsync(network["genesisHash"]!.GetValue<string>(), cancellationToken).ConfigureAwait(false);
        await AuditAsync(batch, cancellationToken).ConfigureAwait(false);
    }

    private async Task<JsonObject> StartAsync(CancellationToken cancellationToken)
    {
        stage.Tell(hasOwnNetwork ? "start" : "found");
        JsonObject network = await stage.RunAsync(cancellationToken, "network", hasOwnNetwork ? "start" : "status").ConfigureAwait(false);

        stage.Tell("units");
        string units = In("units.json");
        await File.WriteAllTextAsync(units, DemoUnits.Create().ToJsonString(Readable) + "\n", cancellationToken).ConfigureAwait(false);
        await stage.RunAsync(cancellationToken, "unit", "import", units).ConfigureAwait(false);

        stage.Tell("rules");
        await stage.RunAsync(cancellationToken, "ruleset", "publish").ConfigureAwait(false);
        await stage.RunAsync(cancellationToken, "ruleset", "approve").ConfigureAwait(false);
        await stage.RunAsync(cancellationToken, "term", "open", Term).ConfigureAwait(false);
        return network;
    }

    private async Task<string[]> ImportAsync(CancellationToken cancellationToken)
    {
        stage.Tell("sample", students);
        JsonObject sample = await stage.RunAsync(cancellationToken, "sample", "--students", $"{students}", "--out", School).ConfigureAwait(false);
        await stage.RunAsync(cancellationToken, "student", "import", Path.Combine(School, "roster.xlsx")).ConfigureAwait(false);
        return [.. sample["files"]!.AsArray().Select(f => f!.GetValue<string>())];
    }

    private async Task<string> AnchorAsync(string[] files, CancellationToken cancellationToken)
    {
        string[] whose = ["--school", DemoUnits.School, "--term", Term];

        stage.Tell("slip");
        string slip = Path.Combine(School, "slip.csv");
        await DemoSlip.WriteAsync(slip, SampleWriter.CreateStudents(new SampleOptions { Students = students })[0], cancellationToken).ConfigureAwait(false);
        await stage.ExpectAsync(ExitCode.BadInput, cancellationToken, ["record", "check", slip, .. whose]).ConfigureAwait(false);

        stage.Tell("anchor");
        JsonObject anchored = await stage.RunAsync(cancellationToken, ["batch", "anchor", .. files, .. whose]).ConfigureAwait(false);
        JsonArray receipts = anchored["receipts"]!.AsArray();
        if (receipts.Count == 0) receipts = anchored["earlier"]!.AsArray();

        stage.Tell("again");
        await stage.RunAsync(cancellationToken, ["batch", "anchor", .. files, .. whose]).ConfigureAwait(false);
        return receipts[0]!["batchId"]!.GetValue<string>();
    }

    private async Task ReviewAsync(string batch, CancellationToken cancellationToken)
    {
        stage.Tell("review");
        // In a folder that has seen the story before, the county has accepted already.
        JsonObject? before = await stage.AskAsync(cancellationToken, "batch", "show", batch).ConfigureAwait(false);
        if (before?["standing"]?.GetValue<string>() == "anchored")
            await stage.RunAsync(cancellationToken, "batch", "review", batch).ConfigureAwait(false);
        await stage.RunAsync(cancellationToken, "batch", "show", batch).ConfigureAwait(false);
    }

    private async Task HandOverAsync(CancellationToken cancellationToken)
    {
        // A second story in the same folder writes its papers anew.
        foreach (string old in (string[])[In("bundle.json"), In("trust.json")]) File.Delete(old);

        // Who it is stands in a file, never on a command line.
        await WriteListAsync(In("applicant.csv"), Applicant, cancellationToken).ConfigureAwait(false);
        await WriteListAsync(In("other.csv"), Other, cancellationToken).ConfigureAwait(false);
        stage.Tell("bundle");
        await stage.RunAsync(cancellationToken, "bundle", "export", "--list", In("applicant.csv"), "--out", In("bundle.json")).ConfigureAwait(false);

        stage.Tell("trust");
        await stage.RunAsync(cancellationToken, "trust", "export", "--out", In("trust.json")).ConfigureAwait(false);
    }

    private async Task VerifyAsync(string genesis, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(University);
        string bundle = Path.Combine(University, "bundle.json");
        string trust = Path.Combine(University, "trust.json");
        File.Copy(In("bundle.json"), bundle, overwrite: true);
        File.Copy(In("trust.json"), trust, overwrite: true);
        string[] trusting = ["--trust", trust, "--trust-embedded", genesis, "--dir", University];

        stage.Tell("verify");
        await stage.RunAsync(cancellationToken, ["verify", bundle, "--applicant", In("applicant.csv"), "--records", .. trusting]).ConfigureAwait(false);

        stage.Tell("tampered");
        string tampered = Path.Combine(University, "tampered.json");
        (byte[] forged, _) = BundleForgery.RaiseLevel(await File.ReadAllBytesAsync(bundle, cancellationToken).ConfigureAwait(false));
        await File.WriteAllBytesAsync(tampered, forged, cancellationToken).ConfigureAwait(false);
        JsonObject refused = await stage.ExpectAsync(ExitCode.Refused, cancellationToken, ["verify", tampered, "--applicant", In("applicant.csv"), .. trusting]).ConfigureAwait(false);
        Insist(refused, "Digests");

        stage.Tell("borrowed");
        JsonObject borrowed = await stage.ExpectAsync(ExitCode.Refused, cancellationToken, ["verify", bundle, "--applicant", In("other.csv"), .. trusting]).ConfigureAwait(false);
        Insist(borrowed, "Subject");

        stage.Tell("online");
        await stage.RunAsync(cancellationToken, "verify", In("bundle.json"), "--applicant", In("applicant.csv")).ConfigureAwait(false);
    }

    private async Task AuditAsync(string batch, CancellationToken cancellationToken)
    {
        stage.Tell("audit");
        await stage.RunAsync(cancellationToken, "audit", "trail").ConfigureAwait(false);
        await stage.RunAsync(cancellationToken, "audit", "history", batch).ConfigureAwait(false);

        if (!hasOwnNetwork) return;
        stage.Tell("stop");
        await stage.RunAsync(cancellationToken, "network", "stop").ConfigureAwait(false);
        await stage.RunAsync(cancellationToken, "network", "verify").ConfigureAwait(false);
    }

    private SampleStudent Applicant => SampleWriter.CreateStudents(new SampleOptions { Students = students })[0];

    private SampleStudent Other => SampleWriter.CreateStudents(new SampleOptions { Students = Math.Max(2, students) })[1];

    private static Task WriteListAsync(string file, SampleStudent student, CancellationToken cancellationToken) =>
        File.WriteAllTextAsync(file, $"\uFEFF姓名,学籍号\r\n{student.Name},{student.RegistryNumber}\r\n", cancellationToken);

    private string In(string name) => Path.Combine(folder, name);

    // The story is only true if the forged and the borrowed bundle fail where they should and nowhere else.
    private static void Insist(JsonObject document, string check)
    {
        string[] failed = [.. document["verdicts"]![0]!["checks"]!.AsArray().Where(c => c!["outcome"]!.GetValue<string>() == "Failed").Select(c => c!["check"]!.GetValue<string>())];
        if (failed is not [var only] || only != check) throw CliException.Refused("error.demo.check", check, string.Join(", ", failed));
    }
}
