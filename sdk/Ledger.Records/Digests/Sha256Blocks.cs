using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Ledger.Records;

/// <summary>
/// SHA-256 (FIPS 180-4) of short messages. A call into the platform's library costs about as much as seven blocks here, so
/// it is worth its while only from there on.
/// </summary>
internal static class Sha256Blocks
{
    private const int BlockSize = Sm3.BlockSize;

    /// <summary>The shortest message in bytes for which the platform's library is asked.</summary>
    private const int PlatformFrom = 7 * BlockSize;

    /// <summary>The initial value (section 5.3.3 of the standard).</summary>
    public static ReadOnlySpan<uint> InitialValue =>
        [0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19];

    /// <summary>The round constants (section 4.2.2).</summary>
    public static ReadOnlySpan<uint> RoundConstants =>
    [
        0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
        0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
        0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
        0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
        0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
        0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
        0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
        0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
    ];

    /// <summary>Writes the digest of the message.</summary>
    /// <param name="message">The whole message.</param>
    /// <param name="destination">At least 32 bytes; may overlap the message.</param>
    public static void HashData(ReadOnlySpan<byte> message, Span<byte> destination)
    {
        if (message.Length >= PlatformFrom)
        {
            SHA256.HashData(message, destination);
            return;
        }

        Span<uint> state = stackalloc uint[8];
        InitialValue.CopyTo(state);
        Span<uint> schedule = stackalloc uint[64];
        var rest = message;
        for (; rest.Length >= BlockSize; rest = rest[BlockSize..])
            Compress(state, rest, schedule);

        if (message.Length == NodeTails.MessageLength)
        {
            Compress(state, NodeTails.Sha256(rest[0]));
        }
        else
        {
            // Section 5.1.1 pads as SM3 does.
            Span<byte> tail = stackalloc byte[2 * BlockSize];
            tail = tail[..Sm3.Pad(rest, message.Length, tail)];
            for (; !tail.IsEmpty; tail = tail[BlockSize..])
                Compress(state, tail, schedule);
        }

        for (var i = 0; i < 8; i++)
            BinaryPrimitives.WriteUInt32BigEndian(destination[(4 * i)..], state[i]);
    }

    /// <summary>Takes a block into a state of 8 words; the schedule is room for 64.</summary>
    public static void Compress(Span<uint> state, ReadOnlySpan<byte> block, Span<uint> schedule)
    {
        Expand(block, schedule);
        Compress(state, schedule);
    }

    /// <summary>Writes the 64 words of the schedule of a block.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    internal static void Expand(ReadOnlySpan<byte> block, Span<uint> schedule)
    {
        ref var words = ref MemoryMarshal.GetReference(schedule[..64]);
        for (var i = 0; i < 16; i++)
            Unsafe.Add(ref words, i) = BinaryPrimitives.ReadUInt32BigEndian(block[(4 * i)..]);
        for (var i = 16; i < 64; i++)
        {
            ref var word = ref Unsafe.Add(ref words, i);
            var (x, y) = (Unsafe.Add(ref word, -15), Unsafe.Add(ref word, -2));
            word = Unsafe.Add(ref word, -16) + Unsafe.Add(ref word, -7)
                + (BitOperations.RotateRight(x, 7) ^ BitOperations.RotateRight(x, 18) ^ (x >> 3))
                + (BitOperations.RotateRight(y, 17) ^ BitOperations.RotateRight(y, 19) ^ (y >> 10));
        }
    }

    /// <summary>Takes a block's schedule of 64 words into a state of 8.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Compress(Span<uint> state, ReadOnlySpan<uint> schedule)
    {
        ref var words = ref MemoryMarshal.GetReference(schedule[..64]);
        ref var constants = ref MemoryMarshal.GetReference(RoundConstants);
        var (a, b, c, d) = (state[0], state[1], state[2], state[3]);
        var (e, f, g, h) = (state[4], state[5], state[6], state[7]);

        // Instead of moving eight variables a round, eight rounds trade their roles.
        for (var j = 0; j < 64; j += 8)
        {
            ref var w = ref Unsafe.Add(ref words, j);
            ref var t = ref Unsafe.Add(ref constants, j);
            Round(a, b, c, ref d, e, f, g, ref h, t, w);
            Round(h, a, b, ref c, d, e, f, ref g, Unsafe.Add(ref t, 1), Unsafe.Add(ref w, 1));
            Round(g, h, a, ref b, c, d, e, ref f, Unsafe.Add(ref t, 2), Unsafe.Add(ref w, 2));
            Round(f, g, h, ref a, b, c, d, ref e, Unsafe.Add(ref t, 3), Unsafe.Add(ref w, 3));
            Round(e, f, g, ref h, a, b, c, ref d, Unsafe.Add(ref t, 4), Unsafe.Add(ref w, 4));
            Round(d, e, f, ref g, h, a, b, ref c, Unsafe.Add(ref t, 5), Unsafe.Add(ref w, 5));
            Round(c, d, e, ref f, g, h, a, ref b, Unsafe.Add(ref t, 6), Unsafe.Add(ref w, 6));
            Round(b, c, d, ref e, f, g, h, ref a, Unsafe.Add(ref t, 7), Unsafe.Add(ref w, 7));
        }

        state[0] += a;
        state[1] += b;
        state[2] += c;
        state[3] += d;
        state[4] += e;
        state[5] += f;
        state[6] += g;
        state[7] += h;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Round(uint a, uint b, uint c, ref uint d, uint e, uint f, uint g, ref uint h, uint constant, uint word)
    {
        var t1 = h + constant + word + (g ^ (e & (f ^ g)))
            + (BitOperations.RotateRight(e, 6) ^ BitOperations.RotateRight(e, 11) ^ BitOperations.RotateRight(e, 25));
        d += t1;
        h = t1 + ((a & b) | (c & (a | b)))
            + (BitOperations.RotateRight(a, 2) ^ BitOperations.RotateRight(a, 13) ^ BitOperations.RotateRight(a, 22));
    }
}
