using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Ledger.Records;

/// <summary>
/// SM3 of many messages at once, eight side by side in the lanes of 256-bit vectors. A lane that has finished a message takes
/// the next, so lengths may differ. One thread's; not thread safe.
/// </summary>
internal sealed class Sm3Lanes
{
    private const int Lanes = 8;

    // Word-major: entry [word * 8 + lane], so that one word of all lanes is one vector.
    private readonly uint[] _state = new uint[8 * Lanes];
    private readonly uint[] _blocks = new uint[16 * Lanes];
    private readonly byte[] _tails = new byte[Lanes * 2 * Sm3.BlockSize];
    private readonly Lane[] _lanes = new Lane[Lanes];
    private readonly Vector256<uint>[] _words = new Vector256<uint>[68];

    /// <summary>Hashes slices of a buffer; the digests follow each other in the messages' order.</summary>
    public void HashMany(ReadOnlySpan<byte> buffer, ReadOnlySpan<(int Start, int Length)> messages, Span<byte> digests)
    {
        // Few messages leave most lanes idle, and without wide vectors lanes cost more than they give.
        if (!Vector256.IsHardwareAccelerated || messages.Length < 3)
        {
            for (var i = 0; i < messages.Length; i++)
                Sm3.HashData(buffer.Slice(messages[i].Start, messages[i].Length), digests[(i * Digest.Size)..]);
            return;
        }

        var next = 0;
        var busy = 0;
        for (var lane = 0; lane < Lanes; lane++)
        {
            _lanes[lane].Message = -1;
            if (next < messages.Length)
            {
                Start(lane, next, buffer, messages[next]);
                next++;
                busy++;
            }
        }

        while (busy > 0)
        {
            for (var lane = 0; lane < Lanes; lane++)
            {
                if (_lanes[lane].Message >= 0)
                    Load(lane, buffer);
            }

            Compress();
            for (var lane = 0; lane < Lanes; lane++)
            {
                ref var current = ref _lanes[lane];
                if (current.Message < 0 || current.FullBlocks + current.TailBlocks > 0)
                    continue;
                for (var i = 0; i < 8; i++)
                    BinaryPrimitives.WriteUInt32BigEndian(digests[((current.Message * Digest.Size) + (4 * i))..], _state[(i * Lanes) + lane]);
                current.Message = -1;
                if (next < messages.Length)
                {
                    Start(lane, next, buffer, messages[next]);
                    next++;
                }
                else
                {
                    busy--;
                }
            }
        }
    }

    private void Start(int lane, int message, ReadOnlySpan<byte> buffer, (int Start, int Length) range)
    {
        var full = range.Length / Sm3.BlockSize;
        var rest = buffer.Slice(range.Start + (full * Sm3.BlockSize), range.Length % Sm3.BlockSize);
        var tail = _tails.AsSpan(lane * 2 * Sm3.BlockSize, 2 * Sm3.BlockSize);
        tail.Clear();
        var length = Sm3.Pad(rest, range.Length, tail);
        _lanes[lane] = new Lane
        {
            Message = message,
            Position = range.Start,
            FullBlocks = full,
            TailBlocks = length / Sm3.BlockSize,
            TailPosition = lane * 2 * Sm3.BlockSize,
        };
        for (var i = 0; i < 8; i++)
            _state[(i * Lanes) + lane] = Sm3.InitialValue[i];
    }

    private void Load(int lane, ReadOnlySpan<byte> buffer)
    {
        ref var current = ref _lanes[lane];
        ReadOnlySpan<byte> block;
        if (current.FullBlocks > 0)
        {
            block = buffer.Slice(current.Position, Sm3.BlockSize);
            current.Position += Sm3.BlockSize;
            current.FullBlocks--;
        }
        else
        {
            block = _tails.AsSpan(current.TailPosition, Sm3.BlockSize);
            current.TailPosition += Sm3.BlockSize;
            current.TailBlocks--;
        }

        var words = MemoryMarshal.Cast<byte, uint>(block);
        var column = _blocks.AsSpan(lane);
        for (var i = 0; i < 16; i++)
            column[i * Lanes] = BinaryPrimitives.ReverseEndianness(words[i]);
    }

