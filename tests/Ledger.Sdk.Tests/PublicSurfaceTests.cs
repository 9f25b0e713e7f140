using PublicApiGenerator;

namespace Ledger.Sdk.Tests;

[TestClass]
public sealed class PublicSurfaceTests
{
    [TestMethod]
    public void Surface_IsTheApprovedOne()
    {
        var surface = typeof(LedgerClient).Assembly.GeneratePublicApi(new ApiGeneratorOptions { IncludeAssemblyAttributes = false, ExcludeAttributes = ["System.Runtime.CompilerServices.AsyncIteratorStateMachineAttribute"] });
        var path = Path.Combine(Repository.Root, "tests", "Ledger.Sdk.Tests", "PublicSurface.approved.txt");
        var approved = File.Exists(path) ? File.ReadAllText(path) : "";
        if (Normalize(surface) == Normalize(approved))
            return;
        var received = Path.Combine(AppContext.BaseDirectory, "PublicSurface.received.txt");
        File.WriteAllText(received, surface);
        Assert.Fail($"The public surface changed: compare {received} with {path} and, if the change is meant, copy it there.");
    }

    private static string Normalize(string text) => text.ReplaceLineEndings("\n").Trim();
}
