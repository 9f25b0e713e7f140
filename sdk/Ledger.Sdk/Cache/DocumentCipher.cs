namespace Ledger.Sdk.Cache;

/// <summary>How cached documents are encrypted. The values are stored: they never change.</summary>
public enum DocumentCipher
{
    /// <summary>AES-256-GCM (NIST SP 800-38D).</summary>
    Aes256Gcm = 1,

    /// <summary>SM4-GCM (GB/T 32907, RFC 8998), where national algorithms are demanded; slower.</summary>
    Sm4Gcm = 2,
}
