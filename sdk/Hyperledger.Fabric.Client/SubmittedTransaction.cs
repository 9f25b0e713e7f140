using Google.Protobuf;
using Hyperledger.Fabric.Client.Internal;

namespace Hyperledger.Fabric.Client;

/// <summary>A transaction that the ordering service accepted: its result is known, its validity not yet.</summary>
public sealed class SubmittedTransaction : Commit
{
    private readonly ByteString _result;

    internal SubmittedTransaction(GatewayConnection connection, string channelName, string transactionId, ByteString result)
        : base(connection, channelName, transactionId) => _result = result;

    /// <summary>
    /// The function's result, which the endorsers agreed on; it means nothing if the transaction turns out invalid. The
    /// caller owns the array.
    /// </summary>
    public byte[] GetResult() => _result.ToByteArray();
}
