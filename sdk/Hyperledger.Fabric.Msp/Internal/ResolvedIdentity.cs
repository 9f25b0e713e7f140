namespace Hyperledger.Fabric.Msp.Internal;

/// <summary>
/// What reading an identity came to: an identity without problem; an identity whose revocation or units are wrong, which
/// only a principal that does not ask for validity accepts; or no identity and the problem.
/// </summary>
internal sealed record ResolvedIdentity(ValidatedIdentity? Identity, IdentityProblem? Problem);
