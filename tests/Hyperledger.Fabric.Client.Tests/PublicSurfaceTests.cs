using Hyperledger.Fabric.Client.Tests.Fakes;
using PublicApiGenerator;

namespace Hyperledger.Fabric.Client.Tests;

[TestClass]
public sealed class PublicSurfaceTests
{
    [TestMethod]
    [DataRow(typeof(Gateway), "PublicSurface")]
    [DataRow(typeof(Pkcs11.Pkcs11Token), "PublicSurface.Pkcs11")]
    [DataRow(typeof(DependencyInjection.FabricPeer), "PublicSurface.DependencyInjection")]
    public void Surface_IsTheApprovedOne(Type type, string name)
    {
        var surface = type.Assembly.GeneratePublicApi(new ApiGeneratorOptions
        {
            IncludeAssemblyAttributes = false,

            // It names a generated type, whose number changes with the order of members.
            ExcludeAttributes = ["System.Runtime.CompilerServices.AsyncIteratorStateMachineAttribute"],
        });
        var path = Path.Combine(Vectors.Root, "tests", "Hyperledger.Fabric.Client.Tests", name + ".approved.txt");
        var approved = File.Exists(path) ? File.ReadAllText(path) : "";
        if (Normalize(surface) == Normalize(approved))
            return;

        var received = Path.Combine(AppContext.BaseDirectory, name + ".received.txt");
        File.WriteAllText(received, surface);
        Assert.Fail($"The public surface changed: compare {received} with {path} and, if the change is meant, copy it there.");
    }

    private static string Normalize(string text) => text.ReplaceLineEndings("\n").Trim();
}
