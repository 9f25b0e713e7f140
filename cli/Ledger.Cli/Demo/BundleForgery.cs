using System.Text;
using Ledger.Records;

namespace Ledger.Cli.Demo;

/// <summary>Does to a bundle what a forger would: raises a level, the rest left as it was.</summary>
internal static class BundleForgery
{
    private const string Level = "level";
    private const string National = "05";

    /// <returns>The changed bundle, and the value before.</returns>
    public static (byte[] Bundle, string Before) RaiseLevel(byte[] bundle)
    {
        foreach (BundleRecord record in Bundle.Parse(bundle).Records)
        {
            foreach (Disclosure disclosure in record.Disclosures)
            {
                if (disclosure.Name != Level || disclosure.Value.AsText is not { } before || before == National) continue;
                string forged = Disclosure.Create(disclosure.Salt.Span, Level, FieldValue.FromText(National)).Text;
                return (Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(bundle).Replace(disclosure.Text, forged, StringComparison.Ordinal)), before);
            }
        }

        throw new InvalidOperationException("the bundle discloses no level");
    }
}
