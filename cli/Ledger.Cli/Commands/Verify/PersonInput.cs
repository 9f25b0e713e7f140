using Ledger.Sdk.Verify;

namespace Ledger.Cli.Commands;

/// <summary>
/// Takes names and registry numbers from a list, a pipe or a prompt. On a command line they would stay in the shell's
/// history and in the list of processes.
/// </summary>
internal static class PersonInput
{
    private const string Asked = "-";

    // Of any registry or identity number, mistyped ones too.
    private const int FewestDigits = 14;

    /// <summary>The applicant of <c>--applicant</c>: <c>-</c> asks, else a list with one row.</summary>
    public static async Task<Applicant> ApplicantAsync(CommandRun run, string source, CancellationToken cancellationToken)
    {
        if (source == Asked)
        {
            run.Note("verify.applicant.ask");
            string[] parts = (await LineAsync(run, cancellationToken).ConfigureAwait(false)).Split([',', '，', '\t'], StringSplitOptions.TrimEntries);
            return parts is [{ Length: > 0 } name, { Length: > 0 } number] ? new Applicant(name, number.ToUpperInvariant()) : throw CliException.BadInput("error.applicant");
        }

        RefusePerson(source);
        ApplicantList list = await ApplicantList.ReadAsync(source, cancellationToken).ConfigureAwait(false);
        return list.Applicants is [var only] ? only.Applicant : throw CliException.BadInput("error.applicant.many", source, list.Applicants.Count);
    }

    /// <summary>The registry number of <c>--student</c>, which can only be asked for.</summary>
    public static async Task<string> RegistryNumberAsync(CommandRun run, string source, CancellationToken cancellationToken)
    {
        if (source != Asked) throw CliException.BadInput("error.person.on.line");
        run.Note("bundle.student.ask");
        return (await LineAsync(run, cancellationToken).ConfigureAwait(false)).ToUpperInvariant();
    }

    // Nothing of what was typed is repeated: it may be a number.
    private static void RefusePerson(string source)
    {
        if (!File.Exists(source) && (source.AsSpan().IndexOfAny(',', '，') >= 0 || source.Count(char.IsAsciiDigit) >= FewestDigits))
            throw CliException.BadInput("error.person.on.line");
    }

    private static async Task<string> LineAsync(CommandRun run, CancellationToken cancellationToken) =>
        (await run.Host.Input.ReadLineAsync(cancellationToken).ConfigureAwait(false))?.Trim() is { Length: > 0 } line ? line : throw CliException.BadInput("error.person.none");
}
