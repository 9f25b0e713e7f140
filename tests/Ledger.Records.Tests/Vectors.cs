using System.Text.Json;

namespace Ledger.Records.Tests;

internal static class Vectors
{
    public static string Root { get; } = FindRoot();

    public static string InRepository(params string[] parts) => Path.Combine([Root, "tests", "vectors", .. parts]);

    /// <summary>A folder of the public suites, which lie beside the repository; the test is inconclusive without them.</summary>
    public static string Public(params string[] parts)
    {
        var shared = Environment.GetEnvironmentVariable("LEDGER_SHARED") ?? Path.Combine(Root, "..", "shared");
        var path = Path.Combine([shared, "vectors", "public", .. parts]);
        if (!Path.Exists(path))
            Assert.Inconclusive($"The public vectors are not at {path}.");
        return path;
    }

    public static JsonElement Json(string path) => JsonDocument.Parse(File.ReadAllBytes(path)).RootElement;

    public static byte[] Hex(this JsonElement element, string name) => Convert.FromHexString(element.GetProperty(name).GetString()!);

    public static string Text(this JsonElement element, string name) => element.GetProperty(name).GetString()!;

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Ledger.sln")))
            folder = folder.Parent;
        return folder?.FullName ?? throw new DirectoryNotFoundException("Ledger.sln is in no folder above the tests.");
    }
}
