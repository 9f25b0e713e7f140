using System.CommandLine;
using Ledger.Audit;

namespace Ledger.Cli.Commands;

/// <summary>The rules of findings that a command is given.</summary>
internal static class AuditRules
{
    /// <summary>Those of the file that an option names; null if it names none.</summary>
    public static async Task<FindingRules?> ReadAsync(CommandRun run, Option<string> option, CancellationToken cancellationToken) =>
        run.Get(option) is { } file ? await FindingRules.ReadAsync(file, cancellationToken).ConfigureAwait(false) : null;
}
