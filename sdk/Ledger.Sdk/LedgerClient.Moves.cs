using Ledger.Records.State;
using Ledger.Sdk.Import;
using Ledger.Sdk.Internal;
using Ledger.Sdk.Moves;

namespace Ledger.Sdk;

/// <summary>What is taken over from another ledger, such as a trial's embedded one.</summary>
public sealed partial class LedgerClient
{
    /// <summary>
    /// Writes down for another ledger all batches of this one, with all that was said of them, each proved from its blocks.
    /// The same ledger at the same height gives the same bytes.
    /// </summary>
    /// <returns>The bytes of a <see cref="MoveFile"/>.</returns>
    /// <exception cref="LedgerRefusedException">The ledger has no batch, or was written meanwhile.</exception>
    public Task<byte[]> ExportMoveAsync(CancellationToken cancellationToken = default) => new MoveExport(this).RunAsync(cancellationToken);

    /// <summary>Another ledger as the province registered it here; null if it has not.</summary>
    public async Task<Origin?> FindOriginAsync(string genesisHash, CancellationToken cancellationToken = default)
    {
        try
        {
            return Origin.Parse(await _connection.EvaluateAsync("origins", "Get", [genesisHash], cancellationToken).ConfigureAwait(false));
        }
        catch (LedgerRefusedException e) when (e.ContractCode == RefusalCodes.OriginUnknown)
        {
            return null;
        }
    }

    /// <summary>
    /// Vouches for what another ledger had (province): its batches may then be moved here by their schools. Registered
    /// already with the same content, nothing is submitted.
    /// </summary>
    public async Task<Origin> RegisterOriginAsync(MoveFile file, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(file);
        var statement = file.Statement;
        if (await FindOriginAsync(file.GenesisHash, cancellationToken).ConfigureAwait(false) is { } known && known.Says(statement))
            return known;
        return (await SubmitAsync("origins", "Register", [Json(statement)], b => Origin.Parse(b), null, cancellationToken).ConfigureAwait(false)).Result;
    }

    /// <summary>
    /// Brings the rule sets that moved batches follow (province): publishes those of its own that this ledger lacks, and
    /// approves what awaits its approval.
    /// </summary>
    /// <returns>The rule sets that their owners have yet to publish.</returns>
    public async Task<IReadOnlyList<RuleSetHeader>> MoveRuleSetsAsync(MoveFile file, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(file);
        var missing = new List<RuleSetHeader>();
        foreach (var ruleSet in file.RuleSets)
        {
            var here = await FindAsync(ruleSet).ConfigureAwait(false);
            if (here is null && ruleSet.Owner != Identity.Unit)
            {
                missing.Add(ruleSet);
                continue;
            }

            here ??= (await SubmitAsync("rulesets", "Publish", [Json(Publication(ruleSet))], b => RuleSetHeader.Parse(b), null, cancellationToken).ConfigureAwait(false)).Result;
            if (!here.IsApproved && here.Sha256 == ruleSet.Sha256 && here.Sm3 == ruleSet.Sm3)
                await ApproveRuleSetAsync(here.Owner, here.Id, here.Version, cancellationToken).ConfigureAwait(false);
        }

        return missing;

        async Task<RuleSetHeader?> FindAsync(RuleSetHeader wanted) =>
            (await ListRuleSetsAsync(wanted.Owner, cancellationToken).ConfigureAwait(false)).FirstOrDefault(r => r.Id == wanted.Id && r.Version == wanted.Version);
    }

    /// <summary>
    /// Anchors the batches of this client's school that another ledger had (school): each with where it comes from and all
    /// that was said of it there, dated by now. Run again after an interruption it moves what is left.
    /// </summary>
    /// <param name="file">The move file, as the province registered it.</param>
    /// <param name="store">The school's store, which learns the new receipts; null without.</param>
    /// <param name="progress">Told how many batches are done; may be null.</param>
    /// <param name="cancellationToken">Cancels between batches.</param>
    /// <exception cref="LedgerInputException">This client's identity speaks for no unit.</exception>
    public Task<MoveResult> MoveAsync(MoveFile file, LedgerStore? store = null, IProgress<ImportProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(file);
        var school = Identity.Unit ?? throw new LedgerInputException(LedgerError.IdentityArgumentWrong, "unit", Identity.Name);
        return new Moving(this).RunAsync(file, school, store, progress, cancellationToken);
    }

    private static RuleSetPublication Publication(RuleSetHeader header) => new()
    {
        Owner = header.Owner,
        Id = header.Id,
        Version = header.Version,
        Sha256 = header.Sha256,
        Sm3 = header.Sm3,
        Procedure = header.Procedure,
        Supervision = header.Supervision,
    };
}
