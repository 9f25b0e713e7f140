using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Ledger.Records;

/// <summary>The SM3 digest (GB/T 32905-2016).</summary>
public static class Sm3
{
    internal const int BlockSize = 64;

    /// <summary>The initial value (section 4.1 of the standard).</summary>
    internal static ReadOnlySpan<uint> InitialValue =>
        [0x7380166f, 0x4914b2b9, 0x172442d7, 0xda8a0600, 0xa96f30bc, 0x163138aa, 0xe38dee4d, 0xb0fb0e4e];

    /// <summary>The round constants (section 4.2), each rotated by its round already.</summary>
    internal static ReadOnlySpan<uint> RoundConstants => Constants;

    private static readonly uint[] Constants =
        [.. Enumerable.Range(0, 64).Select(j => BitOperations.RotateLeft(j < 16 ? 0x79cc4519u : 0x7a879d8au, j))];

    /// <summary>The 32-byte digest of the message.</summary>
    /// <param name="message">The whole message.</param>
    public static byte[] HashData(ReadOnlySpan<byte> message)
    {
        var digest = new byte[Digest.Size];
        HashData(message, digest);
        return digest;
    }

    /// <summary>Writes the digest of the message.</summary>
    /// <param name="message">The whole message.</param>
    /// <param name="destination">At least 32 bytes.</param>
    public static void HashData(ReadOnlySpan<byte> message, Span<byte> destination)
    {
        Span<uint> state = stackalloc uint[8];
        InitialValue.CopyTo(state);
        Span<uint> words = stackalloc uint[68];
        var rest = message;
        for (; rest.Length >= BlockSize; rest = rest[BlockSize..])
            Compress(state, rest, words);

        if (message.Length == NodeTails.MessageLength)
        {
            Compress(state, NodeTails.Sm3(rest[0]));
        }
        else
        {
            Span<byte> tail = stackalloc byte[2 * BlockSize];
            tail = tail[..Pad(rest, message.Length, tail)];
            for (; !tail.IsEmpty; tail = tail[BlockSize..])
                Compress(state, tail, words);
        }

        for (var i = 0; i < 8; i++)
            BinaryPrimitives.WriteUInt32BigEndian(destination[(4 * i)..], state[i]);
    }

    /// <summary>Writes the message's last bytes with the padding of section 5.2; returns 64 or 128. The span must be zero.</summary>
    internal static int Pad(ReadOnlySpan<byte> rest, int messageLength, Span<byte> tail)
    {
        rest.CopyTo(tail);
        tail[rest.Length] = 0x80;
        var length = rest.Length + 9 > BlockSize ? 2 * BlockSize : BlockSize;
        BinaryPrimitives.WriteUInt64BigEndian(tail[(length - 8)..], (ulong)messageLength * 8);
        return length;
    }

    /// <summary>Takes a block into a state of 8 words; the schedule is room for 68.</summary>
    internal static void Compress(Span<uint> state, ReadOnlySpan<byte> block, Span<uint> schedule)
    {
        Expand(block, schedule);
        Compress(state, schedule);
    }

    /// <summary>Writes the 68 words of the schedule of a block.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    internal static void Expand(ReadOnlySpan<byte> block, Span<uint> schedule)
    {
        ref var words = ref MemoryMarshal.GetReference(schedule[..68]);
        for (var i = 0; i < 16; i++)
            Unsafe.Add(ref words, i) = BinaryPrimitives.ReadUInt32BigEndian(block[(4 * i)..]);
        for (var i = 16; i < 68; i++)
        {
            ref var word = ref Unsafe.Add(ref words, i);
            var x = Unsafe.Add(ref word, -16) ^ Unsafe.Add(ref word, -9) ^ BitOperations.RotateLeft(Unsafe.Add(ref word, -3), 15);
            word = x ^ BitOperations.RotateLeft(x, 15) ^ BitOperations.RotateLeft(x, 23)
                ^ BitOperations.RotateLeft(Unsafe.Add(ref word, -13), 7) ^ Unsafe.Add(ref word, -6);
        }
    }

