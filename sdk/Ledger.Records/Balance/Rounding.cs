namespace Ledger.Records;

internal static class Rounding
{
    /// <summary>The least value of so many decimal places that is not below another.</summary>
    public static decimal Up(decimal value, int decimals) => decimal.Round(value, decimals, MidpointRounding.ToPositiveInfinity);
}
