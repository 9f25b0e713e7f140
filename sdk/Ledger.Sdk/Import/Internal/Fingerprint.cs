using System.Text;
using Ledger.Sdk.Keys;

namespace Ledger.Sdk.Import.Internal;

/// <summary>
/// What is remembered of a row for finding others like it later: hashes of its text's shingles, and of each piece of evidence a
/// keyed hash of the digest and how it looks. No text, no name, no digest that the ledger or anyone else has.
/// </summary>
internal sealed record Fingerprint(StudentId Student, int Row, ulong TextHash, uint[] Shingles, IReadOnlyList<EvidencePrint> Evidence)
{
    public bool IsEmpty => Shingles.Length == 0 && Evidence.Count == 0;

    public static byte[] Write(IEnumerable<Fingerprint> prints)
    {
        using var bytes = new MemoryStream();
        using var writer = new BinaryWriter(bytes, Encoding.UTF8);
        foreach (var print in prints)
        {
            writer.Write(print.Student.ToByteArray());
            writer.Write(print.Row);
            writer.Write(print.TextHash);
            writer.Write7BitEncodedInt(print.Shingles.Length);
            foreach (var shingle in print.Shingles)
                writer.Write(shingle);
            writer.Write7BitEncodedInt(print.Evidence.Count);
            foreach (var one in print.Evidence)
                Write(writer, one);
        }

        writer.Flush();
        return bytes.ToArray();
    }

    public static IEnumerable<Fingerprint> Read(byte[] bytes, int start)
    {
        using var stream = new MemoryStream(bytes, start, bytes.Length - start, writable: false);
        using var reader = new BinaryReader(stream, Encoding.UTF8);
        while (stream.Position < stream.Length)
        {
            var student = StudentId.FromBytes(reader.ReadBytes(StudentId.SizeInBytes));
            var (row, hash) = (reader.ReadInt32(), reader.ReadUInt64());
            var shingles = new uint[reader.Read7BitEncodedInt()];
            for (var i = 0; i < shingles.Length; i++)
                shingles[i] = reader.ReadUInt32();
            var evidence = new EvidencePrint[reader.Read7BitEncodedInt()];
            for (var i = 0; i < evidence.Length; i++)
                evidence[i] = ReadEvidence(reader);
            yield return new Fingerprint(student, row, hash, shingles, evidence);
        }
    }

    private static void Write(BinaryWriter writer, EvidencePrint print)
    {
        writer.Write((ulong)(print.Key >> 64));
        writer.Write((ulong)print.Key);
        writer.Write(print.Picture is not null);
        writer.Write((ulong)((print.Picture?.Bits ?? 0) >> 64));
        writer.Write((ulong)(print.Picture?.Bits ?? 0));
    }

    private static EvidencePrint ReadEvidence(BinaryReader reader)
    {
        var key = new UInt128(reader.ReadUInt64(), reader.ReadUInt64());
        var isPicture = reader.ReadBoolean();
        var bits = new UInt128(reader.ReadUInt64(), reader.ReadUInt64());
        return new EvidencePrint(key, isPicture ? new PictureHash(bits) : null);
    }
}

/// <summary>A piece of evidence: a keyed hash of its digest, and how it looks if it is a picture.</summary>
internal readonly record struct EvidencePrint(UInt128 Key, PictureHash? Picture);

/// <summary>The fingerprints of a batch, or of a file that was checked.</summary>
/// <param name="Id">The batch's number; of a file a negative number that follows from its name.</param>
/// <param name="Place">The batch's id, or the file's name.</param>
/// <param name="Prints">Its rows; of a batch numbered by their places among the documents.</param>
internal sealed record FingerprintSource(long Id, string Place, IReadOnlyList<Fingerprint> Prints);
