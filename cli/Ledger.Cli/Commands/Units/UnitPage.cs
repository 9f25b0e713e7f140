using Ledger.Records.State;

namespace Ledger.Cli.Commands;

/// <summary>How units of the register are shown.</summary>
internal static class UnitPage
{
    public static void Write(TextPage page, TextTable texts, IEnumerable<Unit> units) => page.Table(
        [texts["field.code"], texts["field.name"], texts["field.tier"], texts["field.parent"], texts["field.msp"], texts["field.roles"]],
        [.. units.Select(u => (string[])[u.Code, u.Name, texts["tier." + UnitRegistration.TierName(u.Tier)], u.Parent, u.MspId, string.Join(' ', u.Roles)])]);
}
