using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using Hyperledger.Fabric.Msp.Internal;

namespace Hyperledger.Fabric.Msp.Tests;

/// <summary>Project Wycheproof's signatures, hostile ones among them, against the keys that judge ours.</summary>
[TestClass]
public class WycheproofTests
{
    [TestMethod]
    [DataRow("ecdsa_secp256r1_sha256_test.json", 256)]
    [DataRow("ecdsa_secp384r1_sha384_test.json", 384)]
    public void ECDSA_signatures_are_judged_as_expected_but_for_a_high_S(string file, int bits)
    {
        using var document = Load(file);
        var (valid, high, invalid) = (0, 0, 0);
        foreach (var group in document.RootElement.GetProperty("testGroups").EnumerateArray())
        {
            var key = Key(Convert.FromHexString(group.GetProperty("publicKeyDer").GetString()!));
            foreach (var test in group.GetProperty("tests").EnumerateArray())
            {
                var message = Convert.FromHexString(test.GetProperty("msg").GetString()!);
                var digest = bits == 256 ? SHA256.HashData(message) : SHA384.HashData(message);
                var signature = Convert.FromHexString(test.GetProperty("sig").GetString()!);
                var id = $"{file} {test.GetProperty("tcId").GetInt32()}: {test.GetProperty("comment").GetString()}";
                var exact = key.Verify(digest, signature, exactly: true);
                var lenient = key.Verify(digest, signature, exactly: false);
                if (test.GetProperty("result").GetString() == "valid")
                {
                    var expected = LowS.IsLow(signature, bits) ? SignatureResult.Valid : SignatureResult.HighS;
                    Assert.AreEqual(expected, exact, id);
                    Assert.AreEqual(expected, lenient, id);
                    Assert.AreEqual(SignatureResult.Valid, key.Verify(digest, LowS.Normalize(signature, bits), exactly: true), id);
                    valid += expected == SignatureResult.Valid ? 1 : 0;
                    high += expected == SignatureResult.HighS ? 1 : 0;
                    continue;
                }

                Assert.AreNotEqual(SignatureResult.Valid, exact, id);

                // What Fabric lets pass, we let pass on transactions: the same R and S with bytes after them.
                if (lenient == SignatureResult.Valid)
                    Assert.IsTrue(EcdsaSignature.TryParse(signature, out var parsed) && !parsed.Exact, id);
                invalid++;
            }
        }

        Assert.IsGreaterThan(50, valid);
        Assert.IsGreaterThan(50, high);
        Assert.IsGreaterThan(50, invalid);
    }

    [TestMethod]
    public void Ed25519_signatures_are_judged_as_expected()
    {
        using var document = Load("ed25519_test.json");
        var count = 0;
        foreach (var group in document.RootElement.GetProperty("testGroups").EnumerateArray())
        {
            var key = Key(Convert.FromHexString(group.GetProperty("publicKeyDer").GetString()!));
            foreach (var test in group.GetProperty("tests").EnumerateArray())
            {
                var result = key.Verify(
                    Convert.FromHexString(test.GetProperty("msg").GetString()!), Convert.FromHexString(test.GetProperty("sig").GetString()!), exactly: true);
                Assert.AreEqual(
                    test.GetProperty("result").GetString() == "valid", result == SignatureResult.Valid, $"{test.GetProperty("tcId").GetInt32()}: {test.GetProperty("comment").GetString()}");
                count++;
            }
        }

        Assert.IsGreaterThan(100, count);
    }

    // A certificate around the suite's key: keys come from certificates here.
    private static VerificationKey Key(byte[] publicKeyInfo)
    {
        using var authority = CertificateAuthority.Create(new() { Organization = "o", CommonName = "ca" });
        var pem = authority.CertifySigning(PublicKey.CreateFromSubjectPublicKeyInfo(publicKeyInfo, out _), "a", null);
        return VerificationKey.Import(Certificate.ReadPem(System.Text.Encoding.UTF8.GetBytes(pem)));
    }

    private static JsonDocument Load(string file)
    {
        var shared = Environment.GetEnvironmentVariable("LEDGER_SHARED") ?? Path.Combine(RecordedChannel.Root(), "..", "shared");
        var path = Path.Combine(shared, "vectors", "public", "wycheproof", file);
        if (!File.Exists(path))
            Assert.Inconclusive($"The public suite is not at {path}; LEDGER_SHARED names another place.");
        return JsonDocument.Parse(File.ReadAllText(path));
    }
}
