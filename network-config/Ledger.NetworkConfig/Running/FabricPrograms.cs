using System.Diagnostics;

namespace Ledger.NetworkConfig.Running;

/// <summary>An unpacked release of Hyperledger Fabric: <c>bin</c>, <c>config</c> and <c>builders/ccaas</c>.</summary>
public sealed class FabricPrograms
{
    /// <summary>The programs of a release's folder, or of its <c>bin</c>.</summary>
    /// <param name="folder">The release's folder, or its <c>bin</c>.</param>
    /// <param name="toolsOnly">Whether only its tools are needed, since the nodes run in containers.</param>
    /// <exception cref="NetworkConfigException">The folder lacks a program.</exception>
    public FabricPrograms(string folder, bool toolsOnly = false)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        var full = Path.GetFullPath(folder);
        Folder = File.Exists(Path.Combine(full, "bin", "configtxgen")) || !File.Exists(Path.Combine(full, "configtxgen")) ? full : Path.GetDirectoryName(full)!;
        foreach (var program in toolsOnly ? (string[])["configtxgen"] : ["peer", "orderer", "configtxgen"])
        {
            if (!File.Exists(Program(program))) throw new NetworkConfigException(NetworkConfigError.ProgramMissing, $"bin/{program}", Folder);
        }
        if (!toolsOnly && !File.Exists(Path.Combine(Builder, "bin", "build"))) throw new NetworkConfigException(NetworkConfigError.ProgramMissing, "builders/ccaas/bin/build", Folder);
    }

    /// <summary>The release's folder.</summary>
    public string Folder { get; }

    /// <summary>The builder of chaincode as a service.</summary>
    public string Builder => Path.Combine(Folder, "builders", "ccaas");

    /// <summary>The folder of <c>core.yaml</c> and <c>orderer.yaml</c>.</summary>
    public string Configuration => Path.Combine(Folder, "config");

    /// <summary>The path of a program.</summary>
    public string Program(string name) => Path.Combine(Folder, "bin", name);

    /// <summary>Holds that a program was built with PKCS#11, which the official ones are not (Fabric's docs/source/hsm.md): then its modules are in it.</summary>
    /// <param name="program">Its name.</param>
    /// <param name="node">The node whose key lives in a token.</param>
    /// <exception cref="NetworkConfigException">It was not.</exception>
    internal void RequirePkcs11(string program, string node)
    {
        using var file = File.OpenRead(Program(program));
        var buffer = new byte[1 << 20];
        var kept = 0;
        while (file.Read(buffer, kept, buffer.Length - kept) is > 0 and var read)
        {
            var filled = buffer.AsSpan(0, kept + read);
            if (filled.IndexOf("github.com/miekg/pkcs11"u8) >= 0) return;
            // A name that straddles two pieces.
            kept = Math.Min(filled.Length, 64);
            filled[^kept..].ToArray().CopyTo(buffer, 0);
        }
        throw new NetworkConfigException(NetworkConfigError.ProgramWithoutPkcs11, Program(program), node);
    }

    /// <summary>Has configtxgen make block 0 of a profile of <c>configtx.yaml</c>.</summary>
    /// <param name="configtx">The file.</param>
    /// <param name="profile">The profile in it.</param>
    /// <param name="channel">The channel's id.</param>
    /// <param name="output">The block's file; it appears whole or not at all.</param>
    /// <param name="cancellationToken">Ends the program.</param>
    /// <exception cref="NetworkConfigException">configtxgen said no.</exception>
    public async Task MakeGenesisAsync(string configtx, string profile, string channel, string output, CancellationToken cancellationToken = default)
    {
        var unfinished = output + ".new";
        await RunAsync("configtxgen", ["-configPath", Path.GetDirectoryName(Path.GetFullPath(configtx))!, "-profile", profile, "-channelID", channel, "-outputBlock", unfinished], cancellationToken).ConfigureAwait(false);
        File.Move(unfinished, output);
    }

    /// <summary>Whether a variable sets something of Fabric's: one of the caller's own network must not reach this one.</summary>
    internal static bool IsSetting(string variable) =>
        variable.StartsWith("CORE_", StringComparison.Ordinal) || variable.StartsWith("ORDERER_", StringComparison.Ordinal) || variable.StartsWith("FABRIC_", StringComparison.Ordinal)
        || variable.StartsWith("CHAINCODE_", StringComparison.Ordinal) || variable.StartsWith("CONFIGTX_", StringComparison.Ordinal);

    private async Task RunAsync(string program, IReadOnlyList<string> arguments, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(Program(program), arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        DetachedProcess.SetEnvironment(start, null, IsSetting);
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync(CancellationToken.None);
        var errors = process.StandardError.ReadToEndAsync(CancellationToken.None);
        try
        {
            await process.WaitForExitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            process.Kill();
            throw;
        }
        var said = await output.ConfigureAwait(false) + await errors.ConfigureAwait(false);
        if (process.ExitCode != 0) throw new NetworkConfigException(NetworkConfigError.ProgramFailed, program, LastLine(said));
    }

    private static string LastLine(string text) => text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).LastOrDefault() ?? "-";
}
