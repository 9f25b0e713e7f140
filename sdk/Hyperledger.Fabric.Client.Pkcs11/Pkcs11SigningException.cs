namespace Hyperledger.Fabric.Client.Pkcs11;

/// <summary>The token or its module refused, or holds no such key. The message names the token, never the PIN.</summary>
public sealed class Pkcs11SigningException : Exception
{
    internal Pkcs11SigningException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}
