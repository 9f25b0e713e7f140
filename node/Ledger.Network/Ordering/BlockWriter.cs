using System.Security.Cryptography;
using Google.Protobuf;
using Hyperledger.Fabric.Msp;
using Hyperledger.Fabric.Protos.Common;
using Raft = Hyperledger.Fabric.Protos.Orderer.Etcdraft;

namespace Ledger.Network.Ordering;

/// <summary>
/// Turns a batch into the next block and signs it (orderer/common/multichannel/blockwriter.go), with the metadata that
/// a Raft orderer with one consenter writes. Not thread-safe: one ordering loop owns it.
/// </summary>
internal sealed class BlockWriter
{
    // Raft's log holds one membership entry and one empty entry of the first leader before the first block.
    private const ulong RaftEntriesBeforeFirstBlock = 2;
    private const ulong ConsenterId = 1;

    private readonly SigningIdentity _signer;
    private ulong _nextNumber;
    private byte[] _previousHash;
    private ulong _lastConfig;

    /// <param name="signer">The orderer's identity.</param>
    /// <param name="lastHeader">The header of the newest block.</param>
    /// <param name="lastConfig">The number of the newest configuration block.</param>
    public BlockWriter(SigningIdentity signer, BlockHeader lastHeader, ulong lastConfig)
    {
        _signer = signer;
        _nextNumber = lastHeader.Number + 1;
        _previousHash = BlockHash.Header(lastHeader);
        _lastConfig = lastConfig;
    }

    /// <summary>The next block, signed; its transaction filter and commit hash are the committer's to add.</summary>
    public async ValueTask<Block> WriteAsync(IReadOnlyList<OrderedMessage> batch, CancellationToken cancellationToken)
    {
        var block = new Block { Data = new BlockData(), Metadata = EmptyMetadata() };
        foreach (var ordered in batch) block.Data.Data.Add(ordered.Bytes);
        block.Header = new BlockHeader
        {
            Number = _nextNumber,
            PreviousHash = ByteString.CopyFrom(_previousHash),
            DataHash = ByteString.CopyFrom(BlockHash.Data(block.Data)),
        };
        if (batch is [{ IsConfig: true }]) _lastConfig = block.Header.Number;

        var lastConfig = new LastConfig { Index = _lastConfig };
        block.Metadata.Metadata[(int)BlockMetadataIndex.LastConfig] = new Metadata { Value = lastConfig.ToByteString() }.ToByteString();

        var raft = new Raft.BlockMetadata
        {
            ConsenterIds = { ConsenterId },
            NextConsenterId = ConsenterId + 1,
            RaftIndex = block.Header.Number + RaftEntriesBeforeFirstBlock,
        };
        var signed = new OrdererBlockMetadata
        {
            LastConfig = lastConfig,
            ConsenterMetadata = new Metadata { Value = raft.ToByteString() }.ToByteString(),
        }.ToByteString();
        var signatureHeader = _signer.NewSignatureHeader();
        var headerBytes = BlockHash.HeaderBytes(block.Header);
        byte[] message = [.. signed.Span, .. signatureHeader.Span, .. headerBytes];
        block.Metadata.Metadata[(int)BlockMetadataIndex.Signatures] = new Metadata
        {
            Value = signed,
            Signatures =
            {
                new MetadataSignature
                {
                    SignatureHeader = signatureHeader,
                    Signature = UnsafeByteOperations.UnsafeWrap(await _signer.SignAsync(message, cancellationToken).ConfigureAwait(false)),
                },
            },
        }.ToByteString();

        _nextNumber++;
        _previousHash = SHA256.HashData(headerBytes);
        return block;
    }

    /// <summary>One empty entry for each index of BlockMetadataIndex.</summary>
    public static BlockMetadata EmptyMetadata()
    {
        var metadata = new BlockMetadata();
        foreach (var _ in Enum.GetValues<BlockMetadataIndex>()) metadata.Metadata.Add(ByteString.Empty);
        return metadata;
    }
}
