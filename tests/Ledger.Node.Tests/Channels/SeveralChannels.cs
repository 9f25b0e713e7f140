namespace Ledger.Node.Tests.Channels;

/// <summary>A network of three organisations and two channels, of which the city alone is a member of both.</summary>
internal static class SeveralChannels
{
    public const string District = "district";
    public const string Exams = "exams";

    public const string Topology = """
        {
          "orderer": { "mspId": "OrdererMSP" },
          "organisations": [
            { "mspId": "ProvinceMSP", "peers": [{}], "users": [{ "name": "province", "unit": "350000", "role": "province-admin" }] },
            { "mspId": "CityMSP", "peers": [{}], "users": [{ "name": "city", "unit": "350100", "role": "province-admin" }] },
            { "mspId": "CountyMSP", "peers": [{}], "users": [{ "name": "county", "unit": "350102", "role": "county-reviewer" }] }
          ],
          "channels": [
            {
              "name": "district",
              "organisations": ["ProvinceMSP", "CityMSP"],
              "chaincodes": [{ "name": "ledger", "version": "1", "policy": "AND('ProvinceMSP.peer', 'CityMSP.peer')" }]
            },
            {
              "name": "exams",
              "organisations": ["CityMSP", "CountyMSP"],
              "batch": { "maxMessageCount": 10, "timeoutInMilliseconds": 10 },
              "chaincodes": [{ "name": "ledger", "version": "1", "policy": "AND('CityMSP.peer', 'CountyMSP.peer')" }]
            }
          ]
        }
        """;

    /// <summary>The province's unit as the administrator of a channel's first organisation registers it.</summary>
    public static string Root(string mspId, string unit) =>
        $$"""{"code":"{{unit}}","mspId":"{{mspId}}","name":"虚构单位","parent":"","roles":["province-admin"],"tier":"province","v":1}""";

    /// <summary>A unit below it, one for each number.</summary>
    public static string Below(string unit, int number) =>
        $$"""{"code":"{{360000 + number}}","mspId":"CityMSP","name":"虚构下级","parent":"{{unit}}","roles":["city-reviewer"],"tier":"city","v":1}""";

    public static async Task<NodeProcess> StartAsync(string folder, CancellationToken cancellationToken)
    {
        var file = Path.Combine(folder, "two.json");
        await File.WriteAllTextAsync(file, Topology, cancellationToken);
        return await NodeProcess.StartAsync(folder, ["--topology", file], cancellationToken);
    }
}
