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
    private readonly MasterKey _master;
    private readonly byte[] _key;

    private SealedTexts(string directory, MasterKey master)
    {
        _directory = directory;
        _master = master;
        _key = master.Derive("sealed-texts");
    }

    /// <summary>Opens the texts of a working folder, making its master key if the folder holds nothing yet.</summary>
    /// <exception cref="LedgerInputException">The master key is missing beside what it sealed, readable by others, or damaged.</exception>
    public static async Task<SealedTexts> OpenAsync(Workspace workspace, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(workspace);
        return new SealedTexts(workspace.TextsDirectory, await MasterKey.OpenForAsync(workspace, cancellationToken).ConfigureAwait(false));
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
        using var cipher = new AesGcm(_key, 16);
        if (SealedBox.TryOpen(cipher, box, Associated(digest)) is { Length: > TextDigest.SaltLength } plain)
        {
            var text = Encoding.UTF8.GetString(plain.AsSpan(TextDigest.SaltLength));
            if (TextDigest.Of(plain.AsSpan(0, TextDigest.SaltLength), text) == digest) return text;
        }
        throw new LedgerInputException(LedgerError.CacheDamaged, _directory, "texts", digest.Sha256);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        CryptographicOperations.ZeroMemory(_key);
        _master.Dispose();
    }

    private string FileOf(TextDigest digest) => Path.Combine(_directory, digest.Sha256 + ".text");

    private static byte[] Associated(TextDigest digest) => Encoding.ASCII.GetBytes($"[\"ledger/text/v1\",\"{digest}\"]");
}
