using Ledger.Architecture.Tests;
using PublicApiGenerator;

namespace Hyperledger.Fabric.Admin.Tests;

[TestClass]
public sealed class PublicSurfaceTests
{
    [TestMethod]
    public void The_public_surface_is_the_approved_one()
    {
        var surface = typeof(PeerAdmin).Assembly.GeneratePublicApi(new ApiGeneratorOptions { IncludeAssemblyAttributes = false });
        var path = Path.Combine(Repository.Root, "tests", "Hyperledger.Fabric.Admin.Tests", "PublicSurface.approved.txt");
        var approved = File.Exists(path) ? File.ReadAllText(path) : "";
        if (Normalize(surface) == Normalize(approved)) return;

        var received = Path.Combine(AppContext.BaseDirectory, "PublicSurface.received.txt");
        File.WriteAllText(received, surface);
        Assert.Fail($"The public surface changed: compare {received} with {path} and, if the change is meant, copy it there.");
    }

    private static string Normalize(string text) => text.ReplaceLineEndings("\n").Trim();
}
