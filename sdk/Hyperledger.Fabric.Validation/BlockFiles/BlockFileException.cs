namespace Hyperledger.Fabric.Validation;

/// <summary>Block files that are not there or cannot be read; the message names the file.</summary>
internal sealed class BlockFileException : Exception
{
    public BlockFileException(string message, Exception? cause = null)
        : base(message, cause)
    {
    }
}
