using Ledger.Records.State.Internal;

namespace Ledger.Records.State;

/// <summary>How many of a batch's documents a reviewer drew and read, and how many of them were found wrong.</summary>
/// <param name="Size">How many were read, from 1 to the batch's size.</param>
/// <param name="Wrong">How many of them were wrong.</param>
public sealed record ReviewSample(int Size, int Wrong)
{
    internal static ReviewSample Read(StateObject json)
    {
        var size = json.Integer("size", 1, Batch.MaxSize);
        return new ReviewSample(size, json.Integer("wrong", 0, size));
    }

    internal void Write(CanonicalJsonWriter writer)
    {
        writer.BeginObject();
        writer.WriteNumber("size", Size);
        writer.WriteNumber("wrong", Wrong);
        writer.EndObject();
    }
}
