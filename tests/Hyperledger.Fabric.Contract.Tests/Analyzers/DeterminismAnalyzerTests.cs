using Hyperledger.Fabric.Contract.Analyzers;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Hyperledger.Fabric.Contract.Tests.Analyzers;

[TestClass]
public sealed class DeterminismAnalyzerTests
{
    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    [DataRow("FABRIC001", "_ = DateTime.UtcNow;")]
    [DataRow("FABRIC001", "_ = DateTimeOffset.Now;")]
    [DataRow("FABRIC001", "_ = TimeProvider.System;")]
    [DataRow("FABRIC001", "_ = System.Diagnostics.Stopwatch.StartNew();")]
    [DataRow("FABRIC001", "_ = Environment.TickCount64;")]
    [DataRow("FABRIC002", "_ = Guid.NewGuid();")]
    [DataRow("FABRIC002", "_ = new Random(1);")]
    [DataRow("FABRIC002", "_ = Random.Shared.Next();")]
    [DataRow("FABRIC002", "_ = System.Security.Cryptography.RandomNumberGenerator.GetInt32(5);")]
    [DataRow("FABRIC003", "_ = number.ToString();")]
    [DataRow("FABRIC003", "_ = number.ToString(\"N\");")]
    [DataRow("FABRIC003", "_ = decimal.Parse(text);")]
    [DataRow("FABRIC003", "_ = text.ToUpper();")]
    [DataRow("FABRIC003", "_ = text.StartsWith(\"a\");")]
    [DataRow("FABRIC003", "_ = string.Compare(text, text);")]
    [DataRow("FABRIC003", "_ = $\"{number}\";")]
    [DataRow("FABRIC003", "_ = \"a\" + number;")]
    [DataRow("FABRIC003", "_ = text.IndexOf(\"a\", StringComparison.CurrentCulture);")]
    [DataRow("FABRIC004", "foreach (var _ in table) { }")]
    [DataRow("FABRIC004", "foreach (var _ in table.Keys) { }")]
    [DataRow("FABRIC004", "_ = string.Join(',', set);")]
    [DataRow("FABRIC004", "_ = table.Values.ToList();")]
    [DataRow("FABRIC004", "_ = table.Where(t => t.Value > 1).Select(t => t.Key).ToArray();")]
    [DataRow("FABRIC004", "foreach (var _ in set.Select(s => s + \"x\")) { }")]
    [DataRow("FABRIC004", "_ = new List<string>(set);")]
    [DataRow("FABRIC004", "_ = text.GetHashCode();")]
    [DataRow("FABRIC005", "_ = real * 2;")]
    [DataRow("FABRIC005", "real += 1;")]
    [DataRow("FABRIC006", "_ = Environment.MachineName;")]
    [DataRow("FABRIC006", "_ = Environment.GetEnvironmentVariable(\"X\");")]
    [DataRow("FABRIC006", "_ = at.ToLocalTime();")]
    public async Task WhatMakesEndorsersDisagreeIsFound(string rule, string statement) =>
        Assert.AreEqual(rule, string.Join(' ', await AnalyzeAsync(Contract(statement))), statement);

    [TestMethod]
    [DataRow("_ = clock.GetUtcNow();")]
    [DataRow("_ = number.ToString(CultureInfo.InvariantCulture);")]
    [DataRow("_ = decimal.Parse(text, CultureInfo.InvariantCulture);")]
    [DataRow("_ = string.Create(CultureInfo.InvariantCulture, $\"{number}\");")]
    [DataRow("_ = FormattableString.Invariant($\"{number}\");")]
    [DataRow("_ = text.StartsWith(\"a\", StringComparison.Ordinal);")]
    [DataRow("_ = text.StartsWith('a');")]
    [DataRow("_ = $\"{text}{Guid.Empty}\" + text;")]
    [DataRow("foreach (var _ in table.OrderBy(t => t.Key, StringComparer.Ordinal)) { }")]
    [DataRow("_ = table.Select(t => t.Key).Order(StringComparer.Ordinal).ToList();")]
    [DataRow("_ = table.Count + set.Sum(s => s.Length) + (table.Any() ? 1 : 0);")]
    [DataRow("_ = new SortedDictionary<string, int>(table);")]
    [DataRow("_ = new HashSet<string>(table.Keys);")]
    [DataRow("foreach (var _ in new SortedDictionary<string, int>()) { }")]
    [DataRow("_ = table.TryGetValue(text, out int value) && set.Contains(text);")]
    [DataRow("_ = 1.5m * 2;")]
    [DataRow("_ = at.UtcDateTime;")]
    public async Task WhatAgreesIsLeftAlone(string statement) => Assert.AreEqual("", string.Join(' ', await AnalyzeAsync(Contract(statement))), statement);

    [TestMethod]
    public async Task OnlyContractsAreLookedAt() => Assert.IsEmpty(await AnalyzeAsync(
        "using System; public sealed class Tool { public DateTime Now() => DateTime.UtcNow; }"));

    [TestMethod]
    public async Task ContextsAndPlainChaincodesAreContractsToo()
    {
        const string Source = """
            using System; using System.Threading; using System.Threading.Tasks; using Hyperledger.Fabric.Contract; using Hyperledger.Fabric.Shim; using Hyperledger.Fabric.Protos.Peer;
            public sealed class Context(IChaincodeStub stub, TransactionFunction function) : TransactionContext(stub, function) { public DateTime Now => DateTime.UtcNow; }
            public sealed class Plain : IChaincode { public Task<Response> InvokeAsync(IChaincodeStub stub, CancellationToken c) { Guid.NewGuid(); return null; } class Nested { Guid G() => Guid.NewGuid(); } }
            """;
        CollectionAssert.AreEqual(new[] { "FABRIC001", "FABRIC002", "FABRIC002" }, (await AnalyzeAsync(Source)).ToArray());
    }

    private static string Contract(string statement) => $$"""
        using System; using System.Collections.Generic; using System.Globalization; using System.Linq; using Hyperledger.Fabric.Contract;
        public sealed class Sample : ContractBase
        {
            [Submit] public void Do(string text, int number, double real, DateTimeOffset at, Dictionary<string, int> table, HashSet<string> set, TimeProvider clock) { {{statement}} }
        }
        """;

    private async Task<IReadOnlyList<string>> AnalyzeAsync(string source)
    {
        var references = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator).Select(f => MetadataReference.CreateFromFile(f));
        var compilation = CSharpCompilation.Create(
            "sample", [CSharpSyntaxTree.ParseText(source, cancellationToken: TestContext.CancellationToken)], references, new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary));
        var errors = compilation.GetDiagnostics(TestContext.CancellationToken).Where(d => d.Severity == DiagnosticSeverity.Error).ToList();
        Assert.IsEmpty(errors, string.Join('\n', errors));
        var found = await compilation.WithAnalyzers([new DeterminismAnalyzer()]).GetAnalyzerDiagnosticsAsync(TestContext.CancellationToken);
        return [.. found.OrderBy(d => d.Location.SourceSpan.Start).Select(d => d.Id)];
    }
}
