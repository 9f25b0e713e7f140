using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Ledger.Papers;
using Ledger.Sdk;
using Ledger.Sdk.Verify;

namespace Ledger.Cli.Menu;

/// <summary>What a person wants of files that are named.</summary>
internal enum DroppedFor
{
    /// <summary>Not said: what the files are decides, and where they are of both kinds the person.</summary>
    Unknown,

    /// <summary>Workbooks are checked.</summary>
    Check,

    /// <summary>Bundles are verified.</summary>
    Verification,
}

/// <summary>
/// Files or a folder dropped on the program: workbooks are checked, bundles verified, the HTML report beside them is opened
/// and a window of the program's own waits for a key.
/// </summary>
internal sealed class DroppedFiles(CliHost host, TextTable texts)
{
    private static readonly string[] s_tables = [".xlsx", ".csv", ".xls", ".et", ".xlsm"];
    private static readonly string[] s_bundles = [".json", ".pdf", ".zip"];

    /// <summary>The paths, if all arguments are paths that exist and so no command; else null.</summary>
    public static string[]? Find(string[] args) =>
        args.Length > 0 && args.All(a => !a.StartsWith('-') && (a.AsSpan().ContainsAny('/', '\\', '.') || System.IO.Path.IsPathRooted(a)) && (File.Exists(a) || Directory.Exists(a))) ? args : null;

    public async Task<int> RunAsync(string[] paths, DroppedFor wanted, CancellationToken cancellationToken)
    {
        bool tables = paths.SelectMany(Within).Any(f => s_tables.Contains(Extension(f)));
        string[] bundles = [.. paths.SelectMany(Within).Where(f => s_bundles.Contains(Extension(f)))];
        bool toVerify = bundles.Any(b => !BundleFile.IsTrustName(b));
        if (tables && toVerify && wanted == DroppedFor.Unknown) wanted = Ask();
        int exitCode;
        if (tables && !(toVerify && wanted == DroppedFor.Verification)) exitCode = await CheckAsync(paths, cancellationToken).ConfigureAwait(false);
        else if (bundles.Length > 0) exitCode = await VerifyAsync(paths, bundles, cancellationToken).ConfigureAwait(false);
        else
        {
            host.Output.WriteLine(texts.Format("drop.nothing", paths[0]));
            exitCode = ExitCode.BadInput;
        }

        if (host.OwnsWindow && host.Keyboard is { } keyboard)
        {
            host.Output.WriteLine();
            host.Output.WriteLine(texts["menu.close"]);
            keyboard.ReadKey();
        }

        return exitCode;
    }

    // Where nobody can be asked the workbooks are checked, and the other way is named.
    private DroppedFor Ask()
    {
        if (!host.OwnsWindow || host.Keyboard is not { } keyboard)
        {
            host.Output.WriteLine(texts["drop.both.checked"]);
            return DroppedFor.Check;
        }

        host.Output.Write(texts["drop.both"]);
        host.Output.Flush();
        char key = keyboard.ReadKey();
        host.Output.WriteLine();
        return key == '2' ? DroppedFor.Verification : DroppedFor.Check;
    }

    private async Task<int> CheckAsync(string[] paths, CancellationToken cancellationToken)
    {
        string report = ReportFile(paths[0], texts["drop.checked"]);
        int exitCode = await LedgerCli.RunAsync(["record", "check", .. paths, "--report", report, "--lang", Lang], host with { Keyboard = null }, cancellationToken).ConfigureAwait(false);
        Show(report);
        return exitCode;
    }

