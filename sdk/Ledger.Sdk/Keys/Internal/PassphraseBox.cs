using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Org.BouncyCastle.Crypto.Generators;
using Org.BouncyCastle.Crypto.Parameters;

namespace Ledger.Sdk.Keys.Internal;

/// <summary>
/// A file under a passphrase: AES-256-GCM under a key from Argon2id with 64 MiB, 3 passes and 4 lanes (RFC 9106, section 4,
/// second recommended option), a random salt of 16 bytes. The header is part of what is authenticated.
/// </summary>
internal static class PassphraseBox
{
    private const int MemoryKiB = 64 * 1024;
    private const int Passes = 3;
    private const int Lanes = 4;

    // A file of someone else's making must not take the machine's memory or an hour.
    private const int MostMemoryKiB = 1024 * 1024;
    private const int MostPasses = 16;
    private const int MostLanes = 16;

    public static byte[] Seal(string kind, ReadOnlySpan<byte> content, string passphrase)
    {
        var salt = RandomNumberGenerator.GetBytes(16);
        var header = Header(kind, MemoryKiB, Passes, Lanes, salt);
        using var cipher = new AesGcm(Key(passphrase, salt, MemoryKiB, Passes, Lanes), 16);
        var box = SealedBox.Seal(cipher, content, Encoding.ASCII.GetBytes(header));
        return Encoding.ASCII.GetBytes(header[..^1] + $",\"box\":\"{Convert.ToBase64String(box)}\"}}\n");
    }

    /// <summary>Opens a file; null if the passphrase is another or a byte was changed.</summary>
    /// <exception cref="FormatException">It is no such file.</exception>
    public static byte[]? TryOpen(string kind, ReadOnlyMemory<byte> file, string passphrase)
    {
        int memory, passes, lanes;
        byte[] salt, box;
        try
        {
            using var json = JsonDocument.Parse(file);
            var root = json.RootElement;
            if (root.GetProperty("v").GetInt32() != 1 || root.GetProperty("kind").GetString() != kind || root.GetProperty("kdf").GetString() != "argon2id")
                throw new FormatException();
            (memory, passes, lanes) = (root.GetProperty("memoryKiB").GetInt32(), root.GetProperty("passes").GetInt32(), root.GetProperty("lanes").GetInt32());
            (salt, box) = (root.GetProperty("salt").GetBytesFromBase64(), root.GetProperty("box").GetBytesFromBase64());
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new FormatException(e.Message, e);
        }

        if (memory is < 8 * 1024 or > MostMemoryKiB || passes is < 1 or > MostPasses || lanes is < 1 or > MostLanes || salt.Length is < 16 or > 64)
            throw new FormatException();
        using var cipher = new AesGcm(Key(passphrase, salt, memory, passes, lanes), 16);
        return SealedBox.TryOpen(cipher, box, Encoding.ASCII.GetBytes(Header(kind, memory, passes, lanes, salt)));
    }

    private static string Header(string kind, int memory, int passes, int lanes, byte[] salt) => string.Create(
        CultureInfo.InvariantCulture,
        $"{{\"v\":1,\"kind\":\"{kind}\",\"kdf\":\"argon2id\",\"memoryKiB\":{memory},\"passes\":{passes},\"lanes\":{lanes},\"salt\":\"{Convert.ToBase64String(salt)}\"}}");

    private static byte[] Key(string passphrase, byte[] salt, int memory, int passes, int lanes)
    {
        var generator = new Argon2BytesGenerator();
        generator.Init(new Argon2Parameters.Builder(Argon2Parameters.Argon2id)
            .WithVersion(Argon2Parameters.Version13)
            .WithMemoryAsKB(memory)
            .WithIterations(passes)
            .WithParallelism(lanes)
            .WithSalt(salt)
            .Build());
        var key = new byte[32];
        generator.GenerateBytes(Encoding.UTF8.GetBytes(passphrase.Normalize(NormalizationForm.FormC)), key);
        return key;
    }
}
