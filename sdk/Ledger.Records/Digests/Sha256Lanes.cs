using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Ledger.Records;

/// <summary>SHA-256 of many messages at once.</summary>
internal sealed class Sha256Lanes : DigestLanes
{
    private readonly Vector256<uint>[] _words = new Vector256<uint>[64];
    private readonly uint[] _schedule = new uint[64];

    protected override ReadOnlySpan<uint> InitialValue => Sha256Blocks.InitialValue;

    protected override void HashOne(ReadOnlySpan<byte> message, Span<byte> digest) => Sha256Blocks.HashData(message, digest);

    protected override void CompressOne(Span<uint> state, ReadOnlySpan<byte> block) => Sha256Blocks.Compress(state, block, _schedule);

    protected override void Compress()
    {
        // 64 words and 64 constants; every index below is a constant away from that bound.
        Blocks.CopyTo(_words);
        ref var words = ref MemoryMarshal.GetArrayDataReference(_words);
        ref var constants = ref MemoryMarshal.GetReference(Sha256Blocks.RoundConstants);
        for (var i = 16; i < 64; i++)
        {
            ref var word = ref Unsafe.Add(ref words, i);
            var (x, y) = (Unsafe.Add(ref word, -15), Unsafe.Add(ref word, -2));
            word = Unsafe.Add(ref word, -16) + Unsafe.Add(ref word, -7)
                + (Rotate(x, 7) ^ Rotate(x, 18) ^ Vector256.ShiftRightLogical(x, 3))
                + (Rotate(y, 17) ^ Rotate(y, 19) ^ Vector256.ShiftRightLogical(y, 10));
        }

        var state = State;
        var (a, b, c, d) = (state[0], state[1], state[2], state[3]);
        var (e, f, g, h) = (state[4], state[5], state[6], state[7]);
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
    private static void Round(
        Vector256<uint> a, Vector256<uint> b, Vector256<uint> c, ref Vector256<uint> d,
        Vector256<uint> e, Vector256<uint> f, Vector256<uint> g, ref Vector256<uint> h,
        uint constant, Vector256<uint> word)
    {
        var t1 = h + Vector256.Create(constant) + word + (g ^ (e & (f ^ g))) + (Rotate(e, 6) ^ Rotate(e, 11) ^ Rotate(e, 25));
        d += t1;
        h = t1 + ((a & b) | (c & (a | b))) + (Rotate(a, 2) ^ Rotate(a, 13) ^ Rotate(a, 22));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<uint> Rotate(Vector256<uint> x, int bits) =>
        Vector256.ShiftRightLogical(x, bits) | Vector256.ShiftLeft(x, 32 - bits);
}
