namespace Hyperledger.Fabric.Msp;

/// <summary>Whether signatures satisfy a policy, and which of them counted.</summary>
/// <param name="Satisfied">True when the policy is satisfied.</param>
/// <param name="Message">When not satisfied, a sentence that names the policy and what is missing; else empty.</param>
/// <param name="Signatures">What became of each signature, in the order given.</param>
public sealed record PolicyResult(bool Satisfied, string Message, IReadOnlyList<SignatureFinding> Signatures);

/// <summary>What became of one signature while a policy was evaluated.</summary>
/// <param name="Identity">The signer; null when its identity could not be read.</param>
/// <param name="Outcome">What became of it.</param>
/// <param name="Message">When it did not count, a sentence that says why; else empty.</param>
public sealed record SignatureFinding(ValidatedIdentity? Identity, SignatureOutcome Outcome, string Message);

/// <summary>What became of a signature while a policy was evaluated.</summary>
public enum SignatureOutcome
{
    /// <summary>The signature is good; principals are matched against its signer.</summary>
    Counted,

    /// <summary>The same identity has already signed: it counts once.</summary>
    Duplicate,

    /// <summary>The identity is not one of the channel's.</summary>
    InvalidIdentity,

    /// <summary>The signature is not the identity's over the message, or its S is high.</summary>
    InvalidSignature,
}
