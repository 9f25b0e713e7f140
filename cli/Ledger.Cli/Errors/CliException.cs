namespace Ledger.Cli;

/// <summary>
/// A failure that the user can understand and act on: a stable code, the key of its text with the text's values, and
/// the exit code. Values never carry personal data.
/// </summary>
internal sealed class CliException(int exitCode, string textKey, params object?[] values) : Exception(textKey)
{
    public int ExitCode { get; } = exitCode;

    public string TextKey { get; } = textKey;

    public IReadOnlyList<object?> Values { get; } = values;

    public static CliException BadInput(string textKey, params object?[] values) => new(Cli.ExitCode.BadInput, textKey, values);

    public static CliException Refused(string textKey, params object?[] values) => new(Cli.ExitCode.Refused, textKey, values);

    public static CliException Unreachable(string textKey, params object?[] values) => new(Cli.ExitCode.Unreachable, textKey, values);
}
