using System.Text.Json.Nodes;

namespace Ledger.Cli.Demo;

/// <summary>The units of the embedded network as its province would register them.</summary>
internal static class DemoUnits
{
    public const string School = "3435000001";

    public static JsonArray Create() =>
    [
        Unit("350000", "福建省教育厅（演示）", "province", "", "ProvinceMSP", "auditor", "inspector", "province-admin", "supervision-lead"),
        Unit("350100", "福州市教育局（演示）", "city", "350000", "CityMSP", "auditor", "city-reviewer", "inspector", "supervision-lead"),
        Unit("350102", "鼓楼区教育局（演示）", "county", "350100", "CountyMSP", "auditor", "county-reviewer", "inspector", "supervision-lead"),
        Unit(School, "福州第一示范中学（虚构）", "school", "350102", "SchoolMSP", "school-registrar"),
    ];

    private static JsonObject Unit(string code, string name, string tier, string parent, string mspId, params string[] roles) => new JsonObject
    {
        ["code"] = code,
        ["name"] = name,
        ["tier"] = tier,
        ["parent"] = parent,
        ["mspId"] = mspId,
        ["roles"] = new JsonArray([.. roles.Select(r => (JsonNode)r)]),
    };
}
