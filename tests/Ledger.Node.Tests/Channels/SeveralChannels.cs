namespace Ledger.Node.Tests.Channels;

/// <summary>A network of three organisations and two channels, of which the city alone is a member of both.</summary>
internal static class SeveralChannels
{
    public const string District = "district";
    public const string Exams = "exams";

    /// <summary>The file that docs/TOPOLOGY.md shows.</summary>
    public static string Topology => Path.Combine(Repository(), "network-config", "embedded", "two-channels.json");

    /// <summary>The province's unit as the administrator of a channel's first organisation registers it.</summary>
    public static string Root(string mspId, string unit) =>
        $$"""{"code":"{{unit}}","mspId":"{{mspId}}","name":"虚构单位","parent":"","roles":["province-admin"],"tier":"province","v":1}""";

    /// <summary>A unit below it, one for each number.</summary>
    public static string Below(string unit, int number) =>
        $$"""{"code":"{{360000 + number}}","mspId":"CityMSP","name":"虚构下级","parent":"{{unit}}","roles":["city-reviewer"],"tier":"city","v":1}""";

    public static Task<NodeProcess> StartAsync(string folder, CancellationToken cancellationToken) => NodeProcess.StartAsync(folder, ["--topology", Topology], cancellationToken);

    private static string Repository()
    {
        var at = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(at!.FullName, "Ledger.sln"))) at = at.Parent;
        return at.FullName;
    }
}
