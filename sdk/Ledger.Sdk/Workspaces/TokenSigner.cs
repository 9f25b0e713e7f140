using System.Security.Cryptography.X509Certificates;
using Hyperledger.Fabric.Client.Pkcs11;
using Hyperledger.Fabric.Msp;

namespace Ledger.Sdk.Workspaces;

/// <summary>Signs with a key in a token, which is opened at the first signature: who only looks at identities needs no PIN.</summary>
internal sealed class TokenSigner(TokenPlace token, PublicKey key) : ISigner
{
    private ISigner? _signer;

    /// <inheritdoc/>
    /// <exception cref="LedgerInputException">There is no PIN, or the module or the token refuses.</exception>
    public async ValueTask<byte[]> SignAsync(ReadOnlyMemory<byte> digest, CancellationToken cancellationToken = default)
    {
        _signer ??= token.Ask(() => token.Open().GetSigner(key));
        try
        {
            return await _signer.SignAsync(digest, cancellationToken).ConfigureAwait(false);
        }
        catch (Pkcs11SigningException e)
        {
            throw token.Refused(e);
        }
    }
}
