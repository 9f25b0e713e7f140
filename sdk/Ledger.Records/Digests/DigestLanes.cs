using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Ledger.Records;

/// <summary>
/// Digests of many messages at once, eight side by side in the lanes of 256-bit vectors. A lane that has finished a message
/// takes the next, so lengths may differ. SHA-256 and SM3 share block, padding and shape of state. One thread's; not thread safe.
/// </summary>
internal abstract class DigestLanes
{
    protected const int Lanes = 8;

    // Word-major: entry [word * 8 + lane], so that one word of all lanes is one vector.
    private readonly uint[] _state = new uint[8 * Lanes];
    private readonly uint[] _blocks = new uint[16 * Lanes];
    private readonly byte[] _tails = new byte[Lanes * 2 * Sm3.BlockSize];
    private readonly Lane[] _lanes = new Lane[Lanes];

    /// <summary>Hashes slices of a buffer; the digests follow each other in the messages' order.</summary>
    public void HashMany(ReadOnlySpan<byte> buffer, ReadOnlySpan<(int Start, int Length)> messages, Span<byte> digests)
    {
        // Few messages leave most lanes idle, and without wide vectors lanes cost more than they give.
        if (!Vector256.IsHardwareAccelerated || messages.Length < 3)
        {
            for (var i = 0; i < messages.Length; i++)
                HashOne(buffer.Slice(messages[i].Start, messages[i].Length), digests[(i * Digest.Size)..]);
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
            // A message left alone, as a payload among disclosures, costs less outside the vectors.
            if (busy == 1)
            {
                FinishAlone(Array.FindIndex(_lanes, lane => lane.Message >= 0), buffer, digests);
                return;
            }

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
        var initialValue = InitialValue;
        for (var i = 0; i < 8; i++)
            _state[(i * Lanes) + lane] = initialValue[i];
    }

    private void FinishAlone(int lane, ReadOnlySpan<byte> buffer, Span<byte> digests)
    {
        ref var current = ref _lanes[lane];
        Span<uint> state = stackalloc uint[8];
        for (var i = 0; i < 8; i++)
            state[i] = _state[(i * Lanes) + lane];
        while (current.FullBlocks + current.TailBlocks > 0)
            CompressOne(state, NextBlock(ref current, buffer));
        for (var i = 0; i < 8; i++)
            BinaryPrimitives.WriteUInt32BigEndian(digests[((current.Message * Digest.Size) + (4 * i))..], state[i]);
    }

    private ReadOnlySpan<byte> NextBlock(ref Lane lane, ReadOnlySpan<byte> buffer)
    {
        ReadOnlySpan<byte> block;
        if (lane.FullBlocks > 0)
        {
            block = buffer.Slice(lane.Position, Sm3.BlockSize);
            lane.Position += Sm3.BlockSize;
            lane.FullBlocks--;
        }
        else
        {
            block = _tails.AsSpan(lane.TailPosition, Sm3.BlockSize);
            lane.TailPosition += Sm3.BlockSize;
            lane.TailBlocks--;
        }

        return block;
    }

    private void Load(int lane, ReadOnlySpan<byte> buffer)
    {
        var words = MemoryMarshal.Cast<byte, uint>(NextBlock(ref _lanes[lane], buffer));
        var column = _blocks.AsSpan(lane);
        for (var i = 0; i < 16; i++)
            column[i * Lanes] = BinaryPrimitives.ReverseEndianness(words[i]);
    }

    /// <summary>The state before the first block, 8 words.</summary>
    protected abstract ReadOnlySpan<uint> InitialValue { get; }

    /// <summary>The state of all lanes, a word of the eight lanes a vector.</summary>
    protected Span<Vector256<uint>> State => MemoryMarshal.Cast<uint, Vector256<uint>>(_state.AsSpan());

    /// <summary>The block of every lane, 16 vectors; the words are in the machine's byte order.</summary>
    protected ReadOnlySpan<Vector256<uint>> Blocks => MemoryMarshal.Cast<uint, Vector256<uint>>(_blocks.AsSpan());

    /// <summary>The digest of one message, without lanes.</summary>
    protected abstract void HashOne(ReadOnlySpan<byte> message, Span<byte> digest);

    /// <summary>Takes one block into one state of 8 words.</summary>
    protected abstract void CompressOne(Span<uint> state, ReadOnlySpan<byte> block);

    /// <summary>Takes one block of every lane into its state.</summary>
    protected abstract void Compress();

    private struct Lane
    {
        public int Message;
        public int Position;
        public int FullBlocks;
        public int TailBlocks;
        public int TailPosition;
    }
}
