using System.Reflection;
using System.Runtime.Loader;
using Hyperledger.Fabric.Contract.Analyzers;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Hyperledger.Fabric.Contract.Tests;

/// <summary>Compiles the C# of docs/CHAINCODE.md, and runs the unit tests that stand there.</summary>
[TestClass]
public sealed class DocumentedCodeTests
{
    private const string Usings = """
        global using System;
        global using System.Collections.Generic;
        global using System.ComponentModel.DataAnnotations;
        global using System.Globalization;
        global using System.Linq;
        global using System.Text;
        global using System.Text.Json;
        global using System.Text.Json.Serialization;
        global using System.Threading;
        global using System.Threading.Tasks;
        global using Hyperledger.Fabric.Contract;
        global using Hyperledger.Fabric.Contract.Testing;
        global using Hyperledger.Fabric.Protos.Peer;
        global using Hyperledger.Fabric.Shim;
        global using Hyperledger.Fabric.Shim.Hosting;
        global using Microsoft.VisualStudio.TestTools.UnitTesting;
        """;

    private static readonly CSharpParseOptions Parsing = new(LanguageVersion.Latest);

    // The tests' own assembly has types of the same names.
    private static readonly List<PortableExecutableReference> References = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
        .Where(f => Path.GetFileName(f) != Path.GetFileName(typeof(DocumentedCodeTests).Assembly.Location))
        .Select(f => MetadataReference.CreateFromFile(f))
        .ToList();

    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    public async Task Every_example_compiles_and_the_analyzer_finds_nothing_in_it()
    {
        var trees = Trees();
        var (types, programs) = (trees.Where(t => !IsProgram(t)).ToList(), trees.Where(IsProgram).ToList());
        Assert.IsGreaterThan(2, types.Count);
        Assert.IsGreaterThan(0, programs.Count);

        await CheckAsync(Compile(OutputKind.DynamicallyLinkedLibrary, types));
        foreach (var program in programs)
            await CheckAsync(Compile(OutputKind.ConsoleApplication, [.. types, program]));
    }

    [TestMethod]
    public async Task Every_unit_test_of_the_page_passes()
    {
        using var image = new MemoryStream();
        var emitted = Compile(OutputKind.DynamicallyLinkedLibrary, Trees().Where(t => !IsProgram(t)).ToList())
            .Emit(image, cancellationToken: TestContext.CancellationToken);
        Assert.IsTrue(emitted.Success, string.Join('\n', emitted.Diagnostics));
        image.Position = 0;
        var page = new AssemblyLoadContext("page", isCollectible: true);
        var ran = 0;
        foreach (var method in page.LoadFromStream(image).GetTypes().SelectMany(t => t.GetMethods()).Where(m => m.IsDefined(typeof(TestMethodAttribute))))
        {
            await (Task)method.Invoke(Activator.CreateInstance(method.DeclaringType!), null)!;
            ran++;
        }
        page.Unload();
        Assert.IsGreaterThan(0, ran);
    }

    private static List<SyntaxTree> Trees()
    {
        var trees = new List<SyntaxTree>();
        List<string>? block = null;
        foreach (var line in File.ReadLines(Repository.PathOf("docs", "CHAINCODE.md")))
        {
            if (line == "```csharp")
            {
                block = [];
            }
            else if (line == "```" && block is not null)
            {
                trees.Add(CSharpSyntaxTree.ParseText(string.Join('\n', block), Parsing));
                block = null;
            }
            else
            {
                block?.Add(line);
            }
        }
        return trees;
    }

    private static bool IsProgram(SyntaxTree tree) => tree.GetRoot().ChildNodes().OfType<GlobalStatementSyntax>().Any();

    private static Compilation Compile(OutputKind kind, IEnumerable<SyntaxTree> trees)
    {
        var compilation = CSharpCompilation.Create(
            "page", [CSharpSyntaxTree.ParseText(Usings, Parsing), .. trees], References, new CSharpCompilationOptions(kind, nullableContextOptions: NullableContextOptions.Enable));
        CSharpGeneratorDriver.Create([JsonGenerator()], parseOptions: Parsing).RunGeneratorsAndUpdateCompilation(compilation, out var generated, out _);
        return generated;
    }

    // The generator of the SDK that builds: it is no part of the runtime.
    private static ISourceGenerator JsonGenerator()
    {
        var file = typeof(DocumentedCodeTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == "JsonSourceGenerator").Value!;
        var type = Assembly.LoadFrom(file).GetTypes().Single(t => t is { IsAbstract: false } && t.GetInterface(nameof(IIncrementalGenerator)) is not null);
        return ((IIncrementalGenerator)Activator.CreateInstance(type)!).AsSourceGenerator();
    }

    private async Task CheckAsync(Compilation compilation)
    {
        var wrong = compilation.GetDiagnostics(TestContext.CancellationToken).Where(d => d.Severity >= DiagnosticSeverity.Warning).ToList();
        Assert.IsEmpty(wrong, string.Join('\n', wrong));
        var found = await compilation.WithAnalyzers([new DeterminismAnalyzer()]).GetAnalyzerDiagnosticsAsync(TestContext.CancellationToken);
        Assert.IsEmpty(found, string.Join('\n', found));
    }
}
