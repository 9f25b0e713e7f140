namespace Ledger.Sdk.Verify;

/// <summary>How a run over many applicants works.</summary>
public sealed record ApplicantRunOptions
{
    /// <summary>Files, folders (with everything in them) and ZIP archives that hold the bundles.</summary>
    public required IReadOnlyList<string> Sources { get; init; }

    /// <summary>
    /// A file that keeps what was judged, so that an interrupted run goes on where it stopped; it holds rows of the list and
    /// reasons, no names. Null: an interrupted run begins anew.
    /// </summary>
    public string? Journal { get; init; }

    /// <summary>
    /// Takes the bundle out of a PDF; throws <see cref="LedgerInputException"/> if there is none. Null: a PDF is unreadable.
    /// </summary>
    public Func<ReadOnlyMemory<byte>, ReadOnlyMemory<byte>>? ReadPdf { get; init; }

    /// <summary>The size in bytes above which a file is not read.</summary>
    public int LargestFile { get; init; } = 32 << 20;

    /// <summary>The clock.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;
}
