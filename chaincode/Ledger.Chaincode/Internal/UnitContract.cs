using Hyperledger.Fabric.Contract;
using Ledger.Records.State;

namespace Ledger.Chaincode.Internal;

[Contract("units")]
internal sealed class UnitContract(LedgerChaincodeOptions options) : LedgerContract(options)
{
    [Submit]
    public async Task<Unit> RegisterAsync(LedgerContext context, UnitRegistration unit, CancellationToken cancellationToken)
    {
        var caller = context.ReadCaller();
        var key = StateKey.Unit(unit.Code);
        var own = await context.GetAsync(StateKey.Unit(caller.Unit), Unit.Parse, cancellationToken).ConfigureAwait(false);
        if (own is null) await CheckFirstAsync(context, caller, unit, cancellationToken).ConfigureAwait(false);
        else await context.AuthoriseProvinceAsync(cancellationToken).ConfigureAwait(false);

        var known = unit.Code == caller.Unit ? own : await context.GetAsync(key, Unit.Parse, cancellationToken).ConfigureAwait(false);
        if (known is not null && (known.Tier != unit.Tier || known.Parent != unit.Parent))
            throw Refuse.With(RefusalCodes.UnitFixed, $"Unit {unit.Code} is registered with another tier or parent, which never change.", key);
        if (known is null && own is not null && unit.Tier == UnitTier.Province)
            throw Refuse.With(RefusalCodes.RootExists, $"The ledger's province is {caller.Unit}; there is one.", key);

        return await context.PutAsync(
            key,
            new Unit
            {
                Code = unit.Code,
                Name = unit.Name,
                Tier = unit.Tier,
                Parent = unit.Parent,
                Path = await PathAsync(context, unit, own, cancellationToken).ConfigureAwait(false),
                MspId = unit.MspId,
                Roles = unit.Roles,
                ValidFrom = unit.ValidFrom,
                ValidTo = unit.ValidTo,
                At = context.At,
                By = caller,
                TransactionId = context.Stub.TransactionId,
            },
            "UnitRegistered",
            cancellationToken).ConfigureAwait(false);
    }

    [Evaluate]
    public Task<Unit> GetAsync(LedgerContext context, string code, CancellationToken cancellationToken)
    {
        Refuse.UnlessUnit(code, nameof(code));
        return context.RequireAsync(StateKey.Unit(code), Unit.Parse, RefusalCodes.UnitUnknown, $"Unit {code}", cancellationToken);
    }

    [Evaluate]
    public async Task<byte[]> ListAsync(LedgerContext context, CancellationToken cancellationToken) =>
        StateList.ToCanonicalBytes(await context.ListAsync("unit", [], Unit.Parse, cancellationToken).ConfigureAwait(false));

    // The province registers itself while the register is empty. The whole range is read, so that of two such
    // transactions the later one fails at its commit.
    private async Task CheckFirstAsync(LedgerContext context, Submitter caller, UnitRegistration unit, CancellationToken cancellationToken)
    {
        var registered = await context.ListAsync("unit", [], Unit.Parse, cancellationToken).ConfigureAwait(false);
        if (registered.Count > 0)
        {
            if (unit.Tier == UnitTier.Province)
                throw Refuse.With(RefusalCodes.RootExists, "The ledger has a province; the first unit was registered before.", StateKey.Unit(unit.Code));
            throw Refuse.With(RefusalCodes.UnitUnknown, $"The caller's unit {caller.Unit} is not on the ledger.", StateKey.Unit(caller.Unit));
        }

        if (unit.Tier != UnitTier.Province || unit.Code != caller.Unit || unit.MspId != caller.MspId
            || caller.Role != Roles.ProvinceAdmin || !unit.Roles.Contains(Roles.ProvinceAdmin))
        {
            throw Refuse.With(
                RefusalCodes.NotAuthorised,
                "The first unit is the province, registered by its own province-admin with the caller's unit and MSP.",
                StateKey.Unit(unit.Code));
        }
        if (Options.RootMspId is { } root && caller.MspId != root)
            throw Refuse.With(RefusalCodes.NotAuthorised, $"This endorser accepts the first unit from {root} alone.", StateKey.Unit(unit.Code));
    }

    private static async Task<IReadOnlyList<string>> PathAsync(LedgerContext context, UnitRegistration unit, Unit? own, CancellationToken cancellationToken)
    {
        if (unit.Parent.Length == 0) return [];
        var parentKey = StateKey.Unit(unit.Parent);
        var parent = own?.Code == unit.Parent
            ? own
            : await context.RequireAsync(parentKey, Unit.Parse, RefusalCodes.UnitUnknown, $"The parent unit {unit.Parent}", cancellationToken).ConfigureAwait(false);
        if (parent.Tier >= unit.Tier)
            throw Refuse.With(RefusalCodes.BadArgument, $"Unit {unit.Parent} does not stand above a {UnitRegistration.TierName(unit.Tier)}.", parentKey);
        return [parent.Code, .. parent.Path];
    }
}
