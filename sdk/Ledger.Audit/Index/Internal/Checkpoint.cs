using Hyperledger.Fabric.Msp;
using Hyperledger.Fabric.Protos.Common;
using Ledger.Sdk;
using Microsoft.Data.Sqlite;

namespace Ledger.Audit.Internal;

/// <summary>Where an index ends and what it is of.</summary>
/// <param name="Position">Where a verifier stands.</param>
/// <param name="Config">The configuration in force; null before block 0.</param>
/// <param name="CommitHash">The commit hash of the last block; empty before block 1.</param>
/// <param name="Channel">The channel; null before block 0.</param>
/// <param name="Chaincode">The chaincode whose contracts are judged; null before block 0.</param>
/// <param name="GenesisHash">The header hash of block 0 in hex; null before it.</param>
internal sealed record Checkpoint(BlockVerifierPosition Position, ChannelConfig? Config, byte[] CommitHash, string? Channel, string? Chaincode, string? GenesisHash)
{
    public static Checkpoint Read(SqliteConnection connection)
    {
        var meta = new Dictionary<string, object>(StringComparer.Ordinal);
        using (var statement = new Statement(connection, "SELECT name, value FROM meta"))
        using (var rows = statement.Read())
        {
            while (rows.Read()) meta.Add(rows.GetString(0), rows.GetValue(1));
        }
        if (!meta.TryGetValue("height", out var height)) return new Checkpoint(default, null, [], null, null, null);
        var channel = (string)meta["channel"];
        using var config = new Statement(connection, "SELECT bytes FROM config ORDER BY block DESC LIMIT 1");
        return new Checkpoint(
            new BlockVerifierPosition((ulong)(long)height, (byte[])meta["last_hash"], (ulong)(long)meta["last_config"], (long)meta["has_commit_hash"] == 1),
            ChannelConfig.FromConfig(channel, ConfigEnvelope.Parser.ParseFrom((byte[])config.Scalar()!).Config),
            (byte[])meta["commit_hash"], channel, (string)meta["chaincode"], Convert.ToHexStringLower((byte[])meta["genesis"]));
    }

    /// <summary>Refuses to go on with an index of something else.</summary>
    public void Require(AuditIndexOptions options)
    {
        if (Channel is null) return;
        if (Channel != options.Channel) throw new LedgerRefusedException(LedgerError.AuditIndexOther, Channel, options.Channel);
        if (Chaincode != options.Chaincode) throw new LedgerRefusedException(LedgerError.AuditIndexOther, Chaincode!, options.Chaincode);
        if (options.GenesisHash is { } wanted && wanted != GenesisHash) throw new LedgerRefusedException(LedgerError.GenesisOther, Channel, GenesisHash!, wanted);
    }
}
