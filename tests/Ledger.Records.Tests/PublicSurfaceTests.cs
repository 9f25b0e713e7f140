using PublicApiGenerator;

namespace Ledger.Records.Tests;

[TestClass]
public sealed class PublicSurfaceTests
{
    [TestMethod]
    public void Surface_IsTheApprovedOne()
    {
        var surface = typeof(RuleSet).Assembly.GeneratePublicApi(new ApiGeneratorOptions
        {
            IncludeAssemblyAttributes = false,

            // The objects on the ledger are held by the tests of their formats.
            DenyNamespacePrefixes = ["System", "Microsoft", "Ledger.Records.State"],
        });
        var path = Path.Combine(Vectors.Root, "tests", "Ledger.Records.Tests", "PublicSurface.approved.txt");
        var approved = File.Exists(path) ? File.ReadAllText(path) : "";
        if (Normalize(surface) == Normalize(approved))
            return;

        var received = Path.Combine(AppContext.BaseDirectory, "PublicSurface.received.txt");
        File.WriteAllText(received, surface);
        Assert.Fail($"The public surface changed: compare {received} with {path} and, if the change is meant, copy it there.");
    }

    private static string Normalize(string text) => text.ReplaceLineEndings("\n").Trim();
}
