using System.Security.Cryptography;
using System.Text;

namespace Hyperledger.Fabric.Validation;

/// <summary>Hashes of private keys as strings of one character a byte: comparable, hashable, ordered as the bytes.</summary>
internal static class HashKey
{
    public static string From(ReadOnlySpan<byte> hash) => Encoding.Latin1.GetString(hash);

    public static byte[] ToBytes(string hashKey) => Encoding.Latin1.GetBytes(hashKey);

    public static byte[] OfKey(string key) => SHA256.HashData(Encoding.UTF8.GetBytes(key));
}
