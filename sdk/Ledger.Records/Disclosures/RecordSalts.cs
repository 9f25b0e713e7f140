using System.Security.Cryptography;

namespace Ledger.Records;

/// <summary>
/// Salts of a record version: one HKDF-Expand (RFC 5869, SHA-256) under the student's salt key, cut into 16 bytes a field in
/// the rule set's order.
/// </summary>
public static class RecordSalts
{
    /// <summary>Length in bytes of a student's salt key: a pseudorandom key, never a password.</summary>
    public const int KeySize = 32;

    /// <summary>Length in bytes of the random part that is stored with each record version.</summary>
    public const int RandomSize = 16;

    /// <summary>First element of the info array.</summary>
    public const string Label = "ledger/field-salts/v1";

    /// <summary>Most fields that one expansion serves: 255 blocks of 32 bytes (RFC 5869 section 2.3).</summary>
    public const int MaxFields = 255 * 32 / Disclosure.SaltSize;

    /// <summary>Writes the salts.</summary>
    /// <param name="saltKey">The student's salt key, 32 bytes.</param>
    /// <param name="channel">The channel's name.</param>
    /// <param name="recordId">The record's id.</param>
    /// <param name="version">The record's version, from 1.</param>
    /// <param name="random">16 random bytes, drawn once for this version and stored.</param>
    /// <param name="salts">16 bytes a field; at most <see cref="MaxFields"/> fields.</param>
    public static void Derive(
        ReadOnlySpan<byte> saltKey, string channel, string recordId, int version, ReadOnlySpan<byte> random, Span<byte> salts)
    {
        if (saltKey.Length != KeySize)
            throw new ArgumentException("A salt key has 32 bytes.", nameof(saltKey));
        HKDF.Expand(HashAlgorithmName.SHA256, saltKey, salts, KeyInfo.Build(Label, channel, recordId, version, random));
    }
}
