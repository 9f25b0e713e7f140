namespace Hyperledger.Fabric.Contract;

/// <summary>The codes of errors that the library itself reports.</summary>
public static class ContractErrorCodes
{
    /// <summary>There are too few or too many arguments, or one cannot be read.</summary>
    public const string BadArgument = "BAD_ARGUMENT";

    /// <summary>There is no such contract.</summary>
    public const string UnknownContract = "UNKNOWN_CONTRACT";

    /// <summary>The contract has no such function.</summary>
    public const string UnknownFunction = "UNKNOWN_FUNCTION";

    /// <summary>The contract failed with an exception of its own.</summary>
    public const string Internal = "INTERNAL";
}
