using System.Collections.Concurrent;
using System.Security.Cryptography;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Hyperledger.Fabric.Msp;
using Hyperledger.Fabric.Protos.Common;
using Hyperledger.Fabric.Protos.Ledger.Rwset;
using Hyperledger.Fabric.Protos.Ledger.Rwset.Kvrwset;
using Hyperledger.Fabric.Protos.Peer;
using Hyperledger.Fabric.Validation;
using Ledger.Network.Genesis;
using Ledger.Network.Ordering;
using Ledger.Network.Store;
using Ledger.Network.Topology;
using Ledger.Network.Validation.Internal;
using Ledger.Records.State;
using KvVersion = Hyperledger.Fabric.Protos.Ledger.Rwset.Kvrwset.Version;
using StateList = System.Collections.Generic.SortedDictionary<string, byte[]>;

namespace Ledger.Piles;

/// <summary>
/// A channel whose blocks are made without a network: envelopes signed by their creators and by peers, blocks by an orderer, all
/// with certificates of the embedded network's authorities; committed by the embedded network's committer, which adds codes and
/// commit hashes. The definition of chaincode <c>ledger</c> stands in block 1.
/// </summary>
public sealed class SignedChain : IAsyncDisposable
{
    public const string Channel = "ledger";
    public const string Chaincode = "ledger";
    public const string Policy = "AND('ProvinceMSP.peer', OR('CityMSP.peer', 'CountyMSP.peer', 'SchoolMSP.peer'))";

    private readonly NetworkFolder _folder;
    private readonly ChannelLedger _ledger;
    private readonly BlockWriter _orderer;
    private readonly Dictionary<string, SigningIdentity> _peers;
    private readonly ConcurrentDictionary<string, SigningIdentity> _people = new(StringComparer.Ordinal);

    private SignedChain(NetworkFolder folder, ChannelLedger ledger, BlockWriter orderer, Dictionary<string, SigningIdentity> peers)
    {
        _folder = folder;
        _ledger = ledger;
        _orderer = orderer;
        _peers = peers;
    }

    public ulong Height => _ledger.Height;

    public string Store => _folder.Store;

    public string GenesisHash => Convert.ToHexStringLower(BlockHash.Header(_ledger.GetBlock(0)!.Header));

    /// <param name="folder">A new working folder.</param>
    /// <param name="users">The people, by organisation.</param>
    /// <param name="verifies">Whether the committer verifies every signature again; without it codes still follow from ids and versions.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public static async Task<SignedChain> CreateAsync(string folder, IReadOnlyDictionary<string, IReadOnlyList<UserTopology>>? users = null, bool verifies = true, CancellationToken cancellationToken = default)
    {
        var topology = NetworkTopology.Default;
        if (users is not null) topology = topology with { Organisations = [.. topology.Organisations.Select(o => o with { Users = [.. o.Users, .. users.GetValueOrDefault(o.MspId) ?? []] })] };
        var network = new NetworkFolder(folder);
        var crypto = new CryptoMaterial(network);
        await crypto.CreateAsync(topology, TimeProvider.System, cancellationToken).ConfigureAwait(false);
        var organisations = new List<GenesisOrganisation>();
        var peers = new Dictionary<string, SigningIdentity>(StringComparer.Ordinal);
        foreach (var mspId in topology.Organisations.Select(o => o.MspId))
        {
            organisations.Add(await crypto.OrganisationAsync(mspId, cancellationToken).ConfigureAwait(false));
            peers.Add(mspId, Signing(await crypto.PeerAsync(mspId, 0, cancellationToken).ConfigureAwait(false)));
        }
        var orderer = await crypto.OrdererAsync("OrdererMSP", cancellationToken).ConfigureAwait(false);
        var genesis = GenesisBlock.Create(
            Channel, await crypto.OrganisationAsync("OrdererMSP", cancellationToken).ConfigureAwait(false), new GenesisConsenter("127.0.0.1", 7050, orderer.TlsCertificatePem),
            organisations, new BatchLimits(1000, 1 << 26, 1 << 24, TimeSpan.FromSeconds(1)), TimeProvider.System);
        Directory.CreateDirectory(Path.GetDirectoryName(network.Store)!);
        var ledger = await ChannelLedger.CreateAsync(network.Store, genesis, verifies ? null : new UnverifiedValidator(), cancellationToken: cancellationToken).ConfigureAwait(false);
        var chain = new SignedChain(network, ledger, new BlockWriter(Signing(orderer), genesis.Header, 0), peers);
        await chain.DefineAsync(await crypto.AdministratorAsync("ProvinceMSP", cancellationToken).ConfigureAwait(false)).ConfigureAwait(false);
        return chain;
    }

