using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Google.Protobuf;
using Hyperledger.Fabric.Protos.Common;
using Hyperledger.Fabric.Protos.Peer;

namespace Hyperledger.Fabric.Msp.Internal;

/// <summary>The checks of one block, whose findings gather in its result.</summary>
internal sealed class BlockCheck(ulong? expectedNumber, bool stopAtFirst)
{
    private const string BlockValidation = "/Channel/Orderer/BlockValidation";
    private const int CommitHashSize = 32;

    private readonly List<VerificationFinding> _findings = [];
    private Block _block = new();

    public BlockVerification Result { get; } = new();

    public bool HasCommitHash { get; private set; }

    /// <summary>True when a check failed and no other is wanted.</summary>
    public bool IsOver => stopAtFirst && _findings.Count > 0;

    private ulong? NumberInBlock => Result.Block?.Header?.Number ?? expectedNumber;

    /// <summary>Reads the block; false when nothing more can be checked.</summary>
    public bool Read(ReadOnlyMemory<byte> bytes)
    {
        Result.Findings = _findings;
        try
        {
            _block = Block.Parser.ParseFrom(UnsafeByteOperations.UnsafeWrap(bytes));
        }
        catch (InvalidProtocolBufferException e)
        {
            Add(VerificationCheck.Encoding, $"The bytes are no block: {e.Message}");
            return false;
        }

        if (_block.Header is null || _block.Data is null || _block.Metadata is null)
        {
            Add(VerificationCheck.Encoding, "The block has no header, no data or no metadata.");
            return false;
        }

        Result.Block = _block;
        Result.Hash = BlockHash.Header(_block.Header);

        // Neither hash nor signature covers how a block's outer messages are written.
        if (!Canonical.Is(Block.Parser, bytes.Span))
        {
            Add(VerificationCheck.Encoding, "The block is not in the encoding that Fabric writes.");
            return false;
        }

        return true;
    }

    public void Number(ulong expected)
    {
        if (_block.Header.Number != expected)
            Add(VerificationCheck.BlockNumber, Text($"The block says that it is number {_block.Header.Number}; {expected} is expected."));
    }

    public void Data()
    {
        if (_block.Data.Data.Count == 0)
            Add(VerificationCheck.Envelope, "The block has no transaction.");
        if (!_block.Header.DataHash.Span.SequenceEqual(BlockHash.Data(_block.Data)))
            Add(VerificationCheck.DataHash, "The hash of the transactions is not the one in the header.");
    }

    public void Genesis(TrustAnchor anchor)
    {
        if (!anchor.GenesisHash.Span.SequenceEqual(Result.Hash.Span))
            Add(VerificationCheck.GenesisHash, $"Block 0 has the hash {Convert.ToHexStringLower(Result.Hash.Span)}; {Convert.ToHexStringLower(anchor.GenesisHash.Span)} is trusted.");
        if (_findings.Count > 0)
            return;

        ChannelConfig config;
        try
        {
            config = ChannelConfig.FromBlock(_block);
        }
        catch (InvalidConfigurationException e)
        {
            Add(VerificationCheck.Configuration, e.Message);
            return;
        }

        if (config.ChannelId != anchor.ChannelId)
            Add(VerificationCheck.ChannelId, $"The block is of channel '{config.ChannelId}'; '{anchor.ChannelId}' is trusted.");

        // Nobody signs block 0, so what configtxgen writes beside its header can be derived whole.
        if (!HasEntries())
            return;
        var signatures = _block.Metadata.Metadata[(int)BlockMetadataIndex.Signatures];
        var written = new Metadata { Value = new OrdererBlockMetadata { LastConfig = new LastConfig() }.ToByteString() }.ToByteString();
        if (!signatures.IsEmpty && !signatures.Equals(written))
            Add(VerificationCheck.Metadata, "Block 0 has something else than its own number where signatures stand.");
        LastConfigEntry(0);
        Filter();
        if (!_block.Metadata.Metadata[(int)BlockMetadataIndex.CommitHash].IsEmpty)
            Add(VerificationCheck.CommitHash, "Block 0 has a commit hash; commit hashes begin with block 1.");
        if (Result.ValidationCodes is [not TxValidationCode.Valid])
            Add(VerificationCheck.ValidationCode, $"Block 0 is marked {Result.ValidationCodes[0]}.", transaction: 0);
        Result.NewConfig = config;
    }

