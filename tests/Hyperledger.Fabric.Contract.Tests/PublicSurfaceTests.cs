using PublicApiGenerator;

namespace Hyperledger.Fabric.Contract.Tests;

[TestClass]
public sealed class PublicSurfaceTests
{
    [TestMethod]
    public void SurfaceIsTheApprovedOne()
    {
        // The attribute left out names a generated type, whose number changes with the order of members.
        var surface = typeof(ContractBase).Assembly.GeneratePublicApi(new ApiGeneratorOptions
        {
            IncludeAssemblyAttributes = false,
            ExcludeAttributes = ["System.Runtime.CompilerServices.AsyncIteratorStateMachineAttribute"],
        });
        var approved = Repository.PathOf("tests", "Hyperledger.Fabric.Contract.Tests", "PublicSurface.approved.txt");
        if (File.Exists(approved) && Normalize(surface) == Normalize(File.ReadAllText(approved))) return;

        var received = Path.Combine(AppContext.BaseDirectory, "PublicSurface.received.txt");
        File.WriteAllText(received, surface);
        Assert.Fail($"The public surface changed: compare {received} with {approved} and, if the change is meant, copy it there.");
    }

    private static string Normalize(string text) => text.ReplaceLineEndings("\n").Trim();
}
