using System.Buffers.Binary;

namespace Ledger.Papers.Internal;

/// <summary>
/// Which subroutines the outlines of some glyphs call (Adobe Technical Note 5177). Outlines are walked, not drawn: only
/// the operand count and the last number matter.
/// </summary>
internal sealed class CffSubroutines(CffIndex shared)
{
    // A damaged font could call in circles; the format allows ten levels.
    private const int DeepestCall = 10;

    public HashSet<int> Shared { get; } = [];

    public void Walk(ReadOnlyMemory<byte> outline, CffIndex? own, HashSet<int> usedOwn)
    {
        var walk = new State();
        Walk(outline.Span, own, usedOwn, walk, 0);
    }

    private bool Walk(ReadOnlySpan<byte> code, CffIndex? own, HashSet<int> usedOwn, State state, int depth)
    {
        if (depth > DeepestCall)
            throw new InvalidDataException("the outlines of the font call too deep");
        for (var at = 0; at < code.Length;)
        {
            var first = code[at];
            switch (first)
            {
                case 28:
                    state.Push(BinaryPrimitives.ReadInt16BigEndian(code[(at + 1)..]));
                    at += 3;
                    continue;
                case >= 32 and <= 246:
                    state.Push(first - 139);
                    at++;
                    continue;
                case >= 247 and <= 250:
                    state.Push(((first - 247) * 256) + code[at + 1] + 108);
                    at += 2;
                    continue;
                case >= 251 and <= 254:
                    state.Push((-(first - 251) * 256) - code[at + 1] - 108);
                    at += 2;
                    continue;
                case 255:
                    state.Push(BinaryPrimitives.ReadInt32BigEndian(code[(at + 1)..]) >> 16);
                    at += 5;
                    continue;
                case 10 or 29:
                    var index = first == 10 ? own : shared;
                    var number = state.Pop() + Bias(index?.Count ?? 0);
                    if (index is null || number < 0 || number >= index.Count)
                        throw new InvalidDataException("an outline of the font calls what is not there");
                    (first == 10 ? usedOwn : Shared).Add(number);
                    if (Walk(index[number].Span, own, usedOwn, state, depth + 1))
                        return true;
                    at++;
                    continue;
                case 11:
                    return false;
                case 14:
                    return true;
                case 1 or 3 or 18 or 23:
                    state.TakeStems();
                    break;
                case 19 or 20:
                    state.TakeStems();
                    at += (state.Stems + 7) / 8;
                    break;
                case 12:
                    at++;
                    break;
            }

            state.Clear();
            at++;
        }

        return false;
    }

    private static int Bias(int count) => count < 1240 ? 107 : count < 33900 ? 1131 : 32768;

    private sealed class State
    {
        private readonly Stack<int> _operands = new();

        public int Stems { get; private set; }

        public void Push(int number) => _operands.Push(number);

        public int Pop() => _operands.TryPop(out var number) ? number : throw new InvalidDataException("an outline of the font lacks an operand");

        public void Clear() => _operands.Clear();

        public void TakeStems()
        {
            Stems += _operands.Count / 2;
            Clear();
        }
    }
}
