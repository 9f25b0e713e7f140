using Google.Protobuf.Reflection;
using Hyperledger.Fabric.Protos.Peer;

namespace Ledger.Network.Chaincode.Internal;

/// <summary>Message types as the protocol spells them, for texts that equal Fabric's.</summary>
internal static class MessageTypeNames
{
    private static readonly EnumDescriptor Types =
        ChaincodeMessage.Descriptor.EnumTypes.Single(type => type.Name == nameof(ChaincodeMessage.Types.Type));

    public static string Of(ChaincodeMessage.Types.Type type) => Types.FindValueByNumber((int)type)?.Name ?? ((int)type).ToString(System.Globalization.CultureInfo.InvariantCulture);
}
