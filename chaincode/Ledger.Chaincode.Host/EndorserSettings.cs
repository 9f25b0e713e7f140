using System.Globalization;

namespace Ledger.Chaincode.Host;

/// <summary>What the environment says about this chaincode itself: LEDGER_MAX_CLOCK_SKEW_SECONDS, LEDGER_ROOT_MSP.</summary>
internal static class EndorserSettings
{
    /// <exception cref="InvalidDataException">A variable cannot be used; the message names it.</exception>
    internal static LedgerChaincodeOptions Read(Func<string, string?> environment) => new()
    {
        MaxClockSkew = ReadClockSkew(environment("LEDGER_MAX_CLOCK_SKEW_SECONDS")),
        RootMspId = environment("LEDGER_ROOT_MSP") is { Length: > 0 } root ? root : null,
    };

    internal static string Describe(LedgerChaincodeOptions options) => string.Create(
        CultureInfo.InvariantCulture, $"clock skew at most {options.MaxClockSkew.TotalSeconds:F0} s, first unit by {options.RootMspId ?? "any MSP"}");

    private static TimeSpan ReadClockSkew(string? text)
    {
        if (string.IsNullOrEmpty(text)) return new LedgerChaincodeOptions().MaxClockSkew;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            ? TimeSpan.FromSeconds(seconds)
            : throw new InvalidDataException("LEDGER_MAX_CLOCK_SKEW_SECONDS is not a whole number of seconds.");
    }
}
