using System.Globalization;
using Hyperledger.Fabric.Contract.Testing;

namespace Hyperledger.Fabric.Contract.Internal;

/// <summary>Under what one run stands.</summary>
internal sealed record DeterminismVariant(string Culture, string TimeZone, int ClockOffsetInSeconds)
{
    internal const string Contrary = "contrary";

    private static readonly string[] TimeZones = ["UTC", "Asia/Shanghai", "America/St_Johns", "Pacific/Apia"];

    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"culture {(Culture.Length == 0 ? "invariant" : Culture)}, time zone {TimeZone}, clock {ClockOffsetInSeconds:+0;-0;0} s");

    internal static List<DeterminismVariant> Of(DeterminismOptions options)
    {
        var cultures = Enumerable.Repeat("", options.Processes).Append(Contrary).Concat(options.Cultures.Where(IsKnown));
        return [.. cultures.Select((culture, i) => new DeterminismVariant(culture, TimeZones[i % TimeZones.Length], (i % 2 == 0 ? 1 : -1) * Math.Min(15 * (i + 1), 119)))];
    }

    internal void Apply()
    {
        var culture = Culture == Contrary ? MakeContrary() : CultureInfo.GetCultureInfo(Culture);
        CultureInfo.DefaultThreadCurrentCulture = culture;
        CultureInfo.DefaultThreadCurrentUICulture = culture;
    }

    private static bool IsKnown(string name)
    {
        try
        {
            CultureInfo.GetCultureInfo(name);
            return true;
        }
        catch (CultureNotFoundException)
        {
            return false;
        }
    }

    private static CultureInfo MakeContrary()
    {
        var culture = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        culture.NumberFormat.NumberDecimalSeparator = ",";
        culture.NumberFormat.NumberGroupSeparator = ".";
        culture.NumberFormat.NegativeSign = "\u2212";
        culture.NumberFormat.CurrencySymbol = "\u00a5";
        culture.DateTimeFormat.DateSeparator = ".";
        culture.DateTimeFormat.TimeSeparator = "-";
        culture.DateTimeFormat.ShortDatePattern = "dd/MM/yyyy";
        culture.DateTimeFormat.LongTimePattern = "HH:mm:ss";
        return culture;
    }
}
