using System.Xml.Linq;

namespace Ledger.Architecture.Tests;

/// <summary>Holds the arrows of ARCHITECTURE.md: who may use whom, read from the project files.</summary>
[TestClass]
public sealed class ProjectArrowTests
{
    private static readonly Dictionary<string, string[]> MayUse = new(StringComparer.Ordinal)
    {
        ["Hyperledger.Fabric.Protos"] = [],
        ["Hyperledger.Fabric.Msp"] = ["Hyperledger.Fabric.Protos"],
        ["Hyperledger.Fabric.Validation"] = ["Hyperledger.Fabric.Msp"],
        ["Hyperledger.Fabric.Client"] = ["Hyperledger.Fabric.Msp"],
        ["Hyperledger.Fabric.Admin"] = ["Hyperledger.Fabric.Client"],
        ["Hyperledger.Fabric.Client.DependencyInjection"] = ["Hyperledger.Fabric.Client"],
        ["Hyperledger.Fabric.Client.Pkcs11"] = ["Hyperledger.Fabric.Msp"],
        ["Ledger.Records"] = [],
        ["Ledger.Sdk"] = ["Hyperledger.Fabric.Client", "Hyperledger.Fabric.Client.Pkcs11", "Hyperledger.Fabric.Admin", "Ledger.Records"],
        ["Ledger.Audit"] = ["Ledger.Sdk", "Ledger.Records", "Hyperledger.Fabric.Validation"],
        ["Ledger.Papers"] = ["Ledger.Sdk", "Ledger.Records"],
        ["Hyperledger.Fabric.Shim"] = ["Hyperledger.Fabric.Protos"],
        ["Hyperledger.Fabric.Shim.Hosting"] = ["Hyperledger.Fabric.Shim"],
        ["Hyperledger.Fabric.Contract"] = ["Hyperledger.Fabric.Shim"],
        ["Hyperledger.Fabric.Contract.Analyzers"] = [],
        ["Ledger.Chaincode"] = ["Hyperledger.Fabric.Contract", "Hyperledger.Fabric.Contract.Analyzers", "Ledger.Records"],
        ["Ledger.Chaincode.Host"] = ["Ledger.Chaincode", "Hyperledger.Fabric.Shim.Hosting"],
        ["Ledger.Network"] = ["Hyperledger.Fabric.Msp", "Hyperledger.Fabric.Validation"],
        ["Ledger.Node"] = ["Ledger.Network", "Ledger.Chaincode", "Ledger.Sdk", "Ledger.Papers"],
        ["Ledger.NetworkConfig"] = ["Ledger.Sdk", "Hyperledger.Fabric.Admin"],
        ["Ledger.Cli"] = ["Ledger.Audit", "Ledger.Sdk", "Ledger.Papers", "Ledger.NetworkConfig"],
    };

    private static readonly Dictionary<string, string[]> OnlyHere = new(StringComparer.Ordinal)
    {
        ["LiteDB"] = ["Ledger.Sdk"],
        ["Microsoft.Data.Sqlite"] = ["Ledger.Network", "Ledger.Audit"],
        ["System.CommandLine"] = ["Ledger.Cli"],
        ["Pkcs11Interop"] = ["Hyperledger.Fabric.Client.Pkcs11"],
        ["YamlDotNet"] = ["Ledger.NetworkConfig"],
        ["QRCoder"] = ["Ledger.Papers"],
        ["Spectre.Console"] = ["Ledger.Cli"],
        ["Grpc.Net.Client"] = ["Hyperledger.Fabric.Client", "Hyperledger.Fabric.Shim.Hosting", "Ledger.Network"],
    };

    [TestMethod]
    public void Every_product_project_stands_in_the_table_and_uses_only_what_it_may()
    {
        var projects = ProductProjects().ToList();
        CollectionAssert.AreEquivalent(
            MayUse.Keys.ToList(), projects.Select(p => p.Name).ToList(), "the projects and the table of arrows differ");

        foreach (var project in projects)
        {
            foreach (var used in project.References)
                CollectionAssert.Contains(MayUse[project.Name], used, $"{project.Name} must not use {used}");
        }
    }

    [TestMethod]
    public void Packages_that_belong_to_one_room_are_referenced_only_there()
    {
        foreach (var project in ProductProjects())
        {
            foreach (var package in project.Packages.Where(OnlyHere.ContainsKey))
                CollectionAssert.Contains(OnlyHere[package], project.Name, $"{package} does not belong in {project.Name}");
        }
    }

    [TestMethod]
    public void Aspnet_stays_out_of_everything_that_the_command_line_loads()
    {
        var projects = ProductProjects().ToDictionary(p => p.Name, StringComparer.Ordinal);
        var reached = new HashSet<string>(StringComparer.Ordinal);
        var open = new Stack<string>(["Ledger.Cli"]);
        while (open.TryPop(out var name))
        {
            if (!reached.Add(name))
                continue;
            Assert.IsFalse(projects[name].UsesAspNet, $"{name} brings ASP.NET into the command line");
            foreach (var used in projects[name].References)
                open.Push(used);
        }

        CollectionAssert.Contains(reached.ToList(), "Ledger.Sdk");
    }

    private static IEnumerable<Project> ProductProjects() =>
        from folder in new[] { "sdk", "chaincode", "node", "cli", "network-config" }
        from file in Directory.EnumerateFiles(Path.Combine(Repository.Root, folder), "*.csproj", SearchOption.AllDirectories)
        select Project.Read(file);

    private sealed record Project(string Name, string[] References, string[] Packages, bool UsesAspNet)
    {
        public static Project Read(string file)
        {
            var xml = XDocument.Load(file);
            string[] Included(string element) => xml.Descendants(element)
                .Select(e => (string?)e.Attribute("Include") ?? "")
                .ToArray();
            return new Project(
                Path.GetFileNameWithoutExtension(file),
                Included("ProjectReference").Select(r => Path.GetFileNameWithoutExtension(r.Replace('\\', '/'))).ToArray(),
                Included("PackageReference"),
                Included("FrameworkReference").Contains("Microsoft.AspNetCore.App")
                    || (string?)xml.Root!.Attribute("Sdk") == "Microsoft.NET.Sdk.Web");
        }
    }
}
