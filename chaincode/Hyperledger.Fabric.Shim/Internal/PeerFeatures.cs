using Google.Protobuf;
using Hyperledger.Fabric.Protos.Peer;

namespace Hyperledger.Fabric.Shim.Internal;

/// <summary>What READY's payload offers; peers before 3.1 send none.</summary>
internal sealed record PeerFeatures(bool GetMultipleKeys, int MaxKeysOfGetMultiple, bool WriteBatch, int MaxWritesOfBatch)
{
    // fabric-chaincode-go shim/handler.go raises smaller limits to this.
    private const int SmallestLimit = 100;

    internal static readonly PeerFeatures None = new(false, 0, false, 0);

    internal static PeerFeatures Parse(ByteString payload)
    {
        if (payload.IsEmpty) return None;
        try
        {
            var offer = ChaincodeAdditionalParams.Parser.ParseFrom(payload);
            return new PeerFeatures(
                offer.UseGetMultipleKeys, Limit(offer.MaxSizeGetMultipleKeys), offer.UseWriteBatch, Limit(offer.MaxSizeWriteBatch));
        }
        catch (InvalidProtocolBufferException)
        {
            // An offer that cannot be read is no offer; the plain messages always work.
            return None;
        }
    }

    private static int Limit(uint offered) => (int)Math.Clamp(offered, SmallestLimit, int.MaxValue);
}
