using System.Security.Cryptography;
using System.Text;
using Ledger.Records.State;
using Ledger.Sdk.Keys.Internal;
using Ledger.Sdk.Workspaces;

namespace Ledger.Sdk.Keys;

/// <summary>
/// Texts whose salted digests stand on the ledger: grounds of objections, answers, decisions. Each is a file of the working
/// folder, sealed under its master key; its name is the digest. Safe for concurrent use.
/// </summary>
public sealed class SealedTexts : IDisposable
{
    private readonly string _directory;
    private readonly byte[] _key;

    private SealedTexts(string directory, byte[] key)
    {
        _directory = directory;
        _key = key;
    }

    /// <summary>Opens the texts of a working folder, making its master key if the folder holds nothing yet.</summary>
    /// <exception cref="LedgerInputException">The master key is missing beside what it sealed, readable by others, or damaged.</exception>
    public static async Task<SealedTexts> OpenAsync(Workspace workspace, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(workspace);
        using var master = await MasterKey.OpenForAsync(workspace, cancellationToken).ConfigureAwait(false);
        return new SealedTexts(workspace.TextsDirectory, master.Derive("sealed-texts"));
    }

    /// <summary>Keeps a text; durable on return.</summary>
    /// <returns>Its digests under a fresh salt.</returns>
    /// <exception cref="LedgerInputException">It cannot be written.</exception>
    public async Task<TextDigest> KeepAsync(string text, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(text);
        var salt = RandomNumberGenerator.GetBytes(TextDigest.SaltLength);
        var digest = TextDigest.Of(salt, text);
        using var cipher = new AesGcm(_key, 16);
        var box = SealedBox.Seal(cipher, (byte[])[.. salt, .. Encoding.UTF8.GetBytes(text)], Associated(digest));
        Directory.CreateDirectory(_directory);
        await DurableFile.ReplaceAsync(FileOf(digest), box, ownerOnly: true, cancellationToken).ConfigureAwait(false);
        return digest;
    }

    /// <summary>Finds a text by what the ledger has of it.</summary>
    /// <returns>Null if the folder does not keep it.</returns>
    /// <exception cref="LedgerInputException">Its file was changed, or sealed under another master key.</exception>
    public async Task<string?> FindAsync(TextDigest digest, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(digest);
        if (!File.Exists(FileOf(digest))) return null;
        var box = await Sdk.Internal.WholeFile.ReadAsync(FileOf(digest), cancellationToken).ConfigureAwait(false);
        if (TryOpen(box, digest) is { Length: > TextDigest.SaltLength } plain)
        {
            var text = Encoding.UTF8.GetString(plain.AsSpan(TextDigest.SaltLength));
            if (TextDigest.Of(plain.AsSpan(0, TextDigest.SaltLength), text) == digest) return text;
        }
        throw new LedgerInputException(LedgerError.CacheDamaged, _directory, "texts", digest.Sha256);
    }

    /// <summary>Writes every text anew under another master key, into a folder beside.</summary>
    internal static async Task ResealAsync(string from, string to, MasterKey standing, MasterKey next, CancellationToken cancellationToken)
    {
        if (!Directory.Exists(from)) return;
        using var held = new SealedTexts(from, standing.Derive("sealed-texts"));
        using var seal = new AesGcm(next.Derive("sealed-texts"), 16);
        if (Directory.Exists(to)) Directory.Delete(to, recursive: true);
        Directory.CreateDirectory(to);
        foreach (var file in Directory.EnumerateFiles(from, "*.text"))
        {
            var box = await Sdk.Internal.WholeFile.ReadAsync(file, cancellationToken).ConfigureAwait(false);
            var digest = held.DigestOf(box);
            if (digest is null || held.TryOpen(box, digest) is not { } plain || Path.GetFileName(file) != digest.Sha256 + ".text")
                throw new LedgerInputException(LedgerError.CacheDamaged, from, "texts", Path.GetFileNameWithoutExtension(file));
            await DurableFile.ReplaceAsync(Path.Combine(to, Path.GetFileName(file)), SealedBox.Seal(seal, plain, Associated(digest)), ownerOnly: true, cancellationToken).ConfigureAwait(false);
        }
    }

    // A file's name tells one of the two digests that its seal covers. The other comes from the text, which is deciphered in
    // counter mode (NIST SP 800-38D, section 7) for it, and believed only once the seal holds.
    private TextDigest? DigestOf(byte[] box)
    {
        if (box.Length < SealedBox.Overhead + TextDigest.SaltLength) return null;
        var plain = box[12..^16];
        using var aes = Aes.Create();
        aes.Key = _key;
        Span<byte> counter = stackalloc byte[16];
        box.AsSpan(0, 12).CopyTo(counter);
        Span<byte> stream = stackalloc byte[16];
        for (var at = 0; at < plain.Length; at += 16)
        {
            System.Buffers.Binary.BinaryPrimitives.WriteInt32BigEndian(counter[12..], (at / 16) + 2);
            aes.EncryptEcb(counter, stream, PaddingMode.None);
            for (var i = at; i < Math.Min(at + 16, plain.Length); i++) plain[i] ^= stream[i - at];
        }

        return TextDigest.Of(plain.AsSpan(0, TextDigest.SaltLength), Encoding.UTF8.GetString(plain.AsSpan(TextDigest.SaltLength)));
    }

    private byte[]? TryOpen(byte[] box, TextDigest digest)
    {
        using var cipher = new AesGcm(_key, 16);
        return SealedBox.TryOpen(cipher, box, Associated(digest));
    }

    /// <inheritdoc/>
    public void Dispose() => CryptographicOperations.ZeroMemory(_key);

    private string FileOf(TextDigest digest) => Path.Combine(_directory, digest.Sha256 + ".text");

    private static byte[] Associated(TextDigest digest) => Encoding.ASCII.GetBytes($"[\"ledger/text/v1\",\"{digest}\"]");
}
