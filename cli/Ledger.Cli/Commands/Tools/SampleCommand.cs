using System.CommandLine;
using System.Text.Json.Nodes;
using Ledger.Sdk.Sample;

namespace Ledger.Cli.Commands;

internal sealed class SampleCommand : LedgerCommand
{
    public const int DefaultStudents = 200;
    public const int MaxStudents = 100_000;

    private readonly Option<int?> students;
    private readonly Option<string> output;

    public SampleCommand(CommandContext context)
        : base(context, "sample")
    {
        students = AddOption<int?>("--students", "sample.students", "N");
        output = AddOption<string>("--out", "sample.out", "DIR", required: true);
    }

    public override async Task<int> RunAsync(CommandRun run, CancellationToken cancellationToken)
    {
        int count = Students(run.Get(students));
        string folder = run.Get(output)!;
        if (File.Exists(folder)) throw CliException.BadInput("error.out.exists", folder);
        SampleFiles files;
        using (ProgressLine progress = run.Progress())
        {
            progress.Report(run.Texts["sample.writing"], 0, null);
            files = await SampleWriter.WriteAsync(folder, new SampleOptions { Students = count }, cancellationToken).ConfigureAwait(false);
        }

        return run.Complete(
            new JsonObject
            {
                ["folder"] = Path.GetFullPath(folder),
                ["students"] = count,
                ["records"] = files.RecordCount,
                ["roster"] = Path.GetFullPath(files.Roster),
                ["files"] = new JsonArray([.. files.Records.Select(f => (JsonNode)Path.GetFullPath(f))]),
            },
            page =>
            {
                page.Good(run.Texts.Format("sample.written", count, files.RecordCount, folder));
                foreach (string file in files.Records.Prepend(files.Roster)) page.Line("  " + Path.GetFileName(file));
            });
    }

    /// <exception cref="CliException">The number is out of range.</exception>
    public static int Students(int? asked) =>
        asked is null ? DefaultStudents : asked is > 0 and <= MaxStudents ? asked.Value : throw CliException.BadInput("error.students", MaxStudents);
}
