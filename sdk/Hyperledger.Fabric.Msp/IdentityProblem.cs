namespace Hyperledger.Fabric.Msp;

/// <summary>Why an MSP does not accept an identity.</summary>
public enum IdentityProblemKind
{
    /// <summary>The bytes are no <c>msp.SerializedIdentity</c> with an X.509 certificate in PEM.</summary>
    Malformed,

    /// <summary>The channel has no MSP of that id, or one of a type that is not supported.</summary>
    UnknownMsp,

    /// <summary>The certificate's key is of an algorithm that the MSP does not accept.</summary>
    UnsupportedKey,

    /// <summary>The certificate does not chain to the MSP's authorities in exactly one way.</summary>
    Chain,

    /// <summary>A revocation list of the certificate's issuer names it.</summary>
    Revoked,

    /// <summary>The certificate's organizational units are not those that the MSP demands: with NodeOUs exactly one role.</summary>
    OrganizationalUnits,
}

/// <summary>Why an MSP does not accept an identity, in kind and in words.</summary>
/// <param name="Kind">The kind.</param>
/// <param name="Message">A sentence that names the MSP and the cause; it repeats nothing of the certificate's subject.</param>
public sealed record IdentityProblem(IdentityProblemKind Kind, string Message);
