namespace Ledger.Node.Tests;

/// <summary>Arguments of the contract <c>units</c>, invented.</summary>
internal static class Units
{
    public const string Province =
        """{"code":"350000","mspId":"ProvinceMSP","name":"福建省","parent":"","roles":["province-admin"],"tier":"province","v":1}""";

    public const string City =
        """{"code":"350100","mspId":"CityMSP","name":"福州市","parent":"350000","roles":["city-reviewer"],"tier":"city","v":1}""";
}
