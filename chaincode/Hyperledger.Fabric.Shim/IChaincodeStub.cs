using Hyperledger.Fabric.Protos.Peer;

namespace Hyperledger.Fabric.Shim;

/// <summary>
/// One transaction as its chaincode sees it: the call, the caller, and the state of its channel and chaincode.
/// </summary>
/// <remarks>
/// Reads see the last committed block, never this transaction's own writes. Calls may overlap; they reach the peer one
/// after another in the order made. After the transaction's response was returned every call throws
/// <see cref="InvalidOperationException"/>. A request that the peer refuses throws <see cref="ChaincodePeerException"/>;
/// a stream that ended throws <see cref="ChaincodeStreamException"/>. Empty values stand for absent ones: Fabric stores none.
/// Values given are not copied: leave them unchanged until the call completes.
/// Names follow ChaincodeStubInterface (fabric-chaincode-go shim/interfaces.go).
/// </remarks>
public interface IChaincodeStub
{
    /// <summary>The transaction's id, lowercase hex.</summary>
    string TransactionId { get; }

    /// <summary>The channel's id.</summary>
    string ChannelId { get; }

    /// <summary>All arguments; the first names the function.</summary>
    IReadOnlyList<ReadOnlyMemory<byte>> Arguments { get; }

    /// <summary>The first argument as text, empty if there is none.</summary>
    string FunctionName { get; }

    /// <summary>The arguments after the first, as UTF-8 text.</summary>
    IReadOnlyList<string> Parameters { get; }

    /// <summary>The submitter's serialized identity (msp.SerializedIdentity); empty when the call carried no proposal.</summary>
    ReadOnlyMemory<byte> Creator { get; }

    /// <summary>The submitter's identity, read.</summary>
    /// <exception cref="InvalidOperationException">There is no proposal, or the identity is not an X.509 certificate.</exception>
    ClientIdentity ClientIdentity { get; }

    /// <summary>Data given with the proposal that no block will hold.</summary>
    IReadOnlyDictionary<string, ReadOnlyMemory<byte>> Transient { get; }

    /// <summary>
    /// The MSP id of the peer that runs this chaincode, if its host was told (fabric-chaincode-go shim.GetMSPID); null else. It
    /// differs between endorsers: refuse by it, never write it.
    /// </summary>
    string? PeerMspId { get; }

    /// <summary>What the peer added to the call.</summary>
    IReadOnlyDictionary<string, ReadOnlyMemory<byte>> Decorations { get; }

    /// <summary>SHA-256 of nonce, creator and epoch (8 bytes, little-endian), 32 bytes; empty without a proposal.</summary>
    ReadOnlyMemory<byte> Binding { get; }

    /// <summary>The proposal as the client signed it; null without one.</summary>
    SignedProposal? SignedProposal { get; }

    /// <summary>The timestamp of the proposal's channel header, to 100 ns. It is the submitter's word.</summary>
    /// <exception cref="InvalidOperationException">The call carried no proposal, or a time outside years 1 to 9999.</exception>
    DateTimeOffset Timestamp { get; }

    /// <summary>Reads a key.</summary>
    /// <returns>The value; empty if the key does not exist.</returns>
    Task<ReadOnlyMemory<byte>> GetStateAsync(string key, CancellationToken cancellationToken = default);

    /// <summary>Reads several keys, in one message where the peer offers it (Fabric 3.1).</summary>
    /// <returns>One value for each key in the same order; empty where the key does not exist.</returns>
    Task<IReadOnlyList<ReadOnlyMemory<byte>>> GetMultipleStatesAsync(IReadOnlyList<string> keys, CancellationToken cancellationToken = default);

    /// <summary>Writes a key. An empty value deletes it.</summary>
    /// <exception cref="ArgumentException">The key is empty.</exception>
    Task PutStateAsync(string key, ReadOnlyMemory<byte> value, CancellationToken cancellationToken = default);

    /// <summary>Deletes a key.</summary>
    Task DelStateAsync(string key, CancellationToken cancellationToken = default);

    /// <summary>
    /// Collects the writes that follow, of keys, private keys and their policies, instead of sending each, where the peer
    /// offers it (Fabric 3.1); elsewhere nothing changes. The last write of a key counts. A batch that is still open when
    /// the chaincode answers is sent then.
    /// </summary>
    /// <remarks>A write that the peer refuses is reported when the batch is sent. Reads never give what the transaction wrote, batch or not.</remarks>
    void StartWriteBatch();

    /// <summary>Sends the writes collected since <see cref="StartWriteBatch"/>, in as few messages as the peer's limit allows; later writes go singly again.</summary>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="ChaincodePeerException">The peer refused a write.</exception>
    Task FinishWriteBatchAsync(CancellationToken cancellationToken = default);

    /// <summary>Reads a key's endorsement policy.</summary>
    /// <returns>A serialized policy, see <see cref="KeyEndorsementPolicy"/>; empty if there is none.</returns>
    Task<ReadOnlyMemory<byte>> GetStateValidationParameterAsync(string key, CancellationToken cancellationToken = default);

    /// <summary>Sets the endorsement policy that later writes of the key must satisfy instead of the chaincode's.</summary>
    Task SetStateValidationParameterAsync(string key, ReadOnlyMemory<byte> policy, CancellationToken cancellationToken = default);

    /// <summary>Keys from <paramref name="startKey"/> up to and without <paramref name="endKey"/>, by their UTF-8 bytes; composite keys are not among them.</summary>
    /// <param name="startKey">The first key; empty for the first of all.</param>
    /// <param name="endKey">The bound; empty for none.</param>
    /// <param name="cancellationToken">Ends the enumeration.</param>
    /// <exception cref="ArgumentException">A bound begins with U+0000.</exception>
    IAsyncEnumerable<KeyValue> GetStateByRangeAsync(string startKey, string endKey, CancellationToken cancellationToken = default);

