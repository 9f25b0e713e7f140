using Hyperledger.Fabric.Protos.Common;
using Hyperledger.Fabric.Protos.Peer;

namespace Hyperledger.Fabric.Validation;

/// <summary>
/// What a block changes: each transaction's reads compared, the writes of the valid ones gathered. The same code commits
/// and verifies. Fabric: core/ledger/kvledger/txmgmt/validation/batch_preparer.go.
/// </summary>
internal sealed class BlockUpdates
{
    /// <summary>Where the channel's configuration stands in the world state (Fabric: core/peer/configtx_processor.go).</summary>
    public const string ConfigNamespace = "";
    public const string ConfigKey = "CHANNEL_CONFIG_ENV_BYTES";

    private BlockUpdates(TxValidationCode[] codes) => Codes = codes;

    /// <summary>The final codes.</summary>
    public TxValidationCode[] Codes { get; }

    public UpdateBatch Updates { get; } = new();

    /// <summary>Results of the valid endorser transactions, by index.</summary>
    public SortedDictionary<int, IReadOnlyList<NamespaceReadWriteSet>> Results { get; } = [];

    /// <summary>The configuration that the block brings, if it is valid.</summary>
    public ConfigEnvelope? Config { get; private set; }

    public static BlockUpdates Prepare(ulong block, IReadOnlyList<ValidatedTransaction> transactions, IValidationState state)
    {
        var prepared = new BlockUpdates([.. transactions.Select(transaction => transaction.Code)]);
        var validator = new StateValidator(state, prepared.Updates);
        var applier = new WriteSetApplier(state, prepared.Updates);
        for (var i = 0; i < transactions.Count; i++)
        {
            if (transactions[i].Code != TxValidationCode.Valid)
                continue;
            var version = new StateVersion(block, (ulong)i);
            if (transactions[i].Config is { } config)
            {
                prepared.Updates.Put(ConfigNamespace, ConfigKey, new Update(config.ToByteArray(), null, version));
                prepared.Config = ConfigEnvelope.Parser.ParseFrom(config);
                continue;
            }
            var results = transactions[i].Results;
            prepared.Codes[i] = validator.Validate(results);
            if (prepared.Codes[i] != TxValidationCode.Valid)
                continue;
            applier.Apply(results, version);
            prepared.Results.Add(i, results);
        }
        return prepared;
    }
}
