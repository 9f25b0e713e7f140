namespace Hyperledger.Fabric.Msp;

/// <summary>An organisation under <c>/Channel/Application</c>.</summary>
/// <param name="GroupName">The name of its group, which policies' paths use; often, not always, the MSP's id.</param>
/// <param name="MspId">The id of its MSP.</param>
/// <param name="AnchorPeers">Host and port of its anchor peers, as <c>peer0.org1.example.com:7051</c>; may be empty.</param>
public sealed record ApplicationOrganization(string GroupName, string MspId, IReadOnlyList<string> AnchorPeers);

/// <summary>An organisation under <c>/Channel/Orderer</c>.</summary>
/// <param name="GroupName">The name of its group, which policies' paths use; often, not always, the MSP's id.</param>
/// <param name="MspId">The id of its MSP.</param>
/// <param name="Endpoints">Host and port of its orderers; may be empty before capability V3_0.</param>
public sealed record OrdererOrganization(string GroupName, string MspId, IReadOnlyList<string> Endpoints);
