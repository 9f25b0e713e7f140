using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Ledger.Records;

/// <summary>SM3 of many messages at once.</summary>
internal sealed class Sm3Lanes : DigestLanes
{
    private readonly Vector256<uint>[] _words = new Vector256<uint>[68];
    private readonly uint[] _schedule = new uint[68];

    protected override ReadOnlySpan<uint> InitialValue => Sm3.InitialValue;

    protected override void HashOne(ReadOnlySpan<byte> message, Span<byte> digest) => Sm3.HashData(message, digest);

    protected override void CompressOne(Span<uint> state, ReadOnlySpan<byte> block) => Sm3.Compress(state, block, _schedule);

    protected override void Compress()
    {
        var words = _words.AsSpan();
        Blocks.CopyTo(words);
        for (var i = 16; i < 68; i++)
        {
            var x = words[i - 16] ^ words[i - 9] ^ Rotate(words[i - 3], 15);
            words[i] = x ^ Rotate(x, 15) ^ Rotate(x, 23) ^ Rotate(words[i - 13], 7) ^ words[i - 6];
        }

        var state = State;
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
}
