namespace Ledger.Records;

/// <summary>The two digest algorithms under which everything is committed. Both give 32 bytes.</summary>
public enum DigestAlgorithm
{
    /// <summary>SHA-256 (FIPS 180-4), <c>sha256</c> in the formats.</summary>
    Sha256 = 1,

    /// <summary>SM3 (GB/T 32905-2016), <c>sm3</c> in the formats.</summary>
    Sm3 = 2,
}
