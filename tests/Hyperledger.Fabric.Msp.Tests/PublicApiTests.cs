using PublicApiGenerator;

namespace Hyperledger.Fabric.Msp.Tests;

[TestClass]
public class PublicApiTests
{
    [TestMethod]
    public void The_public_surface_is_the_approved_one()
    {
        var surface = typeof(MspSet).Assembly.GeneratePublicApi(new ApiGeneratorOptions { IncludeAssemblyAttributes = false });
        var path = Path.Combine(RecordedChannel.Root(), "tests", "Hyperledger.Fabric.Msp.Tests", "PublicApi.approved.txt");
        if (File.Exists(path) && Lines(surface) == Lines(File.ReadAllText(path)))
            return;

        var received = Path.Combine(AppContext.BaseDirectory, "PublicApi.received.txt");
        File.WriteAllText(received, Lines(surface) + "\n");
        Assert.Fail($"The public surface changed: compare {received} with {path} and, if the change is meant, copy it there.");
    }

    private static string Lines(string text) => text.ReplaceLineEndings("\n").Trim();
}
