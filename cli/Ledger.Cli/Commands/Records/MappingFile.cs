using Ledger.Records.State;
using Ledger.Sdk.Import;

namespace Ledger.Cli.Commands;

/// <summary>Where a school's columns are kept in the working folder: <c>columns/SCHOOL.json</c>.</summary>
internal static class MappingFile
{
    /// <exception cref="CliException">The code is none, so that it would name a file somewhere else.</exception>
    public static string Of(CommandRun run, string? school) =>
        Path.Combine(run.Folder.Path, "columns", $"{(school is null ? "school" : Codes.IsUnitCode(school) ? school : CommandRun.School(school))}.json");

    /// <summary>The mapping of <c>--mapping</c>, else the school's own, else none.</summary>
    public static async Task<ColumnMapping> ReadAsync(CommandRun run, string? named, string? school, CancellationToken cancellationToken)
    {
        if (named is not null) return await ColumnMapping.ReadAsync(named, cancellationToken).ConfigureAwait(false);
        foreach (string file in (ReadOnlySpan<string>)[Of(run, school), Of(run, null)])
        {
            if (File.Exists(file)) return await ColumnMapping.ReadAsync(file, cancellationToken).ConfigureAwait(false);
        }

        return ColumnMapping.Empty;
    }
}
