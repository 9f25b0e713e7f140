namespace Hyperledger.Fabric.Msp;

/// <summary>A configuration update does not follow from the channel's configuration, or is not authorised.</summary>
public sealed class ConfigUpdateException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="message">What is wrong, in Fabric's words, which clients may look for.</param>
    /// <param name="innerException">The cause, if another error was.</param>
    public ConfigUpdateException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}
