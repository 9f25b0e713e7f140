using System.Globalization;

namespace Ledger.Sdk;

/// <summary>Something of a balance workbook that cannot be used.</summary>
/// <param name="File">The file, as it was named.</param>
/// <param name="Sheet">The sheet; null in a CSV file.</param>
/// <param name="Row">The row, from 1; 0 for the whole sheet.</param>
/// <param name="Column">The column's header; null for the whole row.</param>
/// <param name="Rule">What it broke.</param>
/// <param name="Arguments">What fills the rule's text.</param>
public sealed record BalanceFault(string File, string? Sheet, int Row, string? Column, BalanceFaultRule Rule, IReadOnlyList<string> Arguments)
{
    /// <summary>Where and what, in the given language.</summary>
    public string Describe(LedgerLanguage language)
    {
        var place = string.Join(' ', new[]
        {
            Path.GetFileName(File),
            Sheet,
            Row == 0 ? null : Texts.Get("balance.row", language, Row.ToString(CultureInfo.InvariantCulture)),
            Column,
        }.Where(part => part is not null));
        return Texts.Get("balance.fault", language, place, Texts.Get($"balance.fault.{Rule}", language, Arguments));
    }
}
