using System.Runtime.ExceptionServices;
using Ledger.Records;
using Ledger.Sdk.Import.Internal;

namespace Ledger.Sdk.Import;

/// <summary>
/// Checks record files without network, identity or key: what is wrong and where, who has no record, whose texts are
/// alike. Nothing is stored; marked copies are written where the options say.
/// </summary>
public static class RecordCheck
{
    /// <summary>Checks files and folders of files, several at a time.</summary>
    /// <param name="paths">Workbooks, CSV files, and folders that are searched with all folders below them.</param>
    /// <param name="options">The rules; null: the defaults.</param>
    /// <param name="progress">Told how many files are read, on any thread; may be null.</param>
    /// <param name="cancellationToken">Cancels between rows.</param>
    /// <returns>The report. A file that cannot be read is a finding of it.</returns>
    /// <exception cref="LedgerInputException">
    /// A path does not exist, a folder holds no file, the roster cannot be read, an option cannot hold, or a copy cannot be
    /// written.
    /// </exception>
    public static Task<RecordCheckReport> RunAsync(
        IReadOnlyList<string> paths, RecordCheckOptions? options = null, IProgress<ImportProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(paths);
        ArgumentOutOfRangeException.ThrowIfZero(paths.Count, nameof(paths));
        options ??= new RecordCheckOptions();
        if (options.Similarity is not (null or (> 0 and <= 1)))
            throw new ArgumentOutOfRangeException(nameof(options), "The similarity is above 0 and at most 1.");
        Check(options);
        return Task.Run(() => Run(options, null, paths, progress, cancellationToken), cancellationToken);
    }

    internal static RecordCheckReport Run(
        RecordCheckOptions options, CheckStore? store, IReadOnlyList<string> paths, IProgress<ImportProgress>? progress, CancellationToken cancellationToken)
    {
        try
        {
            return new CheckRun(options, store, progress).Run(paths, cancellationToken);
        }
        catch (AggregateException e) when (e.InnerExceptions.OfType<LedgerException>().FirstOrDefault() is { } first)
        {
            // Of several files that failed at the same moment one is told; the next run tells the next.
            ExceptionDispatchInfo.Throw(first);
            throw;
        }
    }

    internal static void Check(RecordCheckOptions options)
    {
        if (options.School.Length > 0 && SchoolCode.Parse(options.School, out _) != IdentifierError.None)
            throw new LedgerInputException(LedgerError.SchoolCodeWrong, options.School);
        if (options.Term.Length > 0 && Term.Parse(options.Term, out _) != IdentifierError.None)
            throw new LedgerInputException(LedgerError.TermWrong, options.Term);
        if (options.RecordType is { } type && !options.RuleSet.TryFindType(type, out _))
            throw new LedgerInputException(LedgerError.RecordTypeUnknown, type, string.Join("、", options.RuleSet.Types.Select(t => t.Title.Zh)));
    }
}
