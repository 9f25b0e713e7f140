using System.Collections.Concurrent;
using System.Security.Cryptography;

namespace Ledger.Sdk.Keys.Internal;

/// <summary>The two keys that a student's key gives: for salts and for documents (HKDF-Expand, SHA-256, 32 bytes each).</summary>
internal sealed record StudentSecrets(byte[] SaltKey, byte[] DocumentKey)
{
    public static StudentSecrets Derive(byte[] studentKey) => new(
        HKDF.Expand(HashAlgorithmName.SHA256, studentKey, 32, "ledger-sdk/student-salts"u8.ToArray()),
        HKDF.Expand(HashAlgorithmName.SHA256, studentKey, 32, "ledger-sdk/student-documents"u8.ToArray()));
}

/// <summary>Secrets of the students met in one piece of work. Thread-safe.</summary>
internal sealed class StudentSecretsCache(KeyStore keys)
{
    private readonly ConcurrentDictionary<StudentId, StudentSecrets?> _secrets = new();

    /// <summary>The student's secrets; null if the key was erased or is missing.</summary>
    public StudentSecrets? Find(StudentId student) =>
        _secrets.GetOrAdd(student, static (id, keys) => keys.Find(id) is { } key ? StudentSecrets.Derive(key) : null, keys);
}
