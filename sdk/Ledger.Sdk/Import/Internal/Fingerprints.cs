using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Ledger.Sdk.Keys;

namespace Ledger.Sdk.Import.Internal;

/// <summary>Makes fingerprints under a folder's content key. Thread-safe.</summary>
internal sealed class Fingerprints(byte[] contentKey)
{
    private readonly byte[] _key = HMACSHA256.HashData(contentKey, "look-alikes\n"u8);

    /// <summary>The fingerprint of a row: of its text, null for none, and of its evidence with how each picture looks.</summary>
    public Fingerprint Of(StudentId student, int row, (uint[] Shingles, ulong Hash)? text, IEnumerable<string> evidence, Func<string, PictureHash?> looks) =>
        new(student, row, text?.Hash ?? 0, text?.Shingles ?? [], [.. evidence.Select(d => new EvidencePrint(KeyOf(d), looks(d)))]);

    /// <summary>A keyed hash of a digest: the same evidence is known again, and nobody learns which it is.</summary>
    public UInt128 KeyOf(string digest) => BinaryPrimitives.ReadUInt128BigEndian(HMACSHA256.HashData(_key, Encoding.ASCII.GetBytes(digest)));

    /// <summary>The source of a checked file.</summary>
    public long SourceOf(string file) => -1 - (BinaryPrimitives.ReadInt64BigEndian(HMACSHA256.HashData(_key, Encoding.UTF8.GetBytes(file))) & 0x7F_FFFF_FFFF);
}
