using System.CommandLine;
using System.Globalization;
using Ledger.Records.State;
using Ledger.Sdk.Import;

namespace Ledger.Cli.Commands;

/// <summary>The options by which record files are read, shared by checking and anchoring.</summary>
internal sealed class ImportChoices(Option<string> school, Option<string> term, Option<string> stage, Option<string> type, Option<string> mapping)
{
    public async Task<ImportOptions> ReadAsync(CommandRun run, bool acceptValid, CancellationToken cancellationToken)
    {
        var options = new ImportOptions
        {
            School = run.Get(school) ?? await run.UnitOfAsync(Roles.SchoolRegistrar, cancellationToken).ConfigureAwait(false) ?? throw CliException.BadInput("error.school.missing"),
            Term = run.Get(term) ?? CurrentTerm(run.Host.Time.GetUtcNow()),
            Channel = (await run.Folder.Workspace.ReadProfileAsync(cancellationToken).ConfigureAwait(false)).Channel,
            RecordType = run.Get(type),
            Mapping = await MappingFile.ReadAsync(run, run.Get(mapping), run.Get(school), cancellationToken).ConfigureAwait(false),
            AcceptValid = acceptValid,
        };
        return run.Get(stage) is { } named ? options with { Stage = named } : options;
    }

    // A school year begins in August; its second term in February.
    private static string CurrentTerm(DateTimeOffset now)
    {
        int first = now.Month >= 8 ? now.Year : now.Year - 1;
        string half = now.Month is >= 2 and < 8 ? "2" : "1";
        return string.Create(CultureInfo.InvariantCulture, $"{first}-{first + 1}-{half}");
    }
}
