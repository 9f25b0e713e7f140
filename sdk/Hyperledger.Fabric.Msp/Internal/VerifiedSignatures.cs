using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace Hyperledger.Fabric.Msp.Internal;

/// <summary>
/// Remembers, within bounds, which signatures have been found good: an orderer and a validator of one process look at
/// the same bytes. Only good ones are kept, under a hash of signer, digest and signature.
/// </summary>
internal sealed class VerifiedSignatures
{
    private const int Capacity = 8192;

    private readonly GenerationalCache<Fingerprint, bool> _known = new(Capacity);

    public bool Contains(in Fingerprint fingerprint) => _known.TryGet(fingerprint, out _);

    public void Add(in Fingerprint fingerprint) => _known.Add(fingerprint, true);

    /// <summary>256 bits over signer, digest, signature and the strictness with which it was checked.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public readonly record struct Fingerprint(ulong A, ulong B, ulong C, ulong D)
    {
        public static Fingerprint Of(string identityId, ReadOnlySpan<byte> digest, ReadOnlySpan<byte> signature, bool exactly)
        {
            var idLength = Encoding.UTF8.GetByteCount(identityId);
            var length = idLength + 1 + digest.Length + signature.Length;
            var input = length <= 512 ? stackalloc byte[512] : new byte[length];
            Encoding.UTF8.GetBytes(identityId, input);
            input[idLength] = exactly ? (byte)1 : (byte)0;
            digest.CopyTo(input[(idLength + 1)..]);
            signature.CopyTo(input[(idLength + 1 + digest.Length)..]);
            Span<byte> result = stackalloc byte[32];
            SHA256.HashData(input[..length], result);
            return MemoryMarshal.Read<Fingerprint>(result);
        }
    }
}
