using System.Security.Cryptography;
using Google.Protobuf;
using Hyperledger.Fabric.Msp.Internal;
using Hyperledger.Fabric.Protos.Common;
using Hyperledger.Fabric.Protos.Msp;

namespace Hyperledger.Fabric.Msp;

/// <summary>An identity that can sign: what a client, a peer or an orderer acts as. Safe for concurrent calls.</summary>
public sealed class SigningIdentity : IIdentity
{
    private readonly ISigner _signer;

    /// <summary>Joins an identity and its signer.</summary>
    /// <param name="identity">Who signs.</param>
    /// <param name="signer">Signs with the private key that belongs to the identity's certificate.</param>
    /// <param name="hash">
    /// What the signer's digest is made with; null for the default, SHA-256, or none where <paramref name="signer"/> is
    /// an Ed25519 signer of this library.
    /// </param>
    public SigningIdentity(IIdentity identity, ISigner signer, Hash? hash = null)
    {
        ArgumentNullException.ThrowIfNull(identity);
        ArgumentNullException.ThrowIfNull(signer);
        _signer = signer;
        MspId = identity.MspId;
        Credentials = identity.Credentials;
        Hash = hash ?? (signer is Ed25519Signer ? Hash.None : Hash.Sha256);
        Creator = new SerializedIdentity
        {
            Mspid = identity.MspId,
            IdBytes = ByteString.CopyFrom(identity.Credentials.Span),
        }.ToByteArray();
    }

    /// <inheritdoc/>
    public string MspId { get; }

    /// <inheritdoc/>
    public ReadOnlyMemory<byte> Credentials { get; }

    /// <summary>A serialized <c>msp.SerializedIdentity</c>: what signature headers and endorsements name.</summary>
    public ReadOnlyMemory<byte> Creator { get; }

    /// <summary>What makes the digest of a message.</summary>
    public Hash Hash { get; }

    /// <summary>Loads an identity and its private key from PEM texts.</summary>
    /// <param name="mspId">The id of the MSP that issued the certificate.</param>
    /// <param name="certificatePem">The certificate.</param>
    /// <param name="privateKeyPem">Its private key, as <see cref="Signers.FromPrivateKeyPem"/> reads it.</param>
    /// <exception cref="ArgumentException">A text is not what it should be.</exception>
    public static SigningIdentity FromPem(string mspId, string certificatePem, string privateKeyPem) =>
        new(new X509Identity(mspId, certificatePem), Signers.FromPrivateKeyPem(privateKeyPem));

    /// <summary>The header of one more thing that this identity signs.</summary>
    /// <returns>A serialized <c>common.SignatureHeader</c> with this creator and a nonce of its own.</returns>
    public ByteString NewSignatureHeader() => new SignatureHeader
    {
        Creator = ByteString.CopyFrom(Creator.Span),
        Nonce = ByteString.CopyFrom(RandomNumberGenerator.GetBytes(TransactionId.NonceSizeInBytes)),
    }.ToByteString();

    /// <summary>Signs a message.</summary>
    /// <param name="message">The whole message; <see cref="Hash"/> is applied to it.</param>
    /// <param name="cancellationToken">Stops waiting for the signer.</param>
    /// <returns>The signer's signature, unchanged.</returns>
    public ValueTask<byte[]> SignAsync(ReadOnlyMemory<byte> message, CancellationToken cancellationToken = default) =>
        _signer.SignAsync(Hash.Compute(message), cancellationToken);

    /// <summary>Signs a digest that the caller computed with <see cref="Hash"/>.</summary>
    /// <param name="digest">The digest.</param>
    /// <param name="cancellationToken">Stops waiting for the signer.</param>
    /// <returns>The signer's signature, unchanged.</returns>
    public ValueTask<byte[]> SignDigestAsync(ReadOnlyMemory<byte> digest, CancellationToken cancellationToken = default) =>
        _signer.SignAsync(digest, cancellationToken);
}
