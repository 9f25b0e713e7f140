namespace Hyperledger.Fabric.Msp;

/// <summary>A channel's configuration, or an MSP's within it, cannot be used; the message says which part and why.</summary>
public sealed class InvalidConfigurationException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="message">Which part of the configuration, and what is wrong with it.</param>
    /// <param name="innerException">The cause, if another error was.</param>
    public InvalidConfigurationException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}
