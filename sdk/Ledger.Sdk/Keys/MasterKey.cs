using System.Security.Cryptography;
using System.Text;
using Ledger.Sdk.Keys.Internal;
using Ledger.Sdk.Workspaces;

namespace Ledger.Sdk.Keys;

/// <summary>
/// The site's master key: 32 random bytes in a file that only its owner can read. It wraps the students' keys and
/// seals what the cache knows beyond documents. Losing it loses every document and proof of the site, so a tested
/// backup (<see cref="KeyBackups"/>, under a passphrase) comes before the first real anchor.
/// </summary>
/// <remarks>
/// The file is one line: <c>ledger-master-key-v1</c>, a space, the key in base64, a space, the first 8 bytes of
/// the key id in hexadecimal, a line feed.
/// </remarks>
public sealed class MasterKey : IDisposable
{
    private const string Label = "ledger-master-key-v1";
    private readonly byte[] _key;

    private MasterKey(byte[] key)
    {
        _key = key;
        Id = Convert.ToHexStringLower(Derive("id").AsSpan(0, 8));
    }

    /// <summary>Sixteen hexadecimal digits that tell one master key from another; they reveal nothing of the key.</summary>
    public string Id { get; }

    /// <summary>Reads the key file, or makes a key and its file if there is none.</summary>
    /// <exception cref="LedgerInputException">
    /// The file is readable by others, belongs to another format, or is damaged.
    /// </exception>
    public static async Task<MasterKey> OpenOrCreateAsync(string path, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (File.Exists(path))
            return await OpenAsync(path, cancellationToken).ConfigureAwait(false);
        var key = New();
        await key.WriteAsync(path, cancellationToken).ConfigureAwait(false);
        return key;
    }

    /// <summary>A working folder's key, made if the folder holds nothing that a key sealed.</summary>
    internal static Task<MasterKey> OpenForAsync(Workspace workspace, CancellationToken cancellationToken)
    {
        // A missing master key beside keys, documents or texts is a loss to be told, not a reason to make another.
        var fresh = !File.Exists(workspace.StudentKeysFile) && !File.Exists(workspace.CacheFile) && !Directory.Exists(workspace.TextsDirectory);
        return fresh ? OpenOrCreateAsync(workspace.MasterKeyFile, cancellationToken) : OpenAsync(workspace.MasterKeyFile, cancellationToken);
    }

    /// <summary>Reads the key file.</summary>
    /// <exception cref="LedgerInputException">
    /// There is no such file, it is readable by others, belongs to another format, or is damaged.
    /// </exception>
    public static async Task<MasterKey> OpenAsync(string path, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (!File.Exists(path))
            throw new LedgerInputException(LedgerError.MasterKeyMissing, path);
        if (OwnerAccess.Exposure(path) is { } exposed)
            throw new LedgerInputException(LedgerError.MasterKeyExposed, path, exposed);

        string text;
        try
        {
            text = await File.ReadAllTextAsync(path, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new LedgerInputException(LedgerError.FileUnreadable, e, path);
        }

        var parts = text.TrimEnd('\n', '\r').Split(' ');
        var bytes = new byte[32];
        if (parts.Length != 3 || parts[0] != Label
            || !Convert.TryFromBase64String(parts[1], bytes, out var length) || length != bytes.Length)
        {
            throw new LedgerInputException(LedgerError.MasterKeyDamaged, path);
        }

        var key = new MasterKey(bytes);
        if (key.Id == parts[2])
            return key;
        key.Dispose();
        throw new LedgerInputException(LedgerError.MasterKeyDamaged, path);
    }

    /// <summary>A new random key, in no file yet.</summary>
    internal static MasterKey New() => new(RandomNumberGenerator.GetBytes(32));

    /// <summary>The key of these 32 bytes, which become the object's.</summary>
    internal static MasterKey Import(byte[] key)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(key.Length, 32);
        return new MasterKey(key);
    }

    /// <summary>A copy of the 32 bytes.</summary>
    internal byte[] Export() => [.. _key];

    /// <summary>The cipher that wraps students' keys; the caller's to dispose.</summary>
    internal AesGcm NewStudentKeyWrap() => new(Derive("student-keys"), 16);

    /// <summary>Forgets the key.</summary>
    public void Dispose() => CryptographicOperations.ZeroMemory(_key);

    /// <summary>A 32-byte key for one purpose: HKDF-Expand with SHA-256, info = "ledger-sdk/" + purpose.</summary>
    internal byte[] Derive(string purpose) =>
        HKDF.Expand(HashAlgorithmName.SHA256, _key, 32, Encoding.UTF8.GetBytes($"ledger-sdk/{purpose}"));

    /// <summary>Writes the key file, readable by its owner only; durable on return.</summary>
    /// <exception cref="LedgerInputException">The file exists already or cannot be written.</exception>
    internal async Task WriteAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            if (Path.GetDirectoryName(Path.GetFullPath(path)) is { } directory)
                Directory.CreateDirectory(directory);
            var stream = OwnerAccess.Create(path);
            await using (stream.ConfigureAwait(false))
            {
                var line = $"{Label} {Convert.ToBase64String(_key)} {Id}\n";
                await stream.WriteAsync(Encoding.ASCII.GetBytes(line), cancellationToken).ConfigureAwait(false);
                stream.Flush(flushToDisk: true);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new LedgerInputException(LedgerError.FileUnwritable, e, path);
        }
    }
}
