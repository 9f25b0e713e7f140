using System.Globalization;
using Google.Protobuf;
using Hyperledger.Fabric.Msp;
using Hyperledger.Fabric.Protos.Common;

namespace Ledger.Sdk.Internal;

/// <summary>
/// The channel's organisations as they follow from its genesis block: every configuration block, each signed by the
/// orderers of the one before, down to block 0, whose hash is what is trusted.
/// </summary>
internal sealed class ChannelTrust
{
    private readonly List<(ulong Block, ChannelConfig Config)> _configs;

    private ChannelTrust(string genesisHash, List<(ulong, ChannelConfig)> configs, List<byte[]> blocks, ulong height)
    {
        GenesisHash = genesisHash;
        _configs = configs;
        ConfigBlocks = blocks;
        Height = height;
    }

    /// <summary>64 lowercase hexadecimal digits.</summary>
    public string GenesisHash { get; }

    /// <summary>The serialized configuration blocks, block 0 first.</summary>
    public IReadOnlyList<byte[]> ConfigBlocks { get; }

    /// <summary>The number of blocks when the channel was read.</summary>
    public ulong Height { get; }

    /// <summary>The configuration in force at the end.</summary>
    public ChannelConfig Config => _configs[^1].Config;

    /// <summary>The configuration in force for a block.</summary>
    public ChannelConfig ConfigAt(ulong block) => _configs.Last(c => c.Block < block || c.Block == 0).Config;

    /// <summary>This, or the channel read anew where a block follows a configuration that came later: others may have signed it.</summary>
    public async Task<ChannelTrust> UpToAsync(Block block, LedgerConnection connection, CancellationToken cancellationToken) =>
        block.Header is null || block.Header.Number < Height || LastConfig(block) <= _configs[^1].Block
            ? this
            : await LoadAsync(connection, GenesisHash, cancellationToken).ConfigureAwait(false);

    /// <summary>True if a CA of the channel says that its network is embedded: one operator speaks for all organisations.</summary>
    public bool IsEmbedded => IsEmbeddedIn(Config);

    public static bool IsEmbeddedIn(ChannelConfig config) => config.Msps.Providers.Values
        .SelectMany(p => p.RootCertificates)
        .Any(der =>
        {
            using var certificate = System.Security.Cryptography.X509Certificates.X509CertificateLoader.LoadCertificate(der.Span);
            return certificate.Subject.Contains("embedded", StringComparison.OrdinalIgnoreCase);
        });

    public static async Task<ChannelTrust> LoadAsync(LedgerConnection connection, string? genesisHash, CancellationToken cancellationToken)
    {
        var info = await connection.QueryLedgerAsync(l => l.GetChainInfoAsync(cancellationToken), cancellationToken).ConfigureAwait(false);
        var numbers = new Stack<ulong>();
        var blocks = new Dictionary<ulong, Block>();
        for (var number = LastConfig(await GetAsync(info.Height - 1).ConfigureAwait(false)); number > 0;
            number = LastConfig(await GetAsync(number - 1).ConfigureAwait(false)))
        {
            // Each step goes back at least one block, whatever the blocks say.
            if (numbers.TryPeek(out var later) && number >= later)
                throw Unproven(number, "LAST_CONFIG");
            numbers.Push(number);
        }

        var genesis = await GetAsync(0).ConfigureAwait(false);
        var serialized = new List<byte[]> { genesis.ToByteArray() };
        foreach (var number in numbers)
            serialized.Add((await GetAsync(number).ConfigureAwait(false)).ToByteArray());
        return FromBlocks(serialized, connection.Network.Name, genesisHash, info.Height);

        async Task<Block> GetAsync(ulong number)
        {
            if (blocks.TryGetValue(number, out var known))
                return known;
            var block = await connection.QueryLedgerAsync(l => l.GetBlockAsync(number, cancellationToken), cancellationToken).ConfigureAwait(false);
            return blocks[number] = block;
        }
    }

    /// <summary>Checks configuration blocks handed over: block 0 against the hash, each further one under its predecessor.</summary>
    /// <exception cref="LedgerRefusedException">The genesis block is another, or a block does not hold.</exception>
    public static ChannelTrust FromBlocks(IReadOnlyList<byte[]> blocks, string channel, string? genesisHash, ulong height)
    {
        var genesis = Parse(blocks[0], 0);
        var hash = Convert.ToHexStringLower(BlockHash.Header(genesis.Header));
        if (genesisHash is not null && hash != genesisHash)
            throw new LedgerRefusedException(LedgerError.GenesisOther, channel, hash, genesisHash);

        // Whatever the hash is compared with, block 0 must be whole: data hash, number, one configuration of this channel.
        var anchor = new TrustAnchor(channel, BlockHash.Header(genesis.Header));
        var verifier = new BlockVerifier(anchor);
        var first = verifier.Verify(blocks[0]);
        if (!first.IsValid || verifier.Config is null)
            throw Unproven(0, first.Findings.Count > 0 ? first.Findings[0].Check.ToString() : nameof(VerificationCheck.Configuration));
        var configs = new List<(ulong, ChannelConfig)> { (0, verifier.Config) };
        var last = 0UL;
        foreach (var bytes in blocks.Skip(1))
        {
            var number = Parse(bytes, last).Header.Number;
            var result = BlockVerifier.VerifyAlone(bytes, configs[^1].Item2);
            if (number <= last || !result.IsValid || result.NewConfig is null)
                throw Unproven(number, result.Findings.Count > 0 ? result.Findings[0].Check.ToString() : nameof(VerificationCheck.BlockNumber));
            configs.Add((number, result.NewConfig));
            last = number;
        }

        return new ChannelTrust(hash, configs, [.. blocks], height);
    }

    private static Block Parse(byte[] bytes, ulong number)
    {
        try
        {
            return Block.Parser.ParseFrom(bytes);
        }
        catch (InvalidProtocolBufferException)
        {
            throw Unproven(number, nameof(VerificationCheck.Encoding));
        }
    }

    // Metadata 0 (SIGNATURES) carries OrdererBlockMetadata {last_config}, which the orderers signed (common.proto).
    private static ulong LastConfig(Block block)
    {
        if (block.Header.Number == 0)
            return 0;
        try
        {
            var metadata = Metadata.Parser.ParseFrom(block.Metadata.Metadata[0]);
            return OrdererBlockMetadata.Parser.ParseFrom(metadata.Value).LastConfig?.Index ?? 0;
        }
        catch (Exception e) when (e is InvalidProtocolBufferException or ArgumentOutOfRangeException)
        {
            throw Unproven(block.Header.Number, nameof(VerificationCheck.Metadata));
        }
    }

    private static LedgerRefusedException Unproven(ulong block, string check) =>
        new(LedgerError.BlockUnproven, block.ToString(CultureInfo.InvariantCulture), check);
}
