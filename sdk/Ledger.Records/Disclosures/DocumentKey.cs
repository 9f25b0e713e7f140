using System.Security.Cryptography;

namespace Ledger.Records;

/// <summary>
/// The key under which one record version's document is encrypted: HKDF-Expand (RFC 5869, SHA-256) under the student's
/// document key, with a label of its own so that no salt is ever a key.
/// </summary>
public static class DocumentKey
{
    /// <summary>First element of the info array.</summary>
    public const string Label = "ledger/document-key/v1";

    /// <summary>Writes the key.</summary>
    /// <param name="studentKey">The student's document key, 32 bytes.</param>
    /// <param name="channel">The channel's name.</param>
    /// <param name="recordId">The record's id.</param>
    /// <param name="version">The record's version, from 1.</param>
    /// <param name="random">16 random bytes, drawn once for this version and stored.</param>
    /// <param name="key">Where to write; 32 bytes for AES-256, 16 for SM4.</param>
    public static void Derive(
        ReadOnlySpan<byte> studentKey, string channel, string recordId, int version, ReadOnlySpan<byte> random, Span<byte> key)
    {
        if (studentKey.Length != RecordSalts.KeySize)
            throw new ArgumentException("A document key has 32 bytes.", nameof(studentKey));
        HKDF.Expand(HashAlgorithmName.SHA256, studentKey, key, KeyInfo.Build(Label, channel, recordId, version, random));
    }
}
