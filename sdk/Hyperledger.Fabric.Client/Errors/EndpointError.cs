namespace Hyperledger.Fabric.Client;

/// <summary>What one peer or orderer answered when a call failed (<c>gateway.ErrorDetail</c>).</summary>
/// <param name="Address">Host and port of the endpoint.</param>
/// <param name="MspId">The MSP of the endpoint.</param>
/// <param name="Message">What it said.</param>
public sealed record EndpointError(string Address, string MspId, string Message);
