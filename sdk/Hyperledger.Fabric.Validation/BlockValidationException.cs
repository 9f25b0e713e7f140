namespace Hyperledger.Fabric.Validation;

/// <summary>A block that no peer can validate: it would stop there.</summary>
internal sealed class BlockValidationException : Exception
{
    public BlockValidationException(string message, Exception? cause = null)
        : base(message, cause)
    {
    }
}
