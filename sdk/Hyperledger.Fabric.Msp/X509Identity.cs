using System.Security.Cryptography;
using System.Text;

namespace Hyperledger.Fabric.Msp;

/// <summary>An identity whose credentials are an X.509 certificate.</summary>
public sealed class X509Identity : IIdentity
{
    /// <summary>Creates an identity from a certificate in PEM.</summary>
    /// <param name="mspId">The id of the MSP that issued the certificate; not empty.</param>
    /// <param name="certificatePem">The certificate; its text becomes the credentials unchanged, since peers compare these bytes.</param>
    /// <exception cref="ArgumentException">The MSP id is empty, or the text holds no PEM certificate.</exception>
    public X509Identity(string mspId, string certificatePem)
    {
        ArgumentException.ThrowIfNullOrEmpty(mspId);
        ArgumentNullException.ThrowIfNull(certificatePem);
        if (!PemEncoding.TryFind(certificatePem, out var fields) || certificatePem.AsSpan()[fields.Label] is not "CERTIFICATE")
            throw new ArgumentException("The text holds no PEM block 'CERTIFICATE'.", nameof(certificatePem));

        MspId = mspId;
        Credentials = Encoding.UTF8.GetBytes(certificatePem);
    }

    /// <inheritdoc/>
    public string MspId { get; }

    /// <inheritdoc/>
    public ReadOnlyMemory<byte> Credentials { get; }
}