    public void Successor(string channelId, byte[]? previousHash, ChannelConfig config, ulong? lastConfigBlock, bool hasCommitHash)
    {
        if (previousHash is not null && !_block.Header.PreviousHash.Span.SequenceEqual(previousHash))
            Add(VerificationCheck.PreviousHash, $"The block names {Convert.ToHexStringLower(_block.Header.PreviousHash.Span)} as its predecessor; that has the hash {Convert.ToHexStringLower(previousHash)}.");
        if (!HasEntries() || IsOver)
            return;

        var configEnvelope = ReadConfigEnvelope(channelId);
        Signatures(config, configEnvelope is null ? lastConfigBlock : _block.Header.Number);
        Filter();
        CommitHash(hasCommitHash);
        if (IsOver)
            return;
        Transactions(config);
        if (configEnvelope is not null)
            NewConfig(config, configEnvelope);
    }

    /// <summary>Finds transactions whose id came before; returns the ids to remember, hashed to 16 bytes.</summary>
    public List<UInt128> DistinctTransactions(IReadOnlySet<UInt128> before)
    {
        var ids = new List<UInt128>();
        var passed = new HashSet<UInt128>();
        for (var i = 0; i < Result.Transactions.Count; i++)
        {
            var transaction = Result.Transactions[i];
            if (transaction.TransactionId.Length == 0)
                continue;

            // Peers index every transaction by the id that it gives itself, valid or not.
            var id = BinaryPrimitives.ReadUInt128BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes(transaction.TransactionId)));
            ids.Add(id);
            if (transaction.Type != HeaderType.EndorserTransaction || transaction.Code != TxValidationCode.Valid)
                continue;
            if (Result.ValidationCodes.Count == 0)
            {
                if (before.Contains(id) || !passed.Add(id))
                    Add(VerificationCheck.DuplicateTransaction, "A transaction with this id came before.", i, transaction.TransactionId);
                continue;
            }

            var code = Result.ValidationCodes[i];
            var repeated = before.Contains(id) || passed.Contains(id);
            if (repeated != (code == TxValidationCode.DuplicateTxid))
            {
                Add(VerificationCheck.DuplicateTransaction, repeated
                    ? $"A transaction with this id came before, yet this one is marked {code}."
                    : "The transaction is marked as a duplicate, yet none with this id came before.", i, transaction.TransactionId);
            }

