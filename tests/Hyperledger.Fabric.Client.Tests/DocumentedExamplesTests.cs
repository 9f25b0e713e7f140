using System.Text.RegularExpressions;

namespace Hyperledger.Fabric.Client.Tests;

[TestClass]
public sealed partial class DocumentedExamplesTests
{
    [TestMethod]
    public void EveryExampleOfThePage_IsCompiledHere()
    {
        var compiled = Lines(File.ReadAllText(Path.Combine(Root, "tests", "Hyperledger.Fabric.Client.Tests", "DocumentedExamples.cs")));
        var examples = Example().Matches(File.ReadAllText(Path.Combine(Root, "docs", "CLIENT.md"))).Select(match => match.Groups["code"].Value).ToList();
        Assert.HasCount(4, examples);
        foreach (var example in examples) Assert.Contains(Lines(example), compiled);
    }

    private static string Root
    {
        get
        {
            var folder = new DirectoryInfo(AppContext.BaseDirectory);
            while (!File.Exists(Path.Combine(folder.FullName, "Ledger.sln"))) folder = folder.Parent ?? throw new DirectoryNotFoundException("no folder above the tests holds Ledger.sln");
            return folder.FullName;
        }
    }

    // Without the indentation, which is the class's.
    private static string Lines(string text) => string.Join('\n', text.Split('\n').Select(line => line.Trim()).Where(line => line.Length > 0));

    [GeneratedRegex(@"```csharp\r?\n(?<code>.*?)```", RegexOptions.Singleline | RegexOptions.CultureInvariant)]
    private static partial Regex Example();
}
