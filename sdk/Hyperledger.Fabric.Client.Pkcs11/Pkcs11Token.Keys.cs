using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Hyperledger.Fabric.Msp;
using Net.Pkcs11Interop.Common;
using Net.Pkcs11Interop.HighLevelAPI;

namespace Hyperledger.Fabric.Client.Pkcs11;

/// <summary>Keys that are made in the token, where Fabric's own programs find them.</summary>
public sealed partial class Pkcs11Token
{
    // The DER of the OID of P-256.
    private static readonly byte[] s_p256 = [0x06, 0x08, 0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x03, 0x01, 0x07];

    /// <summary>
    /// The public key of the P-256 key pair of a label (<c>CKA_LABEL</c>). Where the token holds none the pair is made there: the
    /// private key can neither be read nor exported, and <c>CKA_ID</c> is the subject key identifier by which Fabric's peers and
    /// orderers find it (bccsp/pkcs11, <c>sha256</c> of the uncompressed point).
    /// </summary>
    /// <exception cref="Pkcs11SigningException">The token refuses, holds several keys of the label, or one on another curve.</exception>
    public PublicKey GetOrCreateKey(string keyLabel)
    {
        ArgumentException.ThrowIfNullOrEmpty(keyLabel);
        ObjectDisposedException.ThrowIf(_disposed, this);
        try
        {
            // The login of the kept sessions counts for this one too.
            using var session = _slot.OpenSession(SessionType.ReadWrite);
            var found = session.FindAllObjects([Of(CKA.CKA_CLASS, CKO.CKO_PUBLIC_KEY), Of(CKA.CKA_LABEL, keyLabel)]);
            if (found.Count > 1) throw new Pkcs11SigningException($"The token '{_options.TokenLabel}' holds {found.Count} public keys labelled '{keyLabel}'; at most one is needed.");
            var pair = found.Count == 1 ? found[0] : Generate(session, keyLabel);
            var key = Read(session, pair) ?? throw new Pkcs11SigningException($"The key labelled '{keyLabel}' of the token '{_options.TokenLabel}' is not on P-256.");
            SetId(session, keyLabel, key);
            return key;
        }
        catch (Pkcs11Exception e)
        {
            throw new Pkcs11SigningException($"The token '{_options.TokenLabel}' refused: {e.RV}", e);
        }
    }

    /// <summary>A signer with the private key that belongs to a public key, found by Fabric's subject key identifier.</summary>
    /// <exception cref="Pkcs11SigningException">The token holds no such key or several, or none on P-256 or P-384.</exception>
    public ISigner GetSigner(PublicKey publicKey) => GetSigner(IdOf(publicKey));

    /// <summary>Fabric's subject key identifier of an EC key, 32 bytes: SHA-256 of the uncompressed point.</summary>
    private static byte[] IdOf(PublicKey publicKey)
    {
        ArgumentNullException.ThrowIfNull(publicKey);
        return SHA256.HashData(publicKey.EncodedKeyValue.RawData);
    }

    private IObjectHandle Generate(ISession session, string keyLabel)
    {
        using var mechanism = _factories.MechanismFactory.Create(CKM.CKM_EC_KEY_PAIR_GEN);
        session.GenerateKeyPair(
            mechanism,
            [Of(CKA.CKA_TOKEN, true), Of(CKA.CKA_PRIVATE, false), Of(CKA.CKA_VERIFY, true), Of(CKA.CKA_EC_PARAMS, s_p256), Of(CKA.CKA_LABEL, keyLabel)],
            [Of(CKA.CKA_TOKEN, true), Of(CKA.CKA_PRIVATE, true), Of(CKA.CKA_SENSITIVE, true), Of(CKA.CKA_EXTRACTABLE, false), Of(CKA.CKA_SIGN, true), Of(CKA.CKA_LABEL, keyLabel)],
            out var publicKey, out _);
        return publicKey;
    }

    // Also of a pair whose making was interrupted before it had its id.
    private void SetId(ISession session, string keyLabel, PublicKey key)
    {
        var id = IdOf(key);
        foreach (var handle in session.FindAllObjects([Of(CKA.CKA_LABEL, keyLabel)]))
        {
            if (!session.GetAttributeValue(handle, [CKA.CKA_ID])[0].GetValueAsByteArray().AsSpan().SequenceEqual(id)) session.SetAttributeValue(handle, [Of(CKA.CKA_ID, id)]);
        }
    }

    private static PublicKey? Read(ISession session, IObjectHandle handle)
    {
        var attributes = session.GetAttributeValue(handle, [CKA.CKA_EC_PARAMS, CKA.CKA_EC_POINT]);
        if (!attributes[0].GetValueAsByteArray().AsSpan().SequenceEqual(s_p256)) return null;
        var value = attributes[1].GetValueAsByteArray();
        // An OCTET STRING around the point, which some modules leave out.
        var point = value is [0x04, 0x41, ..] ? AsnDecoder.ReadOctetString(value, AsnEncodingRules.DER, out _) : value;
        if (point is not [0x04, ..] || point.Length != 65) return null;
        using var key = ECDsa.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP256, Q = new ECPoint { X = point[1..33], Y = point[33..] } });
        return new PublicKey(key);
    }

    private IObjectAttribute Of(CKA type, CKO value) => _factories.ObjectAttributeFactory.Create(type, value);

    private IObjectAttribute Of(CKA type, string value) => _factories.ObjectAttributeFactory.Create(type, value);

    private IObjectAttribute Of(CKA type, bool value) => _factories.ObjectAttributeFactory.Create(type, value);

    private IObjectAttribute Of(CKA type, byte[] value) => _factories.ObjectAttributeFactory.Create(type, value);
}
