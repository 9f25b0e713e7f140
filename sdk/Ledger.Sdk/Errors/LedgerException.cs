using Ledger.Records;

namespace Ledger.Sdk;

/// <summary>
/// What went wrong, said once in a form that can be shown in either language. The three kinds that a caller would
/// treat differently are <see cref="LedgerInputException"/>, <see cref="LedgerRefusedException"/> and
/// <see cref="LedgerUnreachableException"/>. Neither the message nor the arguments ever hold personal data.
/// </summary>
public abstract class LedgerException : Exception
{
    private protected LedgerException(LedgerError error, IReadOnlyList<string> arguments, Exception? cause)
        : base(Say(error, arguments, cause, LedgerLanguage.English), cause)
    {
        Error = error;
        Arguments = arguments;
    }

    /// <summary>The stable code of what happened.</summary>
    public LedgerError Error { get; }

    /// <summary>What it happened to: file, unit, batch, peer, in the order that the text of the code uses.</summary>
    public IReadOnlyList<string> Arguments { get; }

    /// <summary>The message in the given language.</summary>
    public string Describe(LedgerLanguage language) => Say(Error, Arguments, InnerException, language);

    // An argument that is the cause's message or the name of a block's check is said in the language too.
    private static string Say(LedgerError error, IReadOnlyList<string> arguments, Exception? cause, LedgerLanguage language) =>
        Texts.Get($"error.{error}", language, [.. arguments.Select(a =>
            cause is LedgerException ledger && a == ledger.Message ? ledger.Describe(language).TrimEnd('。', '.')
            : cause is RuleSetException rules && a == rules.Message ? RuleSetShelf.Describe(rules.Faults[0], language)
            : Texts.Word(a, language, "verification", "ruleset", "archive"))]);
}

/// <summary>A file, a folder, a key or an argument cannot be used as it is. Nothing was sent to the ledger.</summary>
public sealed class LedgerInputException : LedgerException
{
    internal LedgerInputException(LedgerError error, params IReadOnlyList<string> arguments)
        : base(error, arguments, null)
    {
    }

    internal LedgerInputException(LedgerError error, Exception cause, params IReadOnlyList<string> arguments)
        : base(error, arguments, cause)
    {
    }
}

/// <summary>
/// The ledger, or a check of what it answered, said no. <see cref="ContractCode"/> is the contract's own code when
/// the contract refused.
/// </summary>
public sealed class LedgerRefusedException : LedgerException
{
    internal LedgerRefusedException(LedgerError error, params IReadOnlyList<string> arguments)
        : base(error, arguments, null)
    {
    }

    internal LedgerRefusedException(LedgerError error, Exception cause, params IReadOnlyList<string> arguments)
        : base(error, arguments, cause)
    {
    }

    /// <summary>The contract's stable word, such as <c>WINDOW_CLOSED</c>; null if the refusal is not a contract's.</summary>
    public string? ContractCode { get; internal init; }

    /// <summary>The transaction that was refused; null if none was made.</summary>
    public string? TransactionId { get; internal init; }
}

/// <summary>The network could not be reached or did not answer in time; the same call may succeed later.</summary>
public sealed class LedgerUnreachableException : LedgerException
{
    internal LedgerUnreachableException(LedgerError error, Exception? cause, params IReadOnlyList<string> arguments)
        : base(error, arguments, cause)
    {
    }
}
