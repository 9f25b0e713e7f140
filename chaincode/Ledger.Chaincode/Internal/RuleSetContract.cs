using Hyperledger.Fabric.Contract;
using Ledger.Records.State;

namespace Ledger.Chaincode.Internal;

[Contract("rulesets")]
internal sealed class RuleSetContract(LedgerChaincodeOptions options) : LedgerContract(options)
{
    [Submit]
    public async Task<RuleSetHeader> PublishAsync(LedgerContext context, RuleSetPublication ruleSet, CancellationToken cancellationToken)
    {
        var (caller, _) = await context.AuthoriseAuthorityAsync(ruleSet.Owner, cancellationToken).ConfigureAwait(false);
        var key = StateKey.RuleSet(ruleSet.Owner, ruleSet.Id, ruleSet.Version);
        if (await context.GetAsync(key, RuleSetHeader.Parse, cancellationToken).ConfigureAwait(false) is { } published)
        {
            throw Refuse.With(
                RefusalCodes.AlreadyPublished,
                $"Rule set {ruleSet.Id} {ruleSet.Version} of {ruleSet.Owner} was published by transaction {published.TransactionId}; a change needs a new version.",
                key);
        }

        return await context.PutAsync(
            key,
            new RuleSetHeader
            {
                Owner = ruleSet.Owner,
                Id = ruleSet.Id,
                Version = ruleSet.Version,
                Sha256 = ruleSet.Sha256,
                Sm3 = ruleSet.Sm3,
                Procedure = ruleSet.Procedure,
                Supervision = ruleSet.Supervision,
                At = context.At,
                By = caller,
                TransactionId = context.Stub.TransactionId,
            },
            "RuleSetPublished",
            cancellationToken).ConfigureAwait(false);
    }

    [Submit]
    public async Task<RuleSetHeader> ApproveAsync(LedgerContext context, string owner, string id, string version, CancellationToken cancellationToken)
    {
        var key = Key(owner, id, version);
        var caller = await context.AuthoriseProvinceAsync(cancellationToken).ConfigureAwait(false);
        var ruleSet = await RequireAsync(context, key, cancellationToken).ConfigureAwait(false);
        if (ruleSet.IsApproved)
            throw Refuse.With(RefusalCodes.AlreadyApproved, $"The rule set was approved by transaction {ruleSet.ApprovedTransactionId}.", key);
        return await context.PutAsync(
            key,
            ruleSet with { ApprovedAt = context.At, ApprovedBy = caller, ApprovedTransactionId = context.Stub.TransactionId },
            "RuleSetApproved",
            cancellationToken).ConfigureAwait(false);
    }

    [Evaluate]
    public Task<RuleSetHeader> GetAsync(LedgerContext context, string owner, string id, string version, CancellationToken cancellationToken) =>
        RequireAsync(context, Key(owner, id, version), cancellationToken);

    [Evaluate]
    public async Task<byte[]> ListAsync(LedgerContext context, string owner, CancellationToken cancellationToken)
    {
        Refuse.UnlessUnit(owner, nameof(owner));
        return StateList.ToCanonicalBytes(await context.ListAsync("ruleset", [owner], RuleSetHeader.Parse, cancellationToken).ConfigureAwait(false));
    }

    private static StateKey Key(string owner, string id, string version)
    {
        Refuse.UnlessUnit(owner, nameof(owner));
        Refuse.Unless(Codes.IsRuleSetId(id), nameof(id), "a rule set's id belongs here.");
        Refuse.Unless(Codes.IsRuleSetVersion(version), nameof(version), "a rule set's version belongs here.");
        return StateKey.RuleSet(owner, id, version);
    }

    private static Task<RuleSetHeader> RequireAsync(LedgerContext context, StateKey key, CancellationToken cancellationToken) =>
        context.RequireAsync(key, RuleSetHeader.Parse, RefusalCodes.RuleSetUnknown, "The rule set", cancellationToken);
}
