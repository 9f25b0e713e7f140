using System.Diagnostics;
using System.Security.Cryptography;
using Hyperledger.Fabric.Client.Pkcs11;
using Hyperledger.Fabric.Msp;

namespace Hyperledger.Fabric.Client.Tests;

/// <summary>Keys in SoftHSM 2, made in a token folder of the test's own. Skipped where it is not installed (Debian: softhsm2).</summary>
[TestClass]
[DoNotParallelize]
public sealed class Pkcs11Tests
{
    private static readonly string[] Libraries =
        ["/usr/lib/softhsm/libsofthsm2.so", "/usr/lib/x86_64-linux-gnu/softhsm/libsofthsm2.so", "/usr/lib/aarch64-linux-gnu/softhsm/libsofthsm2.so", "/usr/local/lib/softhsm/libsofthsm2.so"];

    private static string? s_folder;
    private static string? s_library;

    private static readonly ECDsa P256 = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private static readonly ECDsa P384 = ECDsa.Create(ECCurve.NamedCurves.nistP384);

    public TestContext TestContext { get; set; } = null!;

    [ClassInitialize]
    public static async Task CreateTokenAsync(TestContext context)
    {
        s_library = Libraries.FirstOrDefault(File.Exists);
        if (s_library is null)
            return;
        s_folder = Directory.CreateTempSubdirectory("softhsm-").FullName;
        var configuration = Path.Combine(s_folder, "softhsm2.conf");
        await File.WriteAllTextAsync(configuration, $"directories.tokendir = {Directory.CreateDirectory(Path.Combine(s_folder, "tokens")).FullName}\nlog.level = ERROR\n", context.CancellationToken);
        SetEnvironment("SOFTHSM2_CONF", configuration);
        await RunAsync("--init-token", "--free", "--label", "ForFabric", "--so-pin", "1234", "--pin", "98765432");
        await ImportAsync(P256, "p256", "01");
        await ImportAsync(P384, "p384", "02");
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP521);
        await ImportAsync(other, "p521", "03");
    }

    [ClassCleanup]
    public static void Remove()
    {
        if (s_folder is not null)
            Directory.Delete(s_folder, recursive: true);
    }

    [TestMethod]
    public async Task ManySignaturesAtOnce_WithEachCurve_AreValidAndLow()
    {
        using var token = Open();
        foreach (var (key, signer) in new[] { (P256, token.GetSigner("p256")), (P384, token.GetSigner("p384")), (P256, token.GetSigner([1])) })
        {
            var messages = Enumerable.Range(0, 64).Select(i => new[] { (byte)i }).ToArray();
            var signatures = await Task.WhenAll(messages.Select(m => signer.SignAsync(SHA256.HashData(m), TestContext.CancellationToken).AsTask()));
            foreach (var (message, signature) in messages.Zip(signatures))
            {
                Assert.IsTrue(key.VerifyData(message, signature, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence));
                Assert.IsTrue(LowS.IsLow(signature, key.KeySize));
            }
        }
    }

    [TestMethod]
    public async Task LongerDigest_IsSignedByItsLeftmostBits()
    {
        using var token = Open();
        var signature = await token.GetSigner("p256").SignAsync(SHA384.HashData("m"u8), TestContext.CancellationToken);
        Assert.IsTrue(P256.VerifyData("m"u8, signature, HashAlgorithmName.SHA384, DSASignatureFormat.Rfc3279DerSequence));
    }

    [TestMethod]
    public void WrongTokenPinKeyAndCurve_AreToldApart()
    {
        RequireSoftHsm();
        Assert.Contains("could not be loaded", Assert.ThrowsExactly<Pkcs11SigningException>(() => Open(library: "/no/such/module.so")).Message);
        Assert.Contains("no token 'Other'", Assert.ThrowsExactly<Pkcs11SigningException>(() => Open(label: "Other")).Message);
        var refused = Assert.ThrowsExactly<Pkcs11SigningException>(() => Open(pin: "11223344"));
        Assert.Contains("CKR_PIN_INCORRECT", refused.Message);
        Assert.DoesNotContain("11223344", refused.ToString());
        using var token = Open();
        Assert.Contains("0 private keys labelled 'none'", Assert.ThrowsExactly<Pkcs11SigningException>(() => token.GetSigner("none")).Message);
        Assert.Contains("not on P-256 or P-384", Assert.ThrowsExactly<Pkcs11SigningException>(() => token.GetSigner("p521")).Message);
    }

    [TestMethod]
    public async Task Disposed_Refuses()
    {
        var token = Open();
        var signer = token.GetSigner("p256");
        token.Dispose();
        await Assert.ThrowsExactlyAsync<ObjectDisposedException>(() => signer.SignAsync(new byte[32], TestContext.CancellationToken).AsTask());
    }

    private static Pkcs11Token Open(string? library = null, string label = "ForFabric", string pin = "98765432")
    {
        RequireSoftHsm();
        return Pkcs11Token.Open(new Pkcs11TokenOptions { LibraryPath = library ?? s_library!, TokenLabel = label, Pin = pin, MaxSessions = 4 });
    }

    private static void RequireSoftHsm()
    {
        if (s_library is null)
            Assert.Inconclusive("skipped: SoftHSM 2 is not installed (Debian: apt-get install softhsm2)");
    }

    private static async Task ImportAsync(ECDsa key, string label, string id)
    {
        var file = Path.Combine(s_folder!, label + ".pem");
        await File.WriteAllTextAsync(file, key.ExportPkcs8PrivateKeyPem());
        await RunAsync("--import", file, "--token", "ForFabric", "--label", label, "--id", id, "--pin", "98765432");
    }

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

    [System.Runtime.InteropServices.DllImport("libc", EntryPoint = "setenv", CharSet = System.Runtime.InteropServices.CharSet.Ansi, BestFitMapping = false, ThrowOnUnmappableChar = true)]
    private static extern int SetCEnvironment(string name, string value, int overwrite);
}
