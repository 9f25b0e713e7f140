using Hyperledger.Fabric.Client.Pkcs11;

namespace Ledger.Sdk.Workspaces;

/// <summary>
/// A PKCS#11 token in which private keys live: <c>token</c> of <c>identity.json</c>. Its PIN stands in no file; it is read from
/// the environment.
/// </summary>
/// <param name="Library">The module's library, an absolute path.</param>
/// <param name="Label">The token's label.</param>
internal sealed record TokenPlace(string Library, string Label)
{
    /// <summary>The variable that holds the PIN.</summary>
    public const string PinVariable = "LEDGER_PKCS11_PIN";

    private static readonly Dictionary<TokenPlace, Pkcs11Token> s_open = [];
    private static readonly Lock s_opening = new();

    /// <summary>The token, logged in: one for this process, since a login counts for all of it.</summary>
    /// <exception cref="LedgerInputException">There is no PIN, or the module or the token refuses.</exception>
    public Pkcs11Token Open()
    {
        lock (s_opening)
        {
            if (s_open.TryGetValue(this, out var open)) return open;
            return s_open[this] = Ask(() => Pkcs11Token.Open(new Pkcs11TokenOptions { LibraryPath = Library, TokenLabel = Label, Pin = Pin() }));
        }
    }

    /// <summary>Asks the token for something.</summary>
    /// <exception cref="LedgerInputException">It refuses.</exception>
    public T Ask<T>(Func<T> ask)
    {
        try
        {
            return ask();
        }
        catch (Pkcs11SigningException e)
        {
            throw Refused(e);
        }
    }

    /// <summary>What a refusal of the token is to whoever asked for it.</summary>
    public LedgerInputException Refused(Pkcs11SigningException e) => new(LedgerError.TokenRefused, e, Label, Library, e.Message);

    /// <summary>The PIN.</summary>
    /// <exception cref="LedgerInputException">The environment has none.</exception>
    public string Pin() => Environment.GetEnvironmentVariable(PinVariable) is { Length: > 0 } pin
        ? pin
        : throw new LedgerInputException(LedgerError.TokenPinMissing, Label, PinVariable);
}
