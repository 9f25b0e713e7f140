using System.Buffers.Binary;
using Ledger.Records;
using Ledger.Sdk.Keys;

namespace Ledger.Sdk.Cache.Internal;

/// <summary>
/// What the cache knows of a document without opening it, by its ordinal in the batch: whose it is, the random id of
/// the record, its version, the random bytes of that version, and the key by which the same content is known again.
/// </summary>
internal readonly record struct DirectoryEntry(StudentId Student, UInt128 RecordId, int Version, UInt128 Random, UInt128 ContentKey)
{
    public const int SizeInBytes = 68;

    public static DirectoryEntry Read(ReadOnlySpan<byte> source) => new(
        StudentId.FromBytes(source[..16]),
        BinaryPrimitives.ReadUInt128BigEndian(source[16..]),
        BinaryPrimitives.ReadInt32BigEndian(source[32..]),
        BinaryPrimitives.ReadUInt128BigEndian(source[36..]),
        BinaryPrimitives.ReadUInt128BigEndian(source[52..]));

    public void WriteTo(Span<byte> destination)
    {
        Student.WriteTo(destination);
        BinaryPrimitives.WriteUInt128BigEndian(destination[16..], RecordId);
        BinaryPrimitives.WriteInt32BigEndian(destination[32..], Version);
        BinaryPrimitives.WriteUInt128BigEndian(destination[36..], Random);
        BinaryPrimitives.WriteUInt128BigEndian(destination[52..], ContentKey);
    }

    /// <summary>The record's id as payloads write it.</summary>
    public string RecordIdText()
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, RecordId);
        return RecordPayload.RecordIdOf(bytes);
    }

    public byte[] RandomBytes()
    {
        var bytes = new byte[16];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, Random);
        return bytes;
    }
}
