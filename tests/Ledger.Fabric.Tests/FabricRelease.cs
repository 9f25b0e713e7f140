using System.Diagnostics;

namespace Ledger.Fabric.Tests;

/// <summary>An unpacked release of Hyperledger Fabric: <c>bin/</c>, <c>config/</c> and <c>builders/ccaas/bin/</c>.</summary>
public sealed partial record FabricRelease(string Folder)
{
    /// <summary>The releases that FABRIC_BIN names, separated by colons; empty where it is unset.</summary>
    public static IReadOnlyList<FabricRelease> All { get; } =
        (Environment.GetEnvironmentVariable("FABRIC_BIN") ?? "")
            .Split(':', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(folder => new FabricRelease(Path.GetFullPath(folder)))
            .ToList();

    /// <summary>Whether it is of the line 2.x, which knows no BFT.</summary>
    public bool IsSecond => Version().StartsWith("v2.", StringComparison.Ordinal);

    /// <summary>How many orderers stand for others that fail: three with Raft on 2.x, four with BFT on 3.x.</summary>
    public int Orderers => IsSecond ? 3 : 4;

    /// <summary>Whether its peer and its orderer were built with PKCS#11, as the official ones are not.</summary>
    public bool HasPkcs11 => new[] { "peer", "orderer" }.All(program => File.ReadAllBytes(Program(program)).AsSpan().IndexOf("github.com/miekg/pkcs11"u8) >= 0);

    public string Builder => Path.Combine(Folder, "builders", "ccaas");

    public string Config => Path.Combine(Folder, "config");

    public string Program(string name)
    {
        var path = Path.Combine(Folder, "bin", name);
        return File.Exists(path)
            ? path
            : throw new FileNotFoundException($"FABRIC_BIN names {Folder}, which has no bin/{name}");
    }

    /// <summary>The environment of a program of the release: its own configuration files, and what is set over them.</summary>
    internal Dictionary<string, string> ProgramEnvironment(params IEnumerable<(string Name, string Value)> settings)
    {
        var environment = settings.ToDictionary(setting => setting.Name, setting => setting.Value, StringComparer.Ordinal);
        environment["FABRIC_CFG_PATH"] = Config;
        environment["FABRIC_LOGGING_SPEC"] = "warning";
        return environment;
    }

    /// <summary>The release's own word for its version, as <c>v2.5.16</c>.</summary>
    public string Version()
    {
        using var process = Process.Start(new ProcessStartInfo(Program("peer"), "version") { RedirectStandardOutput = true })!;
        var text = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        var line = text.Split('\n').FirstOrDefault(l => l.Contains("Version:", StringComparison.Ordinal));
        return line?.Split(':')[1].Trim() ?? throw new InvalidOperationException($"{Folder}/bin/peer names no version");
    }

    public override string ToString() => Path.GetFileName(Folder);
}