    /// <summary>One page of a range. A transaction that writes may not use pages: the peer refuses it.</summary>
    /// <param name="startKey">The first key; empty for the first of all.</param>
    /// <param name="endKey">The bound; empty for none.</param>
    /// <param name="pageSize">The most results wanted.</param>
    /// <param name="bookmark">The previous page's; empty for the first.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    Task<StatePage> GetStateByRangeWithPaginationAsync(string startKey, string endKey, int pageSize, string bookmark, CancellationToken cancellationToken = default);

    /// <summary>Every composite key with these first components, by UTF-8 bytes.</summary>
    IAsyncEnumerable<KeyValue> GetStateByPartialCompositeKeyAsync(string objectType, IReadOnlyList<string> attributes, CancellationToken cancellationToken = default);

    /// <summary>One page of the composite keys with these first components.</summary>
    Task<StatePage> GetStateByPartialCompositeKeyWithPaginationAsync(string objectType, IReadOnlyList<string> attributes, int pageSize, string bookmark, CancellationToken cancellationToken = default);

    /// <summary>One page of all composite keys.</summary>
    Task<StatePage> GetAllStatesCompositeKeyWithPaginationAsync(int pageSize, string bookmark, CancellationToken cancellationToken = default);

    /// <summary>A rich query in the state database's language. Peers with LevelDB, and the embedded network, refuse it. It is not re-run at validation.</summary>
    IAsyncEnumerable<KeyValue> GetQueryResultAsync(string query, CancellationToken cancellationToken = default);

    /// <summary>One page of a rich query.</summary>
    Task<StatePage> GetQueryResultWithPaginationAsync(string query, int pageSize, string bookmark, CancellationToken cancellationToken = default);

    /// <summary>The committed changes of a key, newest first. They are not re-checked at validation.</summary>
    IAsyncEnumerable<KeyModification> GetHistoryForKeyAsync(string key, CancellationToken cancellationToken = default);

    /// <summary>Reads a private key; the peer must be a member of the collection.</summary>
    /// <returns>The value; empty if the key does not exist.</returns>
    Task<ReadOnlyMemory<byte>> GetPrivateDataAsync(string collection, string key, CancellationToken cancellationToken = default);

    /// <summary>Reads several private keys, in one message where the peer offers it.</summary>
    Task<IReadOnlyList<ReadOnlyMemory<byte>>> GetMultiplePrivateDataAsync(string collection, IReadOnlyList<string> keys, CancellationToken cancellationToken = default);

    /// <summary>Reads the SHA-256 of a private value, which every peer of the channel has.</summary>
    /// <returns>32 bytes; empty if the key does not exist.</returns>
    Task<ReadOnlyMemory<byte>> GetPrivateDataHashAsync(string collection, string key, CancellationToken cancellationToken = default);

    /// <summary>Writes a private key. An empty value deletes it.</summary>
    Task PutPrivateDataAsync(string collection, string key, ReadOnlyMemory<byte> value, CancellationToken cancellationToken = default);

    /// <summary>Deletes a private key.</summary>
    Task DelPrivateDataAsync(string collection, string key, CancellationToken cancellationToken = default);

    /// <summary>Deletes a private key with every earlier value of it (Fabric 2.5).</summary>
    Task PurgePrivateDataAsync(string collection, string key, CancellationToken cancellationToken = default);

    /// <summary>Private keys from <paramref name="startKey"/> up to and without <paramref name="endKey"/>.</summary>
    IAsyncEnumerable<KeyValue> GetPrivateDataByRangeAsync(string collection, string startKey, string endKey, CancellationToken cancellationToken = default);

    /// <summary>Every private composite key with these first components.</summary>
    IAsyncEnumerable<KeyValue> GetPrivateDataByPartialCompositeKeyAsync(string collection, string objectType, IReadOnlyList<string> attributes, CancellationToken cancellationToken = default);

    /// <summary>A rich query over private keys.</summary>
    IAsyncEnumerable<KeyValue> GetPrivateDataQueryResultAsync(string collection, string query, CancellationToken cancellationToken = default);

    /// <summary>Reads a private key's endorsement policy.</summary>
    Task<ReadOnlyMemory<byte>> GetPrivateDataValidationParameterAsync(string collection, string key, CancellationToken cancellationToken = default);

    /// <summary>Sets a private key's endorsement policy.</summary>
    Task SetPrivateDataValidationParameterAsync(string collection, string key, ReadOnlyMemory<byte> policy, CancellationToken cancellationToken = default);

    /// <summary>Sets the transaction's event; the last one set counts. A response of status 400 or more drops it.</summary>
    /// <param name="name">Its name, not empty.</param>
    /// <param name="payload">Its bytes, which every client of the channel can read.</param>
    /// <exception cref="ArgumentException">The name is empty.</exception>
    void SetEvent(string name, ReadOnlyMemory<byte> payload);

    /// <summary>
    /// Calls another chaincode. On the same channel its reads and writes join this transaction's; on another channel only its response counts.
    /// </summary>
    /// <param name="chaincode">The other chaincode's name.</param>
    /// <param name="arguments">Function and parameters.</param>
    /// <param name="channel">Another channel; empty for this one.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>Its response; status 500 with the peer's text when the peer refused.</returns>
    Task<Response> InvokeChaincodeAsync(string chaincode, IReadOnlyList<ReadOnlyMemory<byte>> arguments, string channel = "", CancellationToken cancellationToken = default);
}
