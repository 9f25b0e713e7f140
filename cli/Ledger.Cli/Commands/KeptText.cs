using System.Text;
using Ledger.Records.State;
using Ledger.Sdk.Keys;

namespace Ledger.Cli.Commands;

/// <summary>The text of an objection, of a finding, or of what is said to it: read from a file, kept sealed in the working folder, and never sent.</summary>
internal static class KeptText
{
    private const int Longest = 1 << 20;

    /// <exception cref="CliException">The file holds no text.</exception>
    public static async Task<TextDigest> KeepAsync(CommandRun run, string file, CancellationToken cancellationToken)
    {
        if (Directory.Exists(file)) throw CliException.BadInput("error.in.is.folder", file);
        byte[] bytes = await File.ReadAllBytesAsync(file, cancellationToken).ConfigureAwait(false);
        if (bytes.Length > Longest) throw CliException.BadInput("error.text.long", file, Longest);
        string text;
        try
        {
            text = new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(bytes).TrimStart('\ufeff').Trim();
        }
        catch (DecoderFallbackException)
        {
            throw CliException.BadInput("error.text.encoding", file);
        }

        if (text.Length == 0) throw CliException.BadInput("error.text.empty", file);
        return await KeepSentenceAsync(run, text, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Keeps a text that is at hand.</summary>
    public static async Task<TextDigest> KeepSentenceAsync(CommandRun run, string text, CancellationToken cancellationToken)
    {
        using SealedTexts texts = await SealedTexts.OpenAsync(run.Folder.Workspace, cancellationToken).ConfigureAwait(false);
        return await texts.KeepAsync(text, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The texts of steps that this folder keeps.</summary>
    public static async Task<Dictionary<T, string>> ReadAsync<T>(CommandRun run, IEnumerable<T> steps, Func<T, TextDigest?> digestOf, CancellationToken cancellationToken) where T : notnull
    {
        var read = new Dictionary<T, string>();
        using SealedTexts texts = await SealedTexts.OpenAsync(run.Folder.Workspace, cancellationToken).ConfigureAwait(false);
        foreach (T step in steps)
        {
            if (digestOf(step) is { } digest && await texts.FindAsync(digest, cancellationToken).ConfigureAwait(false) is { } text) read[step] = text;
        }

        return read;
    }
}
