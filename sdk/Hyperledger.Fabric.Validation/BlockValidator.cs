using Google.Protobuf;
using Hyperledger.Fabric.Msp;
using Hyperledger.Fabric.Protos.Common;
using Hyperledger.Fabric.Protos.Peer;

namespace Hyperledger.Fabric.Validation;

/// <summary>
/// Fabric's validation of a block under one configuration: signatures in parallel, then in the block's order what needs
/// the state. Fabric: core/committer/txvalidator/v20.
/// </summary>
internal sealed class BlockValidator(ChannelConfig config) : IBlockValidator
{
    public IReadOnlyList<ValidatedTransaction> Validate(Block block, IValidationState state)
    {
        var envelopes = block.Data.Data;
        // Block 0 is the channel's own beginning: there is nobody before it to vouch for it.
        if (block.Header.Number == 0)
            return [.. envelopes.Select(envelope => new ValidatedTransaction(TxValidationCode.Valid) { Config = Payload.Parser.ParseFrom(Envelope.Parser.ParseFrom(envelope).Payload).Data })];
        var transactions = new CheckedTransaction[envelopes.Count];
        Parallel.For(0, envelopes.Count, i => transactions[i] = CheckedTransaction.Check(envelopes[i], config));
        return Validate(transactions, state);
    }

    /// <summary>Validates what was checked before: the part that needs the state, in the block's order.</summary>
    /// <param name="transactions">The block's transactions, in order, checked under this validator's configuration.</param>
    /// <param name="state">The state before the block.</param>
    public IReadOnlyList<ValidatedTransaction> Validate(IReadOnlyList<CheckedTransaction> transactions, IValidationState state)
    {
        var policies = new ChaincodePolicies(config, state);
        var endorsements = new EndorsementChecker(policies, state);
        var validated = new ValidatedTransaction[transactions.Count];
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < validated.Length; i++)
        {
            validated[i] = Validate(transactions[i], state, policies, endorsements);
            if (validated[i].Code == TxValidationCode.Valid && transactions[i].ChannelHeader is { } header && !seen.Add(header.TxId))
                validated[i] = new ValidatedTransaction(TxValidationCode.DuplicateTxid) { TxId = header.TxId };
        }
        return validated;
    }

    private ValidatedTransaction Validate(CheckedTransaction transaction, IValidationState state, ChaincodePolicies policies, EndorsementChecker endorsements)
    {
        if (transaction.Code != TxValidationCode.Valid)
            return new(transaction.Code);
        if (transaction.IsConfig)
            return new(ValidateConfig(transaction.ConfigData)) { Config = transaction.ConfigData };
        if (state.ContainsTransaction(transaction.ChannelHeader!.TxId))
            return new(TxValidationCode.DuplicateTxid) { TxId = transaction.ChannelHeader.TxId };
        var code = Dispatch(transaction, policies, endorsements, out var results);
        return new(code) { Results = results, TxId = transaction.ChannelHeader.TxId };
    }

    // The orderer applied the update under the modification policies and signed the outcome; a configuration that does not
    // follow the current one stops the peer in Fabric too.
    private TxValidationCode ValidateConfig(ByteString data)
    {
        try
        {
            var next = ConfigEnvelope.Parser.ParseFrom(data).Config ?? throw new BlockValidationException("The configuration transaction holds no configuration.");
            if (next.Sequence != config.Sequence + 1)
                throw new BlockValidationException($"The configuration transaction has sequence {next.Sequence} where {config.Sequence + 1} is next.");
            ChannelConfig.FromConfig(config.ChannelId, next);
            return TxValidationCode.Valid;
        }
        catch (Exception e) when (e is InvalidProtocolBufferException or InvalidConfigurationException)
        {
            throw new BlockValidationException($"The configuration transaction cannot be applied: {e.Message}", e);
        }
    }

    // Fabric: core/committer/txvalidator/v20/plugindispatcher/dispatcher.go.
    private TxValidationCode Dispatch(CheckedTransaction transaction, ChaincodePolicies policies, EndorsementChecker endorsements, out IReadOnlyList<NamespaceReadWriteSet> sets)
    {
        ChaincodeID? called;
        ChaincodeAction action;
        sets = [];
        try
        {
            called = ChaincodeHeaderExtension.Parser.ParseFrom(transaction.ChannelHeader!.Extension).ChaincodeId;
        }
        catch (InvalidProtocolBufferException)
        {
            return TxValidationCode.BadHeaderExtension;
        }
        try
        {
            action = ChaincodeAction.Parser.ParseFrom(transaction.ResponseExtension);
        }
        catch (InvalidProtocolBufferException)
        {
            return TxValidationCode.BadResponsePayload;
        }
        try
        {
            sets = NamespaceReadWriteSet.Parse(action.Results);
        }
        catch (InvalidProtocolBufferException)
        {
            return TxValidationCode.BadRwset;
        }
        if (called is null || action.ChaincodeId is null)
            return TxValidationCode.InvalidOtherReason;
        if (called.Name.Length == 0 || called.Name != action.ChaincodeId.Name || action.ChaincodeId.Version.Length == 0)
            return TxValidationCode.InvalidChaincode;
        if (!action.Events.IsEmpty && !IsEventOf(called.Name, action.Events))
            return TxValidationCode.InvalidOtherReason;
        if (sets.Select(set => set.Namespace).Distinct(StringComparer.Ordinal).Count() < sets.Count)
            return TxValidationCode.IllegalWriteset;

        // The called chaincode answers for the transaction even if it writes nothing.
        var evaluated = new ApplicationPolicies(config, transaction);
        var code = TxValidationCode.Valid;
        foreach (var ns in sets.Where(set => set.Writes).Select(set => set.Namespace).Prepend(called.Name).Distinct(StringComparer.Ordinal))
        {
            if (policies.Find(ns) is not { } policy)
                return TxValidationCode.InvalidChaincode;
            if (!endorsements.Check(ns, policy, sets, evaluated))
                code = TxValidationCode.EndorsementPolicyFailure;
        }
        return code;
    }

    private static bool IsEventOf(string chaincode, ByteString bytes)
    {
        try
        {
            return ChaincodeEvent.Parser.ParseFrom(bytes).ChaincodeId == chaincode;
        }
        catch (InvalidProtocolBufferException)
        {
            return false;
        }
    }
}
