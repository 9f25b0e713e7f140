using Google.Protobuf;
using Hyperledger.Fabric.Msp;
using Hyperledger.Fabric.Protos.Common;
using Hyperledger.Fabric.Protos.Peer;

namespace Hyperledger.Fabric.Admin;

/// <summary>
/// Who endorses a chaincode, or who may hold a collection: a signature policy, or a policy of the channel's configuration
/// (<c>protos.ApplicationPolicy</c>). Equal when the messages are, byte for byte, as peers compare them.
/// </summary>
public sealed class ChaincodePolicy : IEquatable<ChaincodePolicy>
{
    private ChaincodePolicy(ByteString bytes) => Bytes = bytes;

    internal ByteString Bytes { get; }

    /// <summary>A signature policy in the language of Fabric's tools, as <c>AND('Org1MSP.peer', 'Org2MSP.peer')</c>.</summary>
    /// <param name="text">The policy, as <see cref="SignaturePolicies.Parse"/> reads it.</param>
    /// <exception cref="FormatException">The text is no policy; the message gives the position, counted from 1.</exception>
    public static ChaincodePolicy Parse(string text) => Signature(SignaturePolicies.Parse(text));

    /// <summary>A signature policy.</summary>
    public static ChaincodePolicy Signature(SignaturePolicyEnvelope policy)
    {
        ArgumentNullException.ThrowIfNull(policy);
        return new ChaincodePolicy(new ApplicationPolicy { SignaturePolicy = policy }.ToByteString());
    }

    /// <summary>A policy of the channel's configuration, which changes with it.</summary>
    /// <param name="path">Its path, as <c>/Channel/Application/Endorsement</c>.</param>
    public static ChaincodePolicy Reference(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return new ChaincodePolicy(new ApplicationPolicy { ChannelConfigPolicyReference = path }.ToByteString());
    }

    /// <summary>The message; null when the bytes are none, as a validation plugin of one's own may have them.</summary>
    public ApplicationPolicy? ToMessage()
    {
        try
        {
            return ApplicationPolicy.Parser.ParseFrom(Bytes);
        }
        catch (InvalidProtocolBufferException)
        {
            return null;
        }
    }

    /// <inheritdoc/>
    public bool Equals(ChaincodePolicy? other) => other is not null && Bytes.Equals(other.Bytes);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as ChaincodePolicy);

    /// <inheritdoc/>
    public override int GetHashCode() => Bytes.GetHashCode();

    /// <summary>The policy in the language that <see cref="Parse"/> reads, or the path that it refers to.</summary>
    public override string ToString() => ToMessage() switch
    {
        { TypeCase: ApplicationPolicy.TypeOneofCase.SignaturePolicy } message => SignaturePolicies.Describe(message.SignaturePolicy),
        { TypeCase: ApplicationPolicy.TypeOneofCase.ChannelConfigPolicyReference } message => message.ChannelConfigPolicyReference,
        _ => "?",
    };

    internal static ChaincodePolicy? From(ByteString bytes) => bytes.IsEmpty ? null : new ChaincodePolicy(bytes);
}
