using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Hyperledger.Fabric.Client.Pkcs11;

namespace Hyperledger.Fabric.Client.Tests;

/// <summary>A token of SoftHSM 2 (Debian: softhsm2) in a folder of the test's own.</summary>
internal sealed class SoftHsm : IDisposable
{
    public const string Label = "ForFabric";
    public const string Pin = "98765432";

    private static readonly string[] Libraries =
        ["/usr/lib/softhsm/libsofthsm2.so", "/usr/lib/x86_64-linux-gnu/softhsm/libsofthsm2.so", "/usr/lib/aarch64-linux-gnu/softhsm/libsofthsm2.so", "/usr/local/lib/softhsm/libsofthsm2.so"];

    private readonly string _folder;

    private SoftHsm(string folder, string library)
    {
        _folder = folder;
        Library = library;
    }

    /// <summary>The module's library.</summary>
    public string Library { get; }

    /// <summary>What says to other processes where the token is: SOFTHSM2_CONF.</summary>
    public string Configuration => Path.Combine(_folder, "softhsm2.conf");

    /// <summary>Makes the token; null where the module is not installed. The module reads its place once in a process.</summary>
    public static async Task<SoftHsm?> CreateAsync(CancellationToken cancellationToken)
    {
        if (Libraries.FirstOrDefault(File.Exists) is not { } library) return null;
        var folder = Directory.CreateTempSubdirectory("softhsm-").FullName;
        var configuration = Path.Combine(folder, "softhsm2.conf");
        await File.WriteAllTextAsync(configuration, $"directories.tokendir = {Directory.CreateDirectory(Path.Combine(folder, "tokens")).FullName}\nlog.level = ERROR\n", cancellationToken);
        SetEnvironment("SOFTHSM2_CONF", configuration);
        await RunAsync("--init-token", "--free", "--label", Label, "--so-pin", "1234", "--pin", Pin);
        return new SoftHsm(folder, library);
    }

    /// <summary>Puts a private key into the token.</summary>
    /// <param name="key">The key.</param>
    /// <param name="label">CKA_LABEL.</param>
    /// <param name="id">CKA_ID, hex.</param>
    public async Task ImportAsync(ECDsa key, string label, string id)
    {
        var file = Path.Combine(_folder, label + ".pem");
        await File.WriteAllTextAsync(file, key.ExportPkcs8PrivateKeyPem());
        await RunAsync("--import", file, "--token", Label, "--label", label, "--id", id, "--pin", Pin);
        File.Delete(file);
    }

    /// <summary>Opens the token, or what is asked for instead.</summary>
    public Pkcs11Token Open(string? library = null, string label = Label, string pin = Pin) =>
        Pkcs11Token.Open(new Pkcs11TokenOptions { LibraryPath = library ?? Library, TokenLabel = label, Pin = pin, MaxSessions = 4 });

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static async Task RunAsync(params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo("softhsm2-util", arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var error = process.StandardError.ReadToEndAsync();
        await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.AreEqual(0, process.ExitCode, await error);
    }

    // The module reads C's environment, of which the runtime keeps a copy of its own.
    private static void SetEnvironment(string name, string value)
    {
        Environment.SetEnvironmentVariable(name, value);
        Assert.AreEqual(0, SetCEnvironment(name, value, 1));
    }

    [DllImport("libc", EntryPoint = "setenv", CharSet = CharSet.Ansi, BestFitMapping = false, ThrowOnUnmappableChar = true)]
    private static extern int SetCEnvironment(string name, string value, int overwrite);
}
