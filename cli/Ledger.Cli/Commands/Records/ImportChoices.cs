using System.CommandLine;
using Ledger.Sdk.Import;

namespace Ledger.Cli.Commands;

/// <summary>The options by which record files are read, shared by anchoring and correcting.</summary>
internal sealed class ImportChoices(
    Option<string> school, Option<string> term, Option<string> stage, Option<string> type, Option<string> mapping, Option<string> ruleSet, Option<string> owner, Option<string> evidence)
{
    public async Task<ImportOptions> ReadAsync(CommandRun run, bool acceptValid, CancellationToken cancellationToken)
    {
        var options = new ImportOptions
        {
            School = run.Get(school)!,
            Term = run.Get(term)!,
            Channel = (await run.Folder.Workspace.ReadProfileAsync(cancellationToken).ConfigureAwait(false)).Channel,
            RuleSet = await RuleSetSource.OnShelfAsync(run, run.Get(ruleSet), cancellationToken).ConfigureAwait(false),
            RuleSetOwner = run.Get(owner) ?? RuleSetApproveCommand.DefaultOwner,
            RecordType = run.Get(type),
            Mapping = await MappingFile.ReadAsync(run, run.Get(mapping), run.Get(school), cancellationToken).ConfigureAwait(false),
            AcceptValid = acceptValid,
            Evidence = run.Get(evidence) is { } folder ? EvidenceFolder.Open(folder) : null,
        };
        return run.Get(stage) is { } named ? options with { Stage = named } : options;
    }
}
