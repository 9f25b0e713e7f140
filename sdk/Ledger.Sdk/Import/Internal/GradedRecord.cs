using Ledger.Records;

namespace Ledger.Sdk.Import.Internal;

/// <summary>The grade that a record gives in a dimension.</summary>
internal sealed record GradedRecord(string Dimension, string Grade)
{
    /// <summary>What a record says; null if its type is not graded or its grade is empty.</summary>
    public static GradedRecord? Of(RecordType type, ReadOnlySpan<FieldValue> values)
    {
        if (type.GradeField < 0 || values[type.GradeField].AsText is not { } grade)
            return null;
        var own = type.DimensionField < 0 ? null : values[type.DimensionField].AsText;
        return new GradedRecord(type.Dimension ?? own ?? type.Name, grade);
    }
}
