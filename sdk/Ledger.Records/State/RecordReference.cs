using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Ledger.Records.State;

/// <summary>Names a record by its place: <c>batchId#index</c>.</summary>
/// <param name="Batch">The batch.</param>
/// <param name="Index">The leaf's index, from 0.</param>
public sealed record RecordReference(BatchId Batch, int Index)
{
    /// <summary>Reads the text form, whose index has no leading zeros.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out RecordReference? reference)
    {
        reference = null;
        if (text?.Split('#') is not [var id, var number] || !BatchId.TryParse(id, out var batch) || !TryParseIndex(number, out var index)) return false;
        reference = new RecordReference(batch, index);
        return true;
    }

    /// <summary>Reads a leaf's index: decimal, below <see cref="Batch.MaxSize"/>, without leading zeros.</summary>
    public static bool TryParseIndex(string text, out int index) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out index)
        && index < State.Batch.MaxSize
        && index.ToString(CultureInfo.InvariantCulture) == text;

    /// <summary>The text form.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Batch}#{Index}");
}
