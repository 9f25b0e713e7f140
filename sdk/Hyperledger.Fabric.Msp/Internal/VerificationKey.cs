using System.Collections.Concurrent;
using System.Security.Cryptography;
using Org.BouncyCastle.Crypto;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Math.EC.Rfc8032;
using Org.BouncyCastle.Security;

namespace Hyperledger.Fabric.Msp.Internal;

/// <summary>A certificate's public key, imported once and usable from many threads at once.</summary>
internal abstract class VerificationKey
{
    /// <summary>True when the key signs whole messages, not digests.</summary>
    public abstract bool WholeMessages { get; }

    /// <summary>The curve of an ECDSA key, else null.</summary>
    public virtual NistCurve? NistCurve => null;

    public abstract SignatureResult Verify(ReadOnlySpan<byte> digest, ReadOnlySpan<byte> signature, bool exactly);

    /// <summary>Checks the signature on a certificate or a revocation list, whose S may be high.</summary>
    public abstract bool VerifyCertificate(string algorithm, ReadOnlySpan<byte> toBeSigned, ReadOnlySpan<byte> signature);

    /// <exception cref="CryptographicException">The key cannot be imported, or is of a kind that no MSP accepts.</exception>
    public static VerificationKey Import(Certificate certificate) => certificate.KeyAlgorithm switch
    {
        CertificateOids.EcPublicKey when certificate.Curve is CertificateOids.P224 or CertificateOids.P256 or CertificateOids.P384
            or CertificateOids.P521 => new Ecdsa(certificate.PublicKeyInfo),
        CertificateOids.EcPublicKey => throw new CryptographicException($"The certificate's key is on the curve {certificate.Curve ?? "of explicit parameters"}; NIST curves are supported."),
        CertificateOids.Ed25519 => new EdwardsCurve(certificate.PublicKeyInfo),
        _ => throw new CryptographicException($"The certificate's key is of the algorithm {certificate.KeyAlgorithm}; ECDSA and Ed25519 are supported."),
    };

    private sealed class Ecdsa : VerificationKey
    {
        // An ECDsa object promises nothing about concurrent calls, and importing a key costs three verifications: so as
        // many objects are kept as ever verified at the same time.
        private readonly ConcurrentBag<ECDsa> _idle = [];
        private readonly ReadOnlyMemory<byte> _publicKeyInfo;
        private readonly NistCurve _curve;
        private readonly int _fieldSize;

        public Ecdsa(ReadOnlyMemory<byte> publicKeyInfo)
        {
            _publicKeyInfo = publicKeyInfo;
            var first = Import();
            _curve = Internal.NistCurve.OfKeySize(first.KeySize)!;
            _fieldSize = (first.KeySize + 7) / 8;
            _idle.Add(first);
        }

        public override bool WholeMessages => false;

        public override NistCurve NistCurve => _curve;

        public override SignatureResult Verify(ReadOnlySpan<byte> digest, ReadOnlySpan<byte> signature, bool exactly)
        {
            if (!EcdsaSignature.TryParse(signature, out var parsed) || (exactly && !parsed.Exact))
                return SignatureResult.Malformed;
            if (parsed.S > _curve.HalfOrder)
                return SignatureResult.HighS;
            return Verify(digest, parsed) ? SignatureResult.Valid : SignatureResult.Mismatch;
        }

        public override bool VerifyCertificate(string algorithm, ReadOnlySpan<byte> toBeSigned, ReadOnlySpan<byte> signature)
        {
            // SHA-1 signatures are no longer accepted by Go's crypto/x509 either.
            byte[]? digest = algorithm switch
            {
                CertificateOids.EcdsaWithSha256 => SHA256.HashData(toBeSigned),
                CertificateOids.EcdsaWithSha384 => SHA384.HashData(toBeSigned),
                CertificateOids.EcdsaWithSha512 => SHA512.HashData(toBeSigned),
                _ => null,
            };
            return digest is not null && EcdsaSignature.TryParse(signature, out var parsed) && parsed.Exact && Verify(digest, parsed);
        }

        private bool Verify(ReadOnlySpan<byte> digest, EcdsaSignature parsed)
        {
            if (parsed.R >= _curve.Order || parsed.S >= _curve.Order)
                return false;

            Span<byte> fields = stackalloc byte[2 * _fieldSize];
            Write(parsed.R, fields[.._fieldSize]);
            Write(parsed.S, fields[_fieldSize..]);
            if (!_idle.TryTake(out var key))
                key = Import();
            try
            {
                return key.VerifyHash(digest, fields, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
            }
            finally
            {
                _idle.Add(key);
            }
        }

        private static void Write(System.Numerics.BigInteger value, Span<byte> field)
        {
            field.Clear();
            var length = value.GetByteCount(isUnsigned: true);
            value.TryWriteBytes(field[^length..], out _, isUnsigned: true, isBigEndian: true);
        }

        private ECDsa Import()
        {
            var key = ECDsa.Create();
            try
            {
                key.ImportSubjectPublicKeyInfo(_publicKeyInfo.Span, out _);
                return key;
            }
            catch
            {
                key.Dispose();
                throw;
            }
        }
    }

    private sealed class EdwardsCurve : VerificationKey
    {
        private readonly Ed25519PublicKeyParameters _key;

        public EdwardsCurve(ReadOnlyMemory<byte> publicKeyInfo)
        {
            AsymmetricKeyParameter? key;
            try
            {
                key = PublicKeyFactory.CreateKey(publicKeyInfo.ToArray());
            }
            catch (Exception e) when (e is IOException or ArgumentException or SecurityUtilityException)
            {
                throw new CryptographicException("The certificate's Ed25519 key cannot be read.", e);
            }

            _key = key as Ed25519PublicKeyParameters ?? throw new CryptographicException("The certificate's key is not Ed25519.");
        }

        public override bool WholeMessages => true;

        public override SignatureResult Verify(ReadOnlySpan<byte> digest, ReadOnlySpan<byte> signature, bool exactly)
        {
            if (signature.Length != Ed25519.SignatureSize)
                return SignatureResult.Malformed;
            return Verify(digest, signature) ? SignatureResult.Valid : SignatureResult.Mismatch;
        }

        public override bool VerifyCertificate(string algorithm, ReadOnlySpan<byte> toBeSigned, ReadOnlySpan<byte> signature) =>
            algorithm == CertificateOids.Ed25519 && signature.Length == Ed25519.SignatureSize && Verify(toBeSigned, signature);

        private bool Verify(ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature)
        {
            var message = data.ToArray();
            return _key.Verify(Ed25519.Algorithm.Ed25519, null, message, 0, message.Length, signature.ToArray(), 0);
        }
    }
}