    /// <summary>Somebody of the folder's identities.</summary>
    public SigningIdentity Person(string name) => _people.GetOrAdd(name, _ =>
    {
        var identity = new Ledger.Sdk.Workspaces.Workspace(_folder.Root).ReadIdentityAsync(name, CancellationToken.None).GetAwaiter().GetResult();
        return identity.Signing;
    });

    /// <summary>Orders calls as one block and commits it.</summary>
    /// <returns>The transactions' ids, in order.</returns>
    public async Task<IReadOnlyList<string>> AddAsync(params IReadOnlyList<SignedCall> calls)
    {
        var envelopes = new (string Id, Envelope Envelope)[calls.Count];
        Parallel.For(0, calls.Count, i => envelopes[i] = Sign(calls[i]));
        await CommitAsync([.. envelopes.Select(e => e.Envelope)]).ConfigureAwait(false);
        return [.. envelopes.Select(e => e.Id)];
    }

    /// <summary>Makes an envelope of a call, endorsed against the state of now.</summary>
    public (string Id, Envelope Envelope) Sign(SignedCall call)
    {
        var nonce = RandomNumberGenerator.GetBytes(TransactionId.NonceSizeInBytes);
        var id = TransactionId.Compute(nonce, call.By.Creator.Span);
        var writes = new KVRWSet();
        foreach (var key in call.Reads.Select(read => read.ToCompositeKey()).Distinct().Order(KeyOrder.Instance))
        {
            var version = _ledger.QueryState(Chaincode, key)?.Version;
            writes.Reads.Add(new KVRead { Key = key, Version = version is { } v ? new KvVersion { BlockNum = v.Block, TxNum = v.Transaction } : null });
        }
        foreach (var (key, value) in call.Also.Append((call.Key, call.Value(id))).OrderBy(write => write.Item1.ToCompositeKey(), KeyOrder.Instance))
            writes.Writes.Add(new KVWrite { Key = key.ToCompositeKey(), Value = ByteString.CopyFrom(value) });
        var change = new ChaincodeEvent { ChaincodeId = Chaincode, TxId = id, EventName = "Changed", Payload = ByteString.CopyFrom(new ObjectChange(call.Key).ToCanonicalBytes()) };
        return (id, Sign(call.By, nonce, id, Chaincode, call.Function, call.At, writes, change, call.Endorsers));
    }

    /// <summary>Orders envelopes as one block and commits it.</summary>
    public async Task<Block> CommitAsync(params IReadOnlyList<Envelope> envelopes)
    {
        var block = await _orderer.WriteAsync([.. envelopes.Select(e => new OrderedMessage(e))], CancellationToken.None).ConfigureAwait(false);
        await _ledger.CommitAsync(block).ConfigureAwait(false);
        return block;
    }

    /// <summary>A block of the chain, as a copy.</summary>
    public Block Block(ulong number) => _ledger.GetBlock(number)!.Clone();

    /// <summary>The blocks up to a height.</summary>
    public IEnumerable<Block> Blocks(ulong from = 0)
    {
        for (var number = from; number < Height; number++) yield return _ledger.GetBlock(number)!;
    }

    public ValueTask DisposeAsync() => _ledger.DisposeAsync();

    private async Task DefineAsync(SigningIdentity administrator)
    {
        var policy = new ApplicationPolicy { SignaturePolicy = SignaturePolicies.Parse(Policy) }.ToByteString();
        var definition = new ChaincodeDefinition(1, ChaincodeParameters.Of("1", "", "", policy, null, initRequired: false));
        var state = new Written();
        StateRecords.Write(state, LifecycleNames.Namespaces, Chaincode, definition.ToRecord());
        var writes = new KVRWSet();
        foreach (var (key, value) in state.Values.OrderBy(entry => entry.Key, KeyOrder.Instance)) writes.Writes.Add(new KVWrite { Key = key, Value = ByteString.CopyFrom(value) });
        var nonce = RandomNumberGenerator.GetBytes(TransactionId.NonceSizeInBytes);
        var id = TransactionId.Compute(nonce, administrator.Creator.Span);
        await CommitAsync([Sign(administrator, nonce, id, LifecycleNames.Namespace, "CommitChaincodeDefinition", DateTimeOffset.UtcNow, writes, null, [.. _peers.Keys])]).ConfigureAwait(false);
    }

