namespace Ledger.Network.Store.Internal.Runs;

/// <summary>What a run is good for.</summary>
internal enum RunCondition
{
    /// <summary>It is read.</summary>
    Whole,

    /// <summary>It is being merged of the oldest whole runs of the level below, and not read yet.</summary>
    Growing,

    /// <summary>It was merged into another, is not read any more, and goes with one of the next blocks.</summary>
    Old,
}

internal static class RunConditionText
{
    /// <summary>As it stands in the file.</summary>
    public static string Text(this RunCondition condition) => condition switch
    {
        RunCondition.Whole => "whole",
        RunCondition.Growing => "growing",
        RunCondition.Old => "old",
        _ => throw new ArgumentOutOfRangeException(nameof(condition)),
    };
}