    /// <summary>Takes a block's schedule into a state of 8 words.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Compress(Span<uint> state, ReadOnlySpan<uint> schedule)
    {
        // The schedule has 68 words, 4 more than there are rounds; every index below is a constant away from that bound.
        ref var words = ref MemoryMarshal.GetReference(schedule[..68]);
        ref var constants = ref MemoryMarshal.GetArrayDataReference(Constants);
        var (a, b, c, d) = (state[0], state[1], state[2], state[3]);
        var (e, f, g, h) = (state[4], state[5], state[6], state[7]);

        // Instead of moving eight variables a round, four rounds trade their roles.
        for (var j = 0; j < 16; j += 4)
        {
            ref var w = ref Unsafe.Add(ref words, j);
            ref var t = ref Unsafe.Add(ref constants, j);
            EarlyRound(a, ref b, c, ref d, e, ref f, g, ref h, t, w, Unsafe.Add(ref w, 4));
            EarlyRound(d, ref a, b, ref c, h, ref e, f, ref g, Unsafe.Add(ref t, 1), Unsafe.Add(ref w, 1), Unsafe.Add(ref w, 5));
            EarlyRound(c, ref d, a, ref b, g, ref h, e, ref f, Unsafe.Add(ref t, 2), Unsafe.Add(ref w, 2), Unsafe.Add(ref w, 6));
            EarlyRound(b, ref c, d, ref a, f, ref g, h, ref e, Unsafe.Add(ref t, 3), Unsafe.Add(ref w, 3), Unsafe.Add(ref w, 7));
        }

        for (var j = 16; j < 64; j += 4)
        {
            ref var w = ref Unsafe.Add(ref words, j);
            ref var t = ref Unsafe.Add(ref constants, j);
            LateRound(a, ref b, c, ref d, e, ref f, g, ref h, t, w, Unsafe.Add(ref w, 4));
            LateRound(d, ref a, b, ref c, h, ref e, f, ref g, Unsafe.Add(ref t, 1), Unsafe.Add(ref w, 1), Unsafe.Add(ref w, 5));
            LateRound(c, ref d, a, ref b, g, ref h, e, ref f, Unsafe.Add(ref t, 2), Unsafe.Add(ref w, 2), Unsafe.Add(ref w, 6));
            LateRound(b, ref c, d, ref a, f, ref g, h, ref e, Unsafe.Add(ref t, 3), Unsafe.Add(ref w, 3), Unsafe.Add(ref w, 7));
        }

        state[0] ^= a;
        state[1] ^= b;
        state[2] ^= c;
        state[3] ^= d;
        state[4] ^= e;
        state[5] ^= f;
        state[6] ^= g;
        state[7] ^= h;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void EarlyRound(
        uint a, ref uint b, uint c, ref uint d, uint e, ref uint f, uint g, ref uint h, uint constant, uint word, uint word4) =>
        Round(a, ref b, ref d, e, ref f, ref h, constant, word, word4, a ^ b ^ c, e ^ f ^ g);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void LateRound(
        uint a, ref uint b, uint c, ref uint d, uint e, ref uint f, uint g, ref uint h, uint constant, uint word, uint word4) =>
        Round(a, ref b, ref d, e, ref f, ref h, constant, word, word4, (a & b) | (c & (a | b)), g ^ (e & (f ^ g)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Round(
        uint a, ref uint b, ref uint d, uint e, ref uint f, ref uint h, uint constant, uint word, uint word4, uint ff, uint gg)
    {
        var a12 = BitOperations.RotateLeft(a, 12);
        var ss1 = BitOperations.RotateLeft(a12 + e + constant, 7);
        d = ff + d + (ss1 ^ a12) + (word ^ word4);
        var tt2 = gg + h + ss1 + word;
        b = BitOperations.RotateLeft(b, 9);
        f = BitOperations.RotateLeft(f, 19);
        h = tt2 ^ BitOperations.RotateLeft(tt2, 9) ^ BitOperations.RotateLeft(tt2, 17);
    }
}
