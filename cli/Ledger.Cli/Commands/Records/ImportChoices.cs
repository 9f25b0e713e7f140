using System.CommandLine;
using Ledger.Sdk.Import;

namespace Ledger.Cli.Commands;

/// <summary>The options by which record files are read, shared by checking and anchoring.</summary>
internal sealed class ImportChoices(Option<string> school, Option<string> term, Option<string> stage, Option<string> type)
{
    public ImportOptions Read(CommandRun run, string channel, bool acceptValid = false)
    {
        var options = new ImportOptions
        {
            School = run.Get(school)!,
            Term = run.Get(term)!,
            Channel = channel,
            RecordType = run.Get(type),
            AcceptValid = acceptValid,
        };
        return run.Get(stage) is { } named ? options with { Stage = named } : options;
    }
}
