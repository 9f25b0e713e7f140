namespace Ledger.Node.Tests;

/// <summary>Arguments of the contract <c>units</c>, invented.</summary>
internal static class Units
{
    public const string Province =
        """{"code":"350000","mspId":"ProvinceMSP","name":"福建省","parent":"","roles":["province-admin"],"tier":"province","v":1}""";

    public const string City =
        """{"code":"350100","mspId":"CityMSP","name":"福州市","parent":"350000","roles":["city-reviewer"],"tier":"city","v":1}""";

    public const string County =
        """{"code":"350102","mspId":"CountyMSP","name":"鼓楼区（演示）","parent":"350100","roles":["county-reviewer"],"tier":"county","v":1}""";

    /// <summary>A school of the county, one for each number.</summary>
    public static string School(int number) =>
        $$"""{"code":"{{3435000000 + number}}","mspId":"SchoolMSP","name":"虚构中学","parent":"350102","roles":["school-registrar"],"tier":"school","v":1}""";
}
