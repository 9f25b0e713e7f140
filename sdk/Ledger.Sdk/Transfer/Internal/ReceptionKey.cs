using System.Security.Cryptography;
using System.Text;
using Ledger.Sdk.Internal;
using Ledger.Sdk.Keys;
using Ledger.Sdk.Keys.Internal;
using Ledger.Sdk.Workspaces;

namespace Ledger.Sdk.Transfer.Internal;

/// <summary>
/// The key pair with which a unit receives documents: P-256, the private half (PKCS #8) in <c>keys/reception.key</c>, sealed
/// under the folder's master key. Packages sealed to it are unreadable once it is destroyed.
/// </summary>
internal sealed class ReceptionKey : IDisposable
{
    private readonly ECDiffieHellman _pair;

    private ReceptionKey(ECDiffieHellman pair)
    {
        _pair = pair;
        Public = pair.ExportSubjectPublicKeyInfo();
        Id = IdOf(Public);
    }

    private static ReadOnlySpan<byte> Associated => "[\"ledger/reception-key/v1\"]"u8;

    /// <summary>The public half, SubjectPublicKeyInfo.</summary>
    public byte[] Public { get; }

    /// <summary>SHA-256 of the public half, 64 lowercase hexadecimal digits.</summary>
    public string Id { get; }

    public static string IdOf(ReadOnlySpan<byte> publicKey) => Convert.ToHexStringLower(SHA256.HashData(publicKey));

    /// <summary>Opens the folder's key; null if it has none.</summary>
    /// <exception cref="LedgerInputException">The file was changed, or sealed under another master key.</exception>
    public static async Task<ReceptionKey?> FindAsync(Workspace workspace, CancellationToken cancellationToken)
    {
        if (!File.Exists(workspace.ReceptionKeyFile))
            return null;
        using var master = await MasterKey.OpenAsync(workspace.MasterKeyFile, cancellationToken).ConfigureAwait(false);
        var file = await WholeFile.ReadAsync(workspace.ReceptionKeyFile, cancellationToken).ConfigureAwait(false);
        using var cipher = new AesGcm(master.Derive("reception"), 16);
        var plain = SealedBox.TryOpen(cipher, file, Associated) ?? throw new LedgerInputException(LedgerError.ReceptionKeyDamaged, workspace.ReceptionKeyFile);
        var pair = ECDiffieHellman.Create();
        pair.ImportPkcs8PrivateKey(plain, out _);
        CryptographicOperations.ZeroMemory(plain);
        return new ReceptionKey(pair);
    }

    /// <summary>Makes a new key in the place of one that is there; durable on return.</summary>
    /// <exception cref="LedgerInputException">It cannot be written.</exception>
    public static async Task<ReceptionKey> CreateAsync(Workspace workspace, CancellationToken cancellationToken)
    {
        using var master = await MasterKey.OpenForAsync(workspace, cancellationToken).ConfigureAwait(false);
        var pair = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);
        var plain = pair.ExportPkcs8PrivateKey();
        using var cipher = new AesGcm(master.Derive("reception"), 16);
        await DurableFile.ReplaceAsync(workspace.ReceptionKeyFile, SealedBox.Seal(cipher, plain, Associated), ownerOnly: true, cancellationToken).ConfigureAwait(false);
        CryptographicOperations.ZeroMemory(plain);
        return new ReceptionKey(pair);
    }

    /// <summary>The content key of a part, from the sender's one-time public half.</summary>
    /// <exception cref="CryptographicException">The half is no point of the curve.</exception>
    public byte[] AgreeKey(ReadOnlySpan<byte> ephemeral, ReadOnlySpan<byte> header)
    {
        using var other = ECDiffieHellman.Create();
        other.ImportSubjectPublicKeyInfo(ephemeral, out _);
        return DeriveKey(_pair, other.PublicKey, header);
    }

    /// <summary>HKDF with SHA-256 over the agreed point, bound to the header by the label.</summary>
    public static byte[] DeriveKey(ECDiffieHellman own, ECDiffieHellmanPublicKey other, ReadOnlySpan<byte> header)
    {
        var secret = own.DeriveRawSecretAgreement(other);
        var key = HKDF.DeriveKey(HashAlgorithmName.SHA256, secret, 32, salt: [], info: [.. Encoding.ASCII.GetBytes("ledger-sdk/document-package/v1\n"), .. header]);
        CryptographicOperations.ZeroMemory(secret);
        return key;
    }

    public void Dispose() => _pair.Dispose();
}