    private void Compress()
    {
        var words = _words.AsSpan();
        var blocks = MemoryMarshal.Cast<uint, Vector256<uint>>(_blocks.AsSpan());
        blocks.CopyTo(words);
        for (var i = 16; i < 68; i++)
        {
            var x = words[i - 16] ^ words[i - 9] ^ Rotate(words[i - 3], 15);
            words[i] = x ^ Rotate(x, 15) ^ Rotate(x, 23) ^ Rotate(words[i - 13], 7) ^ words[i - 6];
        }

        var state = MemoryMarshal.Cast<uint, Vector256<uint>>(_state.AsSpan());
        var (a, b, c, d) = (state[0], state[1], state[2], state[3]);
        var (e, f, g, h) = (state[4], state[5], state[6], state[7]);
        var constants = Sm3.RoundConstants;
        for (var j = 0; j < 16; j += 4)
        {
            EarlyRound(a, ref b, c, ref d, e, ref f, g, ref h, constants[j], words[j], words[j + 4]);
            EarlyRound(d, ref a, b, ref c, h, ref e, f, ref g, constants[j + 1], words[j + 1], words[j + 5]);
            EarlyRound(c, ref d, a, ref b, g, ref h, e, ref f, constants[j + 2], words[j + 2], words[j + 6]);
            EarlyRound(b, ref c, d, ref a, f, ref g, h, ref e, constants[j + 3], words[j + 3], words[j + 7]);
        }

        for (var j = 16; j < 64; j += 4)
        {
            LateRound(a, ref b, c, ref d, e, ref f, g, ref h, constants[j], words[j], words[j + 4]);
            LateRound(d, ref a, b, ref c, h, ref e, f, ref g, constants[j + 1], words[j + 1], words[j + 5]);
            LateRound(c, ref d, a, ref b, g, ref h, e, ref f, constants[j + 2], words[j + 2], words[j + 6]);
            LateRound(b, ref c, d, ref a, f, ref g, h, ref e, constants[j + 3], words[j + 3], words[j + 7]);
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
        Vector256<uint> a, ref Vector256<uint> b, Vector256<uint> c, ref Vector256<uint> d,
        Vector256<uint> e, ref Vector256<uint> f, Vector256<uint> g, ref Vector256<uint> h,
        uint constant, Vector256<uint> word, Vector256<uint> word4) =>
        Round(a, ref b, ref d, e, ref f, ref h, constant, word, word4, a ^ b ^ c, e ^ f ^ g);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void LateRound(
        Vector256<uint> a, ref Vector256<uint> b, Vector256<uint> c, ref Vector256<uint> d,
        Vector256<uint> e, ref Vector256<uint> f, Vector256<uint> g, ref Vector256<uint> h,
        uint constant, Vector256<uint> word, Vector256<uint> word4) =>
        Round(a, ref b, ref d, e, ref f, ref h, constant, word, word4, (a & b) | (c & (a | b)), g ^ (e & (f ^ g)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Round(
        Vector256<uint> a, ref Vector256<uint> b, ref Vector256<uint> d,
        Vector256<uint> e, ref Vector256<uint> f, ref Vector256<uint> h,
        uint constant, Vector256<uint> word, Vector256<uint> word4, Vector256<uint> ff, Vector256<uint> gg)
    {
        var a12 = Rotate(a, 12);
        var ss1 = Rotate(a12 + e + Vector256.Create(constant), 7);
        d = ff + d + (ss1 ^ a12) + (word ^ word4);
        var tt2 = gg + h + ss1 + word;
        b = Rotate(b, 9);
        f = Rotate(f, 19);
        h = tt2 ^ Rotate(tt2, 9) ^ Rotate(tt2, 17);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<uint> Rotate(Vector256<uint> x, int bits) =>
        Vector256.ShiftLeft(x, bits) | Vector256.ShiftRightLogical(x, 32 - bits);

    private struct Lane
    {
        public int Message;
        public int Position;
        public int FullBlocks;
        public int TailBlocks;
        public int TailPosition;
    }
}
