namespace Ledger.Sdk.Identities;

/// <summary>An identity that was asked for: the key stays in the working folder, the request goes to who issues.</summary>
/// <param name="Name">The identity's name in the working folder.</param>
/// <param name="MspId">The MSP that is to issue.</param>
/// <param name="Unit">The unit's code, to become the attribute <c>unit</c>.</param>
/// <param name="Role">The role, to become the attribute <c>role</c>.</param>
/// <param name="EnrolmentId">Random; the request's common name.</param>
/// <param name="RequestPem">
/// PKCS#10, signed by the new key (P-256). The wanted attributes stand in an extension request under Fabric CA's OID; a
/// Fabric CA takes them from its own registration of the enrolment id instead.
/// </param>
public sealed record IdentityRequest(string Name, string MspId, string Unit, string Role, string EnrolmentId, string RequestPem);
