using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Ledger.Sdk.Workspaces;

namespace Ledger.NetworkConfig.Crypto;

/// <summary>A signing key of a node or a person: in a file that its owner alone can read, or in a PKCS#11 token.</summary>
internal sealed class SigningKey : IDisposable
{
    private readonly ECDsa? _inFile;

    private SigningKey(PublicKey key, X509SignatureGenerator generator, ECDsa? inFile)
    {
        Public = key;
        Generator = generator;
        _inFile = inFile;
    }

    public PublicKey Public { get; }

    /// <summary>Signs a request for a certificate.</summary>
    public X509SignatureGenerator Generator { get; }

    /// <summary>The key of a place; it is made there where it does not stand.</summary>
    /// <exception cref="Ledger.Sdk.LedgerInputException">The token refuses.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static async Task<SigningKey> OpenAsync(KeyPlace place, CancellationToken cancellationToken)
    {
        if (place.Token is { } token)
        {
            var publicKey = token.Ask(() => token.Open().GetOrCreateKey(place.Label));
            return new SigningKey(publicKey, new TokenSignatureGenerator(publicKey, token.Ask(() => token.Open().GetSigner(publicKey))), null);
        }
        var key = ECDsa.Create();
        if (File.Exists(place.File)) key.ImportFromPem(await File.ReadAllTextAsync(place.File, cancellationToken).ConfigureAwait(false));
        else
        {
            key.GenerateKey(ECCurve.NamedCurves.nistP256);
            await RenderedFile.WriteAsync(place.File, key.ExportPkcs8PrivateKeyPem() + "\n", isSecret: true, cancellationToken).ConfigureAwait(false);
        }
        return new SigningKey(new PublicKey(key), X509SignatureGenerator.CreateForECDsa(key), key);
    }

    public void Dispose() => _inFile?.Dispose();
}

/// <summary>Where a key lives.</summary>
/// <param name="Token">The token; null for the file.</param>
/// <param name="Label">Its label in the token.</param>
/// <param name="File">The file.</param>
internal sealed record KeyPlace(TokenPlace? Token, string Label, string File);
