using System.CommandLine;
using System.Text;

namespace Ledger.Cli.Commands;

/// <summary>Where a passphrase comes from: a file or the keyboard, never an argument, which others could read.</summary>
internal static class Passphrase
{
    /// <summary>Reads it; twice from the keyboard where a typing error would cost the keys.</summary>
    public static async Task<string> ReadAsync(CommandRun run, Option<string> file, bool twice, CancellationToken cancellationToken)
    {
        if (run.Get(file) is { } path)
        {
            using var reader = new StreamReader(path, Encoding.UTF8);
            return await reader.ReadLineAsync(cancellationToken).ConfigureAwait(false) ?? "";
        }

        if (run.Host.ReadSecret is not { } prompt) throw CliException.BadInput("error.passphrase.source");
        string first = prompt(run.Texts["key.passphrase"]);
        return !twice || prompt(run.Texts["key.passphrase.again"]) == first ? first : throw CliException.BadInput("error.passphrase.differs");
    }
}
