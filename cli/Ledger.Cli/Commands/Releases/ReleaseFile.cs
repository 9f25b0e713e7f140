using Ledger.Sdk;

namespace Ledger.Cli.Commands;

/// <summary>A release profile that a command is given as a file.</summary>
internal static class ReleaseFile
{
    public static async Task<ReleaseProfile> ReadAsync(string file, CancellationToken cancellationToken) =>
        ReleaseProfile.Parse(await File.ReadAllBytesAsync(file, cancellationToken).ConfigureAwait(false), file);
}
