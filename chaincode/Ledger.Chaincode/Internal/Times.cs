using System.Globalization;

namespace Ledger.Chaincode.Internal;

internal static class Times
{
    internal static string Format(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
}
