using System.Text.RegularExpressions;
using Ledger.Architecture.Tests;

namespace Hyperledger.Fabric.Admin.Tests;

[TestClass]
public sealed partial class DocumentedExamplesTests
{
    [TestMethod]
    public void Every_example_of_the_page_is_compiled_here()
    {
        var compiled = Lines(File.ReadAllText(Path.Combine(Repository.Root, "tests", "Hyperledger.Fabric.Admin.Tests", "DocumentedExamples.cs")));
        var examples = Example().Matches(File.ReadAllText(Path.Combine(Repository.Root, "docs", "ADMIN.md"))).Select(match => match.Groups["code"].Value).ToList();
        Assert.HasCount(5, examples);
        foreach (var example in examples) Assert.Contains(Lines(example), compiled);
    }

    // Without the indentation, which is the class's.
    private static string Lines(string text) => string.Join('\n', text.Split('\n').Select(line => line.Trim()).Where(line => line.Length > 0));

    [GeneratedRegex(@"```csharp\r?\n(?<code>.*?)```", RegexOptions.Singleline | RegexOptions.CultureInvariant)]
    private static partial Regex Example();
}
