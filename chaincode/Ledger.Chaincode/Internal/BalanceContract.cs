using Hyperledger.Fabric.Contract;
using Ledger.Records.State;

namespace Ledger.Chaincode.Internal;

[Contract("balances")]
internal sealed class BalanceContract(LedgerChaincodeOptions options) : LedgerContract(options)
{
    [Submit]
    public async Task<Balance> AnchorAsync(LedgerContext context, BalanceStatement statement, CancellationToken cancellationToken)
    {
        var (caller, unit) = await context.AuthoriseAsync(cancellationToken).ConfigureAwait(false);
        var county = await context.RequireAsync(
            StateKey.Unit(statement.County), Unit.Parse, RefusalCodes.UnitUnknown, $"Unit {statement.County}", cancellationToken).ConfigureAwait(false);
        if (county.Tier != UnitTier.County)
            throw Refuse.With(RefusalCodes.NotACounty, $"Unit {county.Code} is no county; balance is stated of a county's schools.", StateKey.Unit(county.Code));
        if (caller.Role != Roles.AuthorityOf(unit.Tier) || !county.IsWithin(caller.Unit))
        {
            throw Refuse.With(
                RefusalCodes.NotAuthorised,
                $"Only county {county.Code} and the units above it may do this; the caller is {caller.Role} of unit {caller.Unit}.",
                StateKey.Unit(county.Code));
        }

        await RequireStandardAsync(context, statement, county, cancellationToken).ConfigureAwait(false);
        return await context.PutAsync(
            StateKey.Balance(statement.County, statement.Year, context.Stub.TransactionId),
            new Balance
            {
                County = statement.County,
                Year = statement.Year,
                RuleSet = statement.RuleSet,
                RuleSetOwner = statement.RuleSetOwner,
                RuleSetVersion = statement.RuleSetVersion,
                Sha256 = statement.Sha256,
                Sm3 = statement.Sm3,
                Stages = statement.Stages,
                At = context.At,
                By = caller,
                TransactionId = context.Stub.TransactionId,
            },
            "BalanceAnchored",
            cancellationToken).ConfigureAwait(false);
    }

    [Evaluate]
    public async Task<byte[]> ListAsync(LedgerContext context, string county, CancellationToken cancellationToken)
    {
        Refuse.UnlessUnit(county, nameof(county));
        return StateList.ToCanonicalBytes(await context.ListAsync("balance", [county], Balance.Parse, cancellationToken).ConfigureAwait(false));
    }

    private static async Task RequireStandardAsync(LedgerContext context, BalanceStatement statement, Unit county, CancellationToken cancellationToken)
    {
        var key = StateKey.RuleSet(statement.RuleSetOwner, statement.RuleSet, statement.RuleSetVersion);
        var standard = await context.RequireAsync(key, RuleSetHeader.Parse, RefusalCodes.RuleSetUnknown, "The standard", cancellationToken).ConfigureAwait(false);
        if (!standard.IsApproved)
            throw Refuse.With(RefusalCodes.RuleSetNotApproved, "The province has not approved the standard.", key);
        if (!county.IsWithin(statement.RuleSetOwner))
            throw Refuse.With(RefusalCodes.RuleSetNotEntitled, $"The standard's owner {statement.RuleSetOwner} does not stand above county {county.Code}.", key);
    }
}
