using System.Text;
using Hyperledger.Fabric.Protos.Peer;

namespace Hyperledger.Fabric.Contract.Testing;

/// <summary>An endorsed transaction: what the chaincode answered, and what it read and wrote.</summary>
public sealed class TestTransaction
{
    internal TestTransaction(string id, string function, DateTimeOffset timestamp)
    {
        Id = id;
        Function = function;
        Timestamp = timestamp;
    }

    /// <summary>The function called.</summary>
    public string Function { get; }

    /// <summary>The transaction's id.</summary>
    public string Id { get; }

    /// <summary>The proposal's timestamp.</summary>
    public DateTimeOffset Timestamp { get; }

    /// <summary>The chaincode's response.</summary>
    public Response Response { get; internal set; } = new();

    /// <summary>Whether a peer would have endorsed it.</summary>
    public bool IsEndorsed => Response.Status is > 0 and < 400;

    /// <summary>The response's payload as UTF-8 text.</summary>
    public string Text => Encoding.UTF8.GetString(Response.Payload.Span);

    /// <summary>The event; null if there is none.</summary>
    public ChaincodeEvent? Event { get; internal set; }

    /// <summary>The public keys read one by one, with the version found; null for a key that did not exist.</summary>
    public IReadOnlyDictionary<string, TestVersion?> Reads => PublicReads;

    /// <summary>The public keys written; an empty value deletes.</summary>
    public IReadOnlyDictionary<string, ReadOnlyMemory<byte>> Writes => PublicWrites;

    /// <summary>The public ranges read, in the order of the calls.</summary>
    public IReadOnlyList<TestRangeQuery> RangeQueries => Ranges;

    /// <summary>The private keys written, by collection.</summary>
    public IReadOnlyDictionary<(string Collection, string Key), ReadOnlyMemory<byte>> PrivateWrites => CollectionWrites;

    /// <summary>The private keys read, by collection, with the version found.</summary>
    public IReadOnlyDictionary<(string Collection, string Key), TestVersion?> PrivateReads => CollectionReads;

    /// <summary>The endorsement policies set on public keys, serialized.</summary>
    public IReadOnlyDictionary<string, ReadOnlyMemory<byte>> Policies => PolicyWrites;

    /// <summary>
    /// The MSP ids whose peers endorsed it, for key-level policies; null, the default, leaves them unchecked. The chaincode's own
    /// policy is never checked here.
    /// </summary>
    public IReadOnlyCollection<string>? EndorsedBy { get; set; }

    /// <summary>What became of it; null until it was committed.</summary>
    public TxValidationCode? ValidationCode { get; internal set; }

    internal IEnumerable<(string Collection, string Key)> WrittenKeys() =>
        PublicWrites.Keys.Concat(PolicyWrites.Keys).Select(key => ("", key)).Concat(CollectionWrites.Keys).Concat(CollectionPolicyWrites.Keys);

    internal SortedDictionary<string, TestVersion?> PublicReads { get; } = new(Internal.Utf8Order.Instance);
    internal SortedDictionary<string, ReadOnlyMemory<byte>> PublicWrites { get; } = new(Internal.Utf8Order.Instance);
    internal SortedDictionary<string, ReadOnlyMemory<byte>> PolicyWrites { get; } = new(Internal.Utf8Order.Instance);
    internal List<TestRangeQuery> Ranges { get; } = [];
    internal Dictionary<(string Collection, string Key), TestVersion?> CollectionReads { get; } = [];
    internal Dictionary<(string Collection, string Key), ReadOnlyMemory<byte>> CollectionWrites { get; } = [];
    internal Dictionary<(string Collection, string Key), ReadOnlyMemory<byte>> CollectionPolicyWrites { get; } = [];
}
