namespace Hyperledger.Fabric.Validation;

/// <summary>A lifecycle operation was refused; the message is Fabric's, without its prefix.</summary>
public sealed class LifecycleException : Exception
{
    public LifecycleException(string message) : base(message)
    {
    }

    internal LifecycleException(string message, int status) : base(message) => Status = status;

    /// <summary>The chaincode response's status: 500, or 404 for what does not exist.</summary>
    public int Status { get; } = 500;
}
