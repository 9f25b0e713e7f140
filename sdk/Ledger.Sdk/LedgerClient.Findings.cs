using System.Globalization;
using Hyperledger.Fabric.Client;
using Ledger.Records.State;

namespace Ledger.Sdk;

/// <summary>Findings (疑点) that a supervision office sends to a unit, which answers, and that are settled.</summary>
public sealed partial class LedgerClient
{
    /// <summary>Sends a finding to a unit (lead or inspector of an office above it).</summary>
    /// <param name="id">Finding and unit.</param>
    /// <param name="rule">The rule that found it.</param>
    /// <param name="days">How many working days the unit has to answer, 1 to 60.</param>
    /// <param name="text">The digests of what is asked, which stands off the ledger.</param>
    /// <param name="cancellationToken">Cancels before the transaction is submitted.</param>
    public Task<Submission<FindingStep>> SendFindingAsync(FindingId id, string rule, int days, TextDigest text, CancellationToken cancellationToken = default) =>
        SubmitFindingAsync("Send", id, [rule, days.ToString(CultureInfo.InvariantCulture), Text(text)], cancellationToken);

    /// <summary>Answers a finding (the unit).</summary>
    /// <param name="id">Finding and unit.</param>
    /// <param name="reasonCode">Why, such as <c>EXPLAINED</c>.</param>
    /// <param name="text">The digests of the answer.</param>
    /// <param name="cancellationToken">Cancels before the transaction is submitted.</param>
    public Task<Submission<FindingStep>> AnswerFindingAsync(FindingId id, string reasonCode, TextDigest text, CancellationToken cancellationToken = default) =>
        SubmitFindingAsync("Answer", id, [reasonCode, Text(text)], cancellationToken);

    /// <summary>Settles a finding (lead of the office that sent it or of one above), once it is answered or the term is over.</summary>
    /// <param name="id">Finding and unit.</param>
    /// <param name="outcome">What it came to.</param>
    /// <param name="reasonCode">Why.</param>
    /// <param name="text">The digests of the reasons.</param>
    /// <param name="order">The rectification order to the unit; with <see cref="FindingOutcome.Rectification"/> alone.</param>
    /// <param name="cancellationToken">Cancels before the transaction is submitted.</param>
    public Task<Submission<FindingStep>> SettleFindingAsync(
        FindingId id, FindingOutcome outcome, string reasonCode, TextDigest text, OrderReference? order = null, CancellationToken cancellationToken = default) =>
        SubmitFindingAsync("Settle", id, [FindingStep.OutcomeName(outcome), reasonCode, Text(text), order?.ToString() ?? ""], cancellationToken);

    /// <summary>Takes back a finding that was sent by mistake and is not answered (the office that sent it).</summary>
    public Task<Submission<FindingStep>> WithdrawFindingAsync(FindingId id, string reasonCode, CancellationToken cancellationToken = default) =>
        SubmitFindingAsync("Withdraw", id, [reasonCode], cancellationToken);

    /// <summary>The findings that were sent, by what one peer says, in the order in which they were.</summary>
    /// <param name="unit">The unit that is to answer; null: every unit in the scope of this client's identity.</param>
    /// <param name="cancellationToken">Cancels the query.</param>
    public async Task<IReadOnlyList<FindingProgress>> ListFindingsAsync(string? unit = null, CancellationToken cancellationToken = default) =>
        FindingProgress.Of(StateList.ParseFindings(await _connection.EvaluateAsync("findings", "List", [unit ?? ""], cancellationToken).ConfigureAwait(false)));

    private async Task<Submission<FindingStep>> SubmitFindingAsync(string function, FindingId id, IReadOnlyList<Argument> arguments, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(id);
        var unit = await FindUnitAsync(id.Unit, cancellationToken).ConfigureAwait(false);
        return await SubmitAsync("findings", function, [id.Unit, id.Digest, .. arguments], b => FindingStep.Parse(b), unit, cancellationToken).ConfigureAwait(false);
    }
}
