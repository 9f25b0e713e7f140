namespace Ledger.Records;

/// <summary>With what a person signs.</summary>
public enum SignerAlgorithm
{
    /// <summary>SM2 with SM3 (GB/T 32918), for the user id <c>1234567812345678</c>.</summary>
    Sm2,

    /// <summary>ECDSA on P-256 with SHA-256.</summary>
    P256,
}
