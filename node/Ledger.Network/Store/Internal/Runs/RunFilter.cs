using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;

namespace Ledger.Network.Store.Internal.Runs;

/// <summary>
/// A Bloom filter over the keys of a part of a run: it tells that a key is not there, or that it may be, wrongly for about
/// one key in eighty. Its bits lie in blocks of 512, and a key's six bits in one block, so that a question touches one
/// line of the processor's cache.
/// </summary>
internal sealed class RunFilter
{
    private const int BitsPerKey = 10;
    private const int WordsPerBlock = 8;
    private const int BitsPerBlock = WordsPerBlock * 64;
    private const int Probes = 6;

    private readonly ulong[] _words;

    private RunFilter(ulong[] words) => _words = words;

    /// <summary>A filter over keys, given by their hashes.</summary>
    public static RunFilter Of(ReadOnlySpan<ulong> hashes)
    {
        var filter = Empty(hashes.Length);
        foreach (var hash in hashes)
            filter.Add(hash);
        return filter;
    }

    /// <summary>A filter over nothing yet, as large as this number of keys makes it.</summary>
    public static RunFilter Empty(int keys) =>
        new(new ulong[Math.Max(1, ((keys * BitsPerKey) + BitsPerBlock - 1) / BitsPerBlock) * WordsPerBlock]);

    /// <summary>The filter whose bytes these are.</summary>
    /// <exception cref="InvalidDataException">They are none's.</exception>
    public static RunFilter Read(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty || bytes.Length % (BitsPerBlock / 8) != 0)
            throw new InvalidDataException($"A filter cannot have {bytes.Length} bytes.");
        var words = new ulong[bytes.Length / 8];
        for (var i = 0; i < words.Length; i++)
            words[i] = BinaryPrimitives.ReadUInt64LittleEndian(bytes[(8 * i)..]);
        return new RunFilter(words);
    }

    /// <summary>The blocks one after another, their words little-endian.</summary>
    public byte[] ToBytes()
    {
        var bytes = new byte[_words.Length * 8];
        for (var i = 0; i < _words.Length; i++)
            BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(8 * i), _words[i]);
        return bytes;
    }

    public void Add(ulong hash)
    {
        var block = Block(hash);
        var bits = Bits(hash);
        for (var i = 0; i < Probes; i++, bits >>= 9)
            block[(int)(bits & 511) >> 6] |= 1UL << (int)(bits & 63);
    }

    /// <summary>False: no key of this hash is there.</summary>
    public bool MayContain(ulong hash)
    {
        var block = Block(hash);
        var bits = Bits(hash);
        for (var i = 0; i < Probes; i++, bits >>= 9)
        {
            if ((block[(int)(bits & 511) >> 6] & (1UL << (int)(bits & 63))) == 0)
                return false;
        }
        return true;
    }

    /// <summary>A key's hash. Filters on disk depend on it.</summary>
    public static ulong Hash(ReadOnlySpan<byte> key)
    {
        var hash = (ulong)key.Length * 0x9E3779B97F4A7C15;
        for (; key.Length >= 8; key = key[8..])
            hash = Mix(hash, BinaryPrimitives.ReadUInt64LittleEndian(key));
        if (!key.IsEmpty)
        {
            Span<byte> rest = stackalloc byte[8];
            rest.Clear();
            key.CopyTo(rest);
            hash = Mix(hash, BinaryPrimitives.ReadUInt64LittleEndian(rest));
        }
        hash ^= hash >> 32;
        hash *= 0xD6E8FEB86659FD93;
        return hash ^ (hash >> 32);
    }

    private static ulong Mix(ulong hash, ulong word) => BitOperations.RotateLeft((hash ^ word) * 0xBF58476D1CE4E5B9, 31) * 0x94D049BB133111EB;

    private Span<ulong> Block(ulong hash) =>
        MemoryMarshal.CreateSpan(ref _words[(int)(((hash >> 32) * (ulong)(_words.Length / WordsPerBlock)) >> 32) * WordsPerBlock], WordsPerBlock);

    // Six times nine bits, independent of those that chose the block.
    private static ulong Bits(ulong hash) => (hash * 0x9FB21C651E98DF25) >> 10;
}