    private Envelope Sign(SigningIdentity by, byte[] nonce, string id, string chaincode, string function, DateTimeOffset at, KVRWSet writes, ChaincodeEvent? change, IReadOnlyList<string> endorsers)
    {
        var header = new Header
        {
            ChannelHeader = new ChannelHeader
            {
                Type = (int)HeaderType.EndorserTransaction,
                TxId = id,
                ChannelId = Channel,
                Timestamp = at.ToTimestamp(),
                Extension = new ChaincodeHeaderExtension { ChaincodeId = new ChaincodeID { Name = chaincode } }.ToByteString(),
            }.ToByteString(),
            SignatureHeader = new SignatureHeader { Creator = ByteString.CopyFrom(by.Creator.Span), Nonce = ByteString.CopyFrom(nonce) }.ToByteString(),
        };
        var input = new ChaincodeInvocationSpec { ChaincodeSpec = new ChaincodeSpec { ChaincodeId = new ChaincodeID { Name = chaincode }, Input = new ChaincodeInput { Args = { ByteString.CopyFromUtf8(function) } } } };
        var proposal = new ChaincodeProposalPayload { Input = input.ToByteString() }.ToByteString();
        var results = new TxReadWriteSet { NsRwset = { new NsReadWriteSet { Namespace = chaincode, Rwset = writes.ToByteString() } } };
        var action = new ChaincodeAction { Results = results.ToByteString(), ChaincodeId = new ChaincodeID { Name = chaincode, Version = chaincode == Chaincode ? "1" : "syscc" }, Response = new Response { Status = 200 } };
        if (change is not null) action.Events = change.ToByteString();
        var response = new ProposalResponsePayload { ProposalHash = ByteString.CopyFrom(ProposalHash.Compute(header, proposal.Span)), Extension = action.ToByteString() }.ToByteString();
        var endorsed = new ChaincodeEndorsedAction { ProposalResponsePayload = response };
        foreach (var endorser in endorsers.Select(mspId => _peers[mspId]))
        {
            endorsed.Endorsements.Add(new Endorsement
            {
                Endorser = ByteString.CopyFrom(endorser.Creator.Span),
                Signature = ByteString.CopyFrom(Done(endorser.SignAsync((byte[])[.. response.Span, .. endorser.Creator.Span]))),
            });
        }
        var payload = new Payload
        {
            Header = header,
            Data = new Transaction { Actions = { new TransactionAction { Header = header.SignatureHeader, Payload = new ChaincodeActionPayload { ChaincodeProposalPayload = proposal, Action = endorsed }.ToByteString() } } }.ToByteString(),
        }.ToByteString();
        return new Envelope { Payload = payload, Signature = ByteString.CopyFrom(Done(by.SignAsync(payload.Memory))) };
    }

    // Keys in memory sign at once.
    private static byte[] Done(ValueTask<byte[]> signing) => signing.IsCompletedSuccessfully ? signing.Result : signing.AsTask().GetAwaiter().GetResult();

    private static SigningIdentity Signing(NodeCredentials node) => SigningIdentity.FromPem(node.MspId, node.CertificatePem, node.PrivateKeyPem);

    private sealed class Written : ILifecycleState
    {
        public StateList Values { get; } = new(StringComparer.Ordinal);

        public byte[]? Get(string key) => Values.GetValueOrDefault(key);

        public IEnumerable<KeyValuePair<string, byte[]>> Range(string prefix) => Values.Where(entry => entry.Key.StartsWith(prefix, StringComparison.Ordinal));

        public void Put(string key, byte[] value) => Values[key] = value;

        public void Delete(string key) => Values.Remove(key);
    }

    // What stands in the blocks was signed a moment ago by this very process.
    private sealed class UnverifiedValidator : IBlockValidator
    {
        public IReadOnlyList<ValidatedTransaction> Validate(Block block, IValidationState state) => [.. block.Data.Data.Select(envelope => Validate(envelope, state))];

        private static ValidatedTransaction Validate(ByteString envelope, IValidationState state)
        {
            var payload = Payload.Parser.ParseFrom(Envelope.Parser.ParseFrom(envelope).Payload);
            var header = ChannelHeader.Parser.ParseFrom(payload.Header.ChannelHeader);
            if (header.Type == (int)HeaderType.Config) return new ValidatedTransaction(TxValidationCode.Valid) { Config = payload.Data };
            return state.ContainsTransaction(header.TxId)
                ? new ValidatedTransaction(TxValidationCode.DuplicateTxid) { TxId = header.TxId }
                : new ValidatedTransaction(TxValidationCode.Valid) { TxId = header.TxId, Results = EndorserTransaction.Parse(envelope).ReadWriteSet };
        }
    }
}