    private async Task<int> VerifyAsync(string[] paths, string[] bundles, CancellationToken cancellationToken)
    {
        JsonObject? document = null;
        // A trust file beside the bundles serves; it is none of the bundles.
        string[] trust = [.. bundles.Where(BundleFile.IsTrustName)];
        string? beside = trust.FirstOrDefault() ?? Beside(paths[0], "trust.json");
        if (trust.Length == bundles.Length)
        {
            host.Output.WriteLine(texts.Format("drop.nothing", paths[0]));
            return ExitCode.BadInput;
        }

        string[] command = ["verify", .. paths.Except(trust), .. beside is null ? (string[])[] : ["--trust", beside], "--lang", Lang];
        int exitCode = await LedgerCli.RunAsync(command, host with { Keyboard = null, Documents = result => document = result }, cancellationToken).ConfigureAwait(false);
        if (document is null) return exitCode;
        string report = ReportFile(paths[0], texts["drop.verified"]);
        string page = PaperHtml.Render(VerdictPaper(document));
        await File.WriteAllTextAsync(report, page, new UTF8Encoding(false), cancellationToken).ConfigureAwait(false);
        Show(report);
        return exitCode;
    }

    private string Lang => texts.Language == LedgerLanguage.Chinese ? "zh" : "en";

    private Paper VerdictPaper(JsonObject document)
    {
        var blocks = new List<PaperBlock>();
        if (document["error"] is JsonObject error)
            blocks.Add(new PaperParagraph(error["message"]?.GetValue<string>() ?? "", PaperTone.Bad));
        foreach (JsonNode? verdict in document["verdicts"]?.AsArray() ?? [])
        {
            blocks.Add(new PaperHeading(System.IO.Path.GetFileName(verdict!["file"]!.GetValue<string>())));
            blocks.Add(new PaperParagraph(verdict["description"]!.GetValue<string>(), verdict["valid"]!.GetValue<bool>() ? PaperTone.Good : PaperTone.Bad));
            blocks.Add(new PaperTable(
                [new PaperColumn(texts["field.check"], 2), new PaperColumn(texts["field.result"], 1), new PaperColumn(texts["field.evidence"], 6)],
                [.. verdict["checks"]!.AsArray().Select(c => (IReadOnlyList<string>)
                [
                    Sdk.Texts.Get("check." + c!["check"]!.GetValue<string>(), texts.Language),
                    Sdk.Texts.Get("state." + c["outcome"]!.GetValue<string>(), texts.Language),
                    c["evidence"]!.GetValue<string>(),
                ])]));
            blocks.Add(new PaperParagraph(verdict["disclaimer"]!.GetValue<string>(), PaperTone.Quiet));
        }

        return new Paper { Title = texts["drop.verified"], Language = texts.Language, Blocks = blocks };
    }

    private void Show(string report)
    {
        if (!File.Exists(report)) return;
        host.Output.WriteLine(texts.Format("drop.report", report));
        host.Open?.Invoke(report);
    }

    private static IEnumerable<string> Within(string path) => Directory.Exists(path) ? Directory.EnumerateFiles(path, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal) : [path];

    private static string Extension(string file) => System.IO.Path.GetExtension(file).ToLowerInvariant();

    private static string? Beside(string path, string name)
    {
        string file = System.IO.Path.Combine(System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(path))!, name);
        return File.Exists(file) ? file : null;
    }

    // Beside the input where that can be written, else in the temporary folder; never over a file that is there.
    private string ReportFile(string path, string word)
    {
        string full = System.IO.Path.TrimEndingDirectorySeparator(System.IO.Path.GetFullPath(path));
        string stamp = host.Time.GetLocalNow().ToString("yyyyMMdd-HHmmss", CultureInfo.InvariantCulture);
        string name = $"{System.IO.Path.GetFileNameWithoutExtension(full)}-{word}-{stamp}.html";
        string folder = System.IO.Path.GetDirectoryName(full) ?? System.IO.Path.GetTempPath();
        try
        {
            string probe = System.IO.Path.Combine(folder, $".{Guid.NewGuid():N}");
            File.WriteAllBytes(probe, []);
            File.Delete(probe);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            folder = System.IO.Path.GetTempPath();
        }

        return System.IO.Path.Combine(folder, name);
    }
}
