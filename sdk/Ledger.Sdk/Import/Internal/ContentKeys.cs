using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Ledger.Records;
using Ledger.Sdk.Keys;

namespace Ledger.Sdk.Import.Internal;

/// <summary>
/// The key by which the same record is known again: the first 16 bytes of an HMAC over student, type and values, without
/// name and number, which may change while the student stays the same. It is keyed, so that whoever reads the cache's file cannot test guesses of a record against it.
/// </summary>
internal sealed class ContentKeys(byte[] key)
{
    private byte[] _buffer = new byte[4096];

    public UInt128 Of(StudentId student, RecordType type, ReadOnlySpan<FieldValue> values)
    {
        student.WriteTo(_buffer);
        BinaryPrimitives.WriteInt32BigEndian(_buffer.AsSpan(StudentId.SizeInBytes), type.Code);
        var length = StudentId.SizeInBytes + 4;
        for (var i = 0; i < values.Length; i++)
        {
            if (type.Fields[i].IsIdentity)
                continue;
            var value = values[i];

            // No value holds U+0000, so a zero byte ends each one.
            var text = value.AsText ?? value.ToString();
            var room = length + Encoding.UTF8.GetMaxByteCount(text.Length) + 1;
            if (room > _buffer.Length)
                Array.Resize(ref _buffer, room * 2);
            length += Encoding.UTF8.GetBytes(text, _buffer.AsSpan(length));
            _buffer[length++] = 0;
        }

        Span<byte> hash = stackalloc byte[32];
        HMACSHA256.HashData(key, _buffer.AsSpan(0, length), hash);
        return BinaryPrimitives.ReadUInt128BigEndian(hash);
    }
}
