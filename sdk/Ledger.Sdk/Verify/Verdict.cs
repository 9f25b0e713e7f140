using System.Globalization;
using Ledger.Records;

namespace Ledger.Sdk.Verify;

/// <summary>
/// What the verification of a bundle came to: one line a <see cref="VerdictCheck"/>, in their order. It is a result, not
/// an exception, whatever was found.
/// </summary>
public sealed record Verdict
{
    /// <summary>The result.</summary>
    public required VerdictResult Result { get; init; }

    /// <summary>One line a check; a failed check's line tells the first record that failed it.</summary>
    public required IReadOnlyList<VerdictLine> Lines { get; init; }

    /// <summary>The records with what they disclose, in the bundle's order; empty if the bundle has no readable form.</summary>
    public required IReadOnlyList<RecordVerification> Records { get; init; }

    /// <summary>The time of the ledger's state: the trust file's, or that of the query.</summary>
    public required DateTimeOffset AsOf { get; init; }

    /// <summary>The ledger's height, in blocks, of that state.</summary>
    public required ulong Height { get; init; }

    /// <summary>The channel of the evidence.</summary>
    public required string Channel { get; init; }

    /// <summary>The genesis block's hash of the evidence.</summary>
    public required string GenesisHash { get; init; }

    /// <summary>
    /// The batches that were moved to this ledger, as it has them: when and by whom, and in <see cref="Ledger.Records.State.Batch.Origin"/> where each
    /// was anchored first, as the mover stated and the province registered it.
    /// </summary>
    public IReadOnlyList<Ledger.Records.State.Batch> Moved { get; init; } = [];

    /// <summary>True unless the result is <see cref="VerdictResult.NotEstablished"/>.</summary>
    public bool IsValid => Result != VerdictResult.NotEstablished;

    /// <summary>The line of a check.</summary>
    public VerdictLine this[VerdictCheck check] => Lines[(int)check];

    /// <summary>The result in words; a result from a trust file always says as of when.</summary>
    public string Describe(LedgerLanguage language) =>
        Texts.Get($"verdict.{Result}", language, AsOf.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture));

    /// <summary>The sentence that goes with every result.</summary>
    public static string Disclaimer(LedgerLanguage language) => Texts.Get(Texts.Disclaimer, language);
}