            // A peer compares ids within a block only among transactions whose endorsements it accepted.
            if (code is TxValidationCode.Valid or TxValidationCode.MvccReadConflict or TxValidationCode.PhantomReadConflict)
                passed.Add(id);
        }

        return ids;
    }

    private static string Text(FormattableString text) => FormattableString.Invariant(text);

    private void Add(VerificationCheck check, string message, int? transaction = null, string? id = null, int? endorsement = null) =>
        _findings.Add(new VerificationFinding(check, message, NumberInBlock, transaction, id, endorsement));

    private bool HasEntries()
    {
        var entries = _block.Metadata.Metadata;
        if (entries.Count != (int)BlockMetadataIndex.CommitHash + 1)
        {
            Add(VerificationCheck.Metadata, Text($"The block has {entries.Count} metadata entries, not {(int)BlockMetadataIndex.CommitHash + 1}."));
            return false;
        }

        if (!entries[(int)BlockMetadataIndex.Orderer].IsEmpty)
            Add(VerificationCheck.Metadata, "The metadata entry ORDERER is filled; orderers from Fabric 1.4.1 on leave it empty.");
        return true;
    }

    // Null when the block holds no configuration; an unreadable one is a finding of its transaction.
    private ConfigEnvelope? ReadConfigEnvelope(string channelId)
    {
        if (_block.Data.Data.Count != 1)
            return null;
        try
        {
            var payload = Payload.Parser.ParseFrom(Envelope.Parser.ParseFrom(_block.Data.Data[0]).Payload);
            var header = ChannelHeader.Parser.ParseFrom(payload.Header?.ChannelHeader ?? ByteString.Empty);
            return header.Type == (int)HeaderType.Config && header.ChannelId == channelId ? ConfigEnvelope.Parser.ParseFrom(payload.Data) : null;
        }
        catch (InvalidProtocolBufferException)
        {
            return null;
        }
    }

    private void LastConfigEntry(ulong index)
    {
        var expected = new Metadata { Value = new LastConfig { Index = index }.ToByteString() }.ToByteString();
        if (!_block.Metadata.Metadata[(int)BlockMetadataIndex.LastConfig].Equals(expected))
            Add(VerificationCheck.LastConfig, Text($"The metadata entry LAST_CONFIG does not name block {index}."));
    }

    private void Signatures(ChannelConfig config, ulong? lastConfigBlock)
    {
        var entry = _block.Metadata.Metadata[(int)BlockMetadataIndex.Signatures];
        Metadata metadata;
        OrdererBlockMetadata orderer;
        try
        {
            metadata = Metadata.Parser.ParseFrom(entry);
            orderer = OrdererBlockMetadata.Parser.ParseFrom(metadata.Value);
        }
        catch (InvalidProtocolBufferException e)
        {
            Add(VerificationCheck.Metadata, $"The metadata entry SIGNATURES cannot be read: {e.Message}");
            return;
        }

        if (!Canonical.Is(Metadata.Parser, entry.Span))
            Add(VerificationCheck.Metadata, "The metadata entry SIGNATURES is not in the encoding that Fabric writes.");
        var named = orderer.LastConfig?.Index ?? 0;
        if (orderer.LastConfig is null || (lastConfigBlock is { } expected && named != expected))
            Add(VerificationCheck.LastConfig, Text($"The orderer names block {named} as the last configuration; it is block {lastConfigBlock}."));
        LastConfigEntry(named);

        var signed = OrdererSignatures(config, metadata);
        if (!config.Policies.IsSatisfiedBy(BlockValidation, signed.Select(one => one.Bytes)))
            Add(VerificationCheck.BlockValidationPolicy, Text($"{signed.Count} good signatures of orderers do not satisfy {BlockValidation}."));
        Result.Orderers = [.. signed.Select(one => one.Identity)];
    }

    private List<(ByteString Bytes, ValidatedIdentity Identity)> OrdererSignatures(ChannelConfig config, Metadata metadata)
    {
        var header = BlockHash.HeaderBytes(_block.Header);
        var good = new List<(ByteString Bytes, ValidatedIdentity Identity)>();
        for (var i = 0; i < metadata.Signatures.Count; i++)
        {
            var signature = metadata.Signatures[i];
            var (signer, signedHeader, wrong) = Signer(config, signature);
            if (wrong is not null)
            {
                Add(VerificationCheck.OrdererSignature, Text($"Signature {i}: {wrong}"));
                continue;
            }

            if (!config.Msps.TryValidate(signer!, out var identity, out var problem))
            {
                Add(VerificationCheck.OrdererSignature, Text($"Signature {i}: {problem.Message}"));
                continue;
            }

            var result = identity.Verify((byte[])[.. metadata.Value.Span, .. signedHeader!.Span, .. header], signature.Signature.Span, exactly: true);
            if (result != SignatureResult.Valid)
                Add(VerificationCheck.OrdererSignature, Text($"Signature {i}: {identity} did not sign this block ({result})."));
            else if (good.Exists(other => other.Identity.MspId == identity.MspId && other.Identity.Id == identity.Id))
                Add(VerificationCheck.OrdererSignature, Text($"Signature {i}: {identity} signed already."));
            else
                good.Add((signer!, identity));
        }

        return good;
    }

    // Raft orderers carry their identity; BFT orderers are named by number in the configuration (protoutil/blockutils.go).
    private static (ByteString? Signer, ByteString? Header, string? Wrong) Signer(ChannelConfig config, MetadataSignature signature)
    {
        try
        {
            if (signature.IdentifierHeader.IsEmpty)
                return (SignatureHeader.Parser.ParseFrom(signature.SignatureHeader).Creator, signature.SignatureHeader, null);
            if (!signature.SignatureHeader.IsEmpty || !config.SupportsBft)
                return (null, null, "it has an identifier header, which a BFT orderer alone uses and instead of a signature header.");

            var number = IdentifierHeader.Parser.ParseFrom(signature.IdentifierHeader).Identifier;
            var consenter = config.Orderer?.Consenters.FirstOrDefault(one => one.Id == number);
            return consenter is null ? (null, null, Text($"the configuration has no consenter {number}."))
                : (new Protos.Msp.SerializedIdentity { Mspid = consenter.MspId, IdBytes = consenter.Identity }.ToByteString(), signature.IdentifierHeader, null);
        }
        catch (InvalidProtocolBufferException e)
        {
            return (null, null, $"its header cannot be read: {e.Message}");
        }
    }

    private void Filter()
    {
        var filter = _block.Metadata.Metadata[(int)BlockMetadataIndex.TransactionsFilter];
        if (filter.IsEmpty)
            return;
        if (filter.Length != _block.Data.Data.Count)
        {
            Add(VerificationCheck.TransactionsFilter, Text($"There are {filter.Length} validation codes for {_block.Data.Data.Count} transactions."));
            return;
        }

        var codes = filter.Select(code => (TxValidationCode)code).ToList();
        for (var i = 0; i < codes.Count; i++)
        {
            if (!Enum.IsDefined(codes[i]) || codes[i] == TxValidationCode.NotValidated)
                Add(VerificationCheck.TransactionsFilter, Text($"The validation code {filter[i]} is none that a peer writes."), i);
        }

        Result.ValidationCodes = codes;
    }

    private void CommitHash(bool required)
    {
        var entry = _block.Metadata.Metadata[(int)BlockMetadataIndex.CommitHash];
        if (entry.IsEmpty)
        {
            if (required && Result.ValidationCodes.Count > 0)
                Add(VerificationCheck.CommitHash, "The block has no commit hash, though one before it had.");
            return;
        }

        try
        {
            var metadata = Metadata.Parser.ParseFrom(entry);
            HasCommitHash = metadata.Value.Length == CommitHashSize && metadata.Signatures.Count == 0 && Canonical.Is(Metadata.Parser, entry.Span);
        }
        catch (InvalidProtocolBufferException)
        {
            HasCommitHash = false;
        }

        if (!HasCommitHash)
            Add(VerificationCheck.CommitHash, Text($"The metadata entry COMMIT_HASH is not a hash of {CommitHashSize} bytes in the encoding that peers write."));
        if (_block.Metadata.Metadata[(int)BlockMetadataIndex.TransactionsFilter].IsEmpty)
            Add(VerificationCheck.TransactionsFilter, "The block has a commit hash and no validation codes, though a peer writes both.");
    }

    private void Transactions(ChannelConfig config)
    {
        var transactions = new TransactionVerification[_block.Data.Data.Count];
        if (transactions.Length == 1)
            transactions[0] = TransactionVerifier.Verify(_block.Data.Data[0], config);
        else
            Parallel.For(0, transactions.Length, i => transactions[i] = TransactionVerifier.Verify(_block.Data.Data[i], config));
        Result.Transactions = transactions;

        for (var i = 0; i < transactions.Length; i++)
            Transaction(transactions[i], i);
    }

    private void Transaction(TransactionVerification transaction, int index)
    {
        if (transaction.Type == HeaderType.Config && transaction.Failure is null && transaction.ChannelId.Length > 0 && _block.Data.Data.Count > 1)
            Add(VerificationCheck.Envelope, "A configuration stands alone in its block.", index, transaction.TransactionId);

        // A block for another channel or in another encoding is no block of this one; peers drop it whole.
        if (transaction.Failure is { Check: VerificationCheck.ChannelId or VerificationCheck.Envelope } refused
            && transaction.Code is TxValidationCode.InvalidOtherReason or TxValidationCode.BadCreatorSignature)
        {
            _findings.Add(At(refused, index));
            return;
        }

        if (Result.ValidationCodes.Count == 0)
        {
            // An orderer's block does not say what is valid; what fails here would be marked by every peer.
            return;
        }

        var code = Result.ValidationCodes[index];
        if (transaction.Failure is { } failure)
        {
            if (code == TxValidationCode.Valid)
                _findings.Add(At(failure, index));
            else if (code != transaction.Code)
                Add(VerificationCheck.ValidationCode, $"The transaction is marked {code}; it is {transaction.Code}: {failure.Message}", index, transaction.TransactionId);
            return;
        }

        if (!IsJudgedLater(code, transaction.Type))
            Add(VerificationCheck.ValidationCode, $"The transaction is marked {code}, yet it passes that check.", index, transaction.TransactionId);

        // Whose endorsements are needed is the ledger's to say; that nobody's is good cannot be right.
        if (code == TxValidationCode.Valid && transaction.Type == HeaderType.EndorserTransaction
            && !transaction.Endorsements.Any(endorsement => endorsement.Failure is null))
        {
            foreach (var endorsement in transaction.Endorsements)
                _findings.Add(At(endorsement.Failure!, index));
            if (transaction.Endorsements.Count == 0)
                Add(VerificationCheck.EndorserSignature, "The transaction is marked valid without an endorsement.", index, transaction.TransactionId);
        }
    }

    // The codes that a peer gives after the checks that a transaction passes by itself (plugindispatcher/dispatcher.go,
    // kvledger/txmgmt/validation).
    private static bool IsJudgedLater(TxValidationCode code, HeaderType type) => type == HeaderType.Config
        ? code == TxValidationCode.Valid
        : code is TxValidationCode.Valid or TxValidationCode.DuplicateTxid or TxValidationCode.EndorsementPolicyFailure
            or TxValidationCode.MvccReadConflict or TxValidationCode.PhantomReadConflict or TxValidationCode.BadHeaderExtension
            or TxValidationCode.BadResponsePayload or TxValidationCode.BadRwset or TxValidationCode.IllegalWriteset
            or TxValidationCode.InvalidWriteset or TxValidationCode.InvalidChaincode or TxValidationCode.InvalidOtherReason;

    private VerificationFinding At(VerificationFinding finding, int transaction) =>
        finding with { BlockNumber = NumberInBlock, TransactionIndex = transaction };

    private void NewConfig(ChannelConfig config, ConfigEnvelope envelope)
    {
        try
        {
            Result.NewConfig = ConfigUpdates.Verify(config, envelope);
        }
        catch (Exception e) when (e is ConfigUpdateException or InvalidConfigurationException)
        {
            Add(VerificationCheck.Configuration, e.Message);
        }
    }
}
