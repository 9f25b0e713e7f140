using Hyperledger.Fabric.Validation;
using PublicApiGenerator;

namespace Ledger.Audit.Tests;

[TestClass]
public sealed class PublicSurfaceTests
{
    [TestMethod]
    [DataRow(typeof(AuditIndex), "PublicSurface.approved.txt")]
    [DataRow(typeof(LifecycleNames), "PublicSurface.Validation.approved.txt")]
    public void Surface_IsTheApprovedOne(Type type, string file)
    {
        var surface = type.Assembly.GeneratePublicApi(new ApiGeneratorOptions { IncludeAssemblyAttributes = false, ExcludeAttributes = ["System.Runtime.CompilerServices.AsyncIteratorStateMachineAttribute"] });
        var path = Path.Combine(Repository.Root, "tests", "Ledger.Audit.Tests", file);
        var approved = File.Exists(path) ? File.ReadAllText(path) : "";
        if (Normalize(surface) == Normalize(approved)) return;
        var received = Path.Combine(AppContext.BaseDirectory, file.Replace("approved", "received", StringComparison.Ordinal));
        File.WriteAllText(received, surface);
        Assert.Fail($"The public surface changed: compare {received} with {path} and, if the change is meant, copy it there.");
    }

    private static string Normalize(string text) => text.ReplaceLineEndings("\n").Trim();
}
