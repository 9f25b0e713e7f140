using System.Globalization;
using Ledger.Records;
using Ledger.Records.State;
using Ledger.Sdk.Internal;
using Ledger.Sdk.Keys.Internal;
using Ledger.Sdk.Workspaces;

namespace Ledger.Sdk;

/// <summary>
/// The documents of what schools reported, kept in <c>balance/</c> of the working folder: whoever has one can compute the statement on
/// the ledger again.
/// </summary>
public static class BalanceDocuments
{
    /// <summary>Reads a document.</summary>
    /// <exception cref="LedgerInputException">The file cannot be read or is none.</exception>
    public static async Task<BalanceInputs> ReadAsync(string file, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(file);
        try
        {
            return BalanceInputs.Parse(await WholeFile.ReadAsync(file, cancellationToken).ConfigureAwait(false));
        }
        catch (StateFormatException e)
        {
            throw new LedgerInputException(LedgerError.BalanceDocumentWrong, e, file);
        }
    }

    /// <summary>
    /// The document of a county's schools: the kept one that says the same, so that asking again changes nothing, else a new one.
    /// </summary>
    /// <returns>The document, and the file that holds it; null if it is not kept yet.</returns>
    /// <exception cref="LedgerInputException">A kept file is damaged.</exception>
    public static async Task<(BalanceInputs Inputs, string? File)> OfAsync(
        Workspace workspace, BalanceStandard standard, string county, int year, IEnumerable<BalanceSchool> schools, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(workspace);
        ArgumentNullException.ThrowIfNull(standard);
        var inputs = BalanceInputs.Create(standard, county, year, schools);
        if (!Directory.Exists(workspace.BalanceDirectory))
            return (inputs, null);
        foreach (var file in Directory.EnumerateFiles(workspace.BalanceDirectory, $"{Start(inputs)}-*.json").Order(StringComparer.Ordinal))
        {
            var kept = await ReadAsync(file, cancellationToken).ConfigureAwait(false);
            if (kept.SaysAs(inputs))
                return (kept, file);
        }

        return (inputs, null);
    }

    /// <summary>Keeps a document.</summary>
    /// <returns>Its file.</returns>
    /// <exception cref="LedgerInputException">The folder cannot be written.</exception>
    public static async Task<string> KeepAsync(Workspace workspace, BalanceInputs inputs, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(workspace);
        ArgumentNullException.ThrowIfNull(inputs);
        var bytes = inputs.ToCanonicalBytes();
        var digest = Convert.ToHexStringLower(Digest.Compute(DigestAlgorithm.Sha256, bytes))[..16];
        var file = Path.Combine(workspace.BalanceDirectory, $"{Start(inputs)}-{digest}.json");
        try
        {
            Directory.CreateDirectory(workspace.BalanceDirectory);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new LedgerInputException(LedgerError.FileUnwritable, e, workspace.BalanceDirectory);
        }

        await DurableFile.ReplaceAsync(file, bytes, ownerOnly: false, cancellationToken).ConfigureAwait(false);
        return file;
    }

    private static string Start(BalanceInputs inputs) =>
        string.Create(CultureInfo.InvariantCulture, $"{inputs.County}-{inputs.Year}-{inputs.RuleSet}-{inputs.RuleSetVersion}");
}
