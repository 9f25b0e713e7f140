using Hyperledger.Fabric.Protos.Peer;

namespace Hyperledger.Fabric.Shim;

/// <summary>What a chaincode does when a peer calls it. One instance serves every transaction, many at the same time.</summary>
/// <remarks>
/// Endorsers compare results byte for byte: an implementation depends on its stub alone, never on a clock, randomness,
/// the culture or the order of a hash table.
/// </remarks>
public interface IChaincode
{
    /// <summary>Answers a TRANSACTION.</summary>
    /// <param name="stub">The transaction; valid until the returned task completes.</param>
    /// <param name="cancellationToken">Cancelled when the stream to the peer has ended.</param>
    /// <returns>
    /// The response. A status below 400 is endorsed, others are not (fabric core/endorser/endorser.go).
    /// An exception becomes a response of status 500 with the exception's message.
    /// </returns>
    Task<Response> InvokeAsync(IChaincodeStub stub, CancellationToken cancellationToken = default);

    /// <summary>Answers an INIT, which a peer sends only for a definition that requires it. Does nothing and succeeds unless implemented.</summary>
    /// <param name="stub">The transaction; valid until the returned task completes.</param>
    /// <param name="cancellationToken">Cancelled when the stream to the peer has ended.</param>
    Task<Response> InitAsync(IChaincodeStub stub, CancellationToken cancellationToken = default) =>
        Task.FromResult(ChaincodeResponse.Success());
}
