using Ledger.Records.State;

namespace Ledger.Sdk;

/// <summary>How evenly counties' schools are provided for.</summary>
public sealed partial class LedgerClient
{
    /// <summary>Anchors a statement (the county, or a unit above it). What it says is the caller's: the contract has neither figures nor standard.</summary>
    public async Task<Submission<Records.State.Balance>> AnchorBalanceAsync(BalanceStatement statement, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(statement);
        var county = await GetUnitAsync(statement.County, cancellationToken).ConfigureAwait(false);
        return await SubmitAsync("balances", "Anchor", [Json(statement)], b => Records.State.Balance.Parse(b), county, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>A county's statements, by year and transaction.</summary>
    public async Task<IReadOnlyList<Records.State.Balance>> ListBalancesAsync(string county, CancellationToken cancellationToken = default) =>
        StateList.ParseBalances(await _connection.EvaluateAsync("balances", "List", [county], cancellationToken).ConfigureAwait(false));
}
