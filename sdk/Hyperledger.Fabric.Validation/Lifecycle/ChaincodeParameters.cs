using Google.Protobuf;
using Hyperledger.Fabric.Protos.Peer;
using Hyperledger.Fabric.Protos.Peer.Lifecycle;

namespace Hyperledger.Fabric.Validation;

/// <summary>What a definition says apart from its sequence (Fabric's ChaincodeParameters): the part that organisations approve.</summary>
internal sealed record ChaincodeParameters(
    ChaincodeEndorsementInfo EndorsementInfo, ChaincodeValidationInfo ValidationInfo, CollectionConfigPackage Collections)
{
    public const string Datatype = "ChaincodeParameters";

    public static ChaincodeParameters Of(
        string version, string endorsementPlugin, string validationPlugin, ByteString validationParameter,
        CollectionConfigPackage? collections, bool initRequired) =>
        new(
            new ChaincodeEndorsementInfo
            {
                Version = version,
                EndorsementPlugin = endorsementPlugin.Length == 0 ? "escc" : endorsementPlugin,
                InitRequired = initRequired,
            },
            new ChaincodeValidationInfo
            {
                ValidationPlugin = validationPlugin.Length == 0 ? "vscc" : validationPlugin,
                ValidationParameter = validationParameter.IsEmpty ? DefaultValidationParameter : validationParameter,
            },
            collections ?? new CollectionConfigPackage());

    public StateRecord ToRecord() => new(Datatype,
    [
        StateRecord.Field("EndorsementInfo", EndorsementInfo),
        StateRecord.Field("ValidationInfo", ValidationInfo),
        StateRecord.Field("Collections", Collections),
    ]);

    public static ChaincodeParameters Read(IReadableLifecycleState state, string name) => new(
        StateRecords.Field(state, LifecycleNames.Namespaces, name, "EndorsementInfo", ChaincodeEndorsementInfo.Parser),
        StateRecords.Field(state, LifecycleNames.Namespaces, name, "ValidationInfo", ChaincodeValidationInfo.Parser),
        StateRecords.Field(state, LifecycleNames.Namespaces, name, "Collections", CollectionConfigPackage.Parser));

    /// <summary>The first difference in Fabric's words (ChaincodeParameters.Equal); null when both say the same.</summary>
    public string? Difference(ChaincodeParameters other)
    {
        if (EndorsementInfo.Version != other.EndorsementInfo.Version)
            return $"expected Version '{EndorsementInfo.Version}' does not match passed Version '{other.EndorsementInfo.Version}'";
        if (EndorsementInfo.EndorsementPlugin != other.EndorsementInfo.EndorsementPlugin)
            return $"expected EndorsementPlugin '{EndorsementInfo.EndorsementPlugin}' does not match passed EndorsementPlugin '{other.EndorsementInfo.EndorsementPlugin}'";
        if (EndorsementInfo.InitRequired != other.EndorsementInfo.InitRequired)
            return $"expected InitRequired '{Go(EndorsementInfo.InitRequired)}' does not match passed InitRequired '{Go(other.EndorsementInfo.InitRequired)}'";
        if (ValidationInfo.ValidationPlugin != other.ValidationInfo.ValidationPlugin)
            return $"expected ValidationPlugin '{ValidationInfo.ValidationPlugin}' does not match passed ValidationPlugin '{other.ValidationInfo.ValidationPlugin}'";
        if (ValidationInfo.ValidationParameter != other.ValidationInfo.ValidationParameter)
            return $"expected ValidationParameter '{Hex(ValidationInfo.ValidationParameter)}' does not match passed ValidationParameter '{Hex(other.ValidationInfo.ValidationParameter)}'";
        return Collections.Equals(other.Collections) ? null : "Collections do not match";
    }

    private static ByteString DefaultValidationParameter { get; } =
        new ApplicationPolicy { ChannelConfigPolicyReference = LifecycleNames.DefaultEndorsementPolicy }.ToByteString();

    private static string Go(bool value) => value ? "true" : "false";

    private static string Hex(ByteString bytes) => Convert.ToHexStringLower(bytes.Span);
}
