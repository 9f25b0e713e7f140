namespace Hyperledger.Fabric.Msp;

/// <summary>An identity that had to be valid is not.</summary>
public sealed class InvalidIdentityException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="problem">Why the identity is not valid.</param>
    public InvalidIdentityException(IdentityProblem problem)
        : base(problem?.Message) => Problem = problem ?? throw new ArgumentNullException(nameof(problem));

    /// <summary>Why the identity is not valid.</summary>
    public IdentityProblem Problem { get; }
}
