using System.Buffers.Binary;
using System.Text;

namespace Ledger.Sdk.Import.Internal;

/// <summary>
/// The streams of a compound file ([MS-CFB]), in which Excel 97–2003 and WPS keep their workbooks and every Excel its
/// encrypted ones. The whole file is held in memory; chains of sectors are followed no further than there are sectors.
/// </summary>
internal sealed class CompoundFileReader
{
    private const uint EndOfChain = 0xFFFFFFFE;
    private const uint LastRegular = 0xFFFFFFFA;

    /// <summary>The most bytes of a file: 65,536 rows of the old format are far below.</summary>
    public const int MaxLength = 256 << 20;

    private readonly byte[] _file;
    private readonly int _sectorSize;
    private readonly int _miniSectorSize;
    private readonly uint _miniCutoff;
    private readonly List<uint> _fat = [];
    private readonly List<uint> _miniFat = [];
    private readonly Dictionary<string, (uint Start, long Length)> _entries = new(StringComparer.OrdinalIgnoreCase);
    private byte[] _miniStream = [];

    /// <summary>Reads header, allocation tables and directory.</summary>
    /// <exception cref="InvalidDataException">The file is truncated or damaged.</exception>
    public CompoundFileReader(byte[] file)
    {
        _file = file;
        if (file.Length < 512)
            throw Damaged();
        var shift = UInt16(30);
        var miniShift = UInt16(32);
        if (shift is not (9 or 12) || miniShift != 6)
            throw Damaged();
        _sectorSize = 1 << shift;
        _miniSectorSize = 1 << miniShift;
        _miniCutoff = UInt32(56);
        ReadFat();
        ReadDirectory();
        AddTable(_miniFat, Chain(UInt32(60), long.MaxValue));
    }

    public bool Has(string name) => _entries.ContainsKey(name);

    /// <summary>A stream's bytes; null if there is none of this name.</summary>
    /// <exception cref="InvalidDataException">Its chain is broken.</exception>
    public byte[]? Read(string name)
    {
        if (!_entries.TryGetValue(name, out var entry))
            return null;
        if (entry.Length > _file.Length)
            throw Damaged();
        return entry.Length < _miniCutoff ? MiniChain(entry.Start, entry.Length) : Chain(entry.Start, entry.Length);
    }

    private void ReadFat()
    {
        var sectors = new List<uint>();
        for (var i = 0; i < 109; i++)
            sectors.Add(UInt32(76 + (i * 4)));
        var next = UInt32(68);
        for (var i = 0; next <= LastRegular && i <= _file.Length / _sectorSize; i++)
        {
            var at = Offset(next);
            for (var k = 0; k < (_sectorSize / 4) - 1; k++)
                sectors.Add(UInt32(at + (k * 4)));
            next = UInt32(at + _sectorSize - 4);
        }

        foreach (var sector in sectors.Where(s => s <= LastRegular))
        {
            var at = Offset(sector);
            for (var k = 0; k < _sectorSize / 4; k++)
                _fat.Add(UInt32(at + (k * 4)));
        }
    }

    private void ReadDirectory()
    {
        var directory = Chain(UInt32(48), long.MaxValue);
        for (var at = 0; at + 128 <= directory.Length; at += 128)
        {
            var entry = directory.AsSpan(at, 128);
            var length = BinaryPrimitives.ReadUInt16LittleEndian(entry[64..]);
            if (entry[66] is not (2 or 5) || length is < 2 or > 64)
                continue;
            var start = BinaryPrimitives.ReadUInt32LittleEndian(entry[116..]);
            var size = (long)BinaryPrimitives.ReadUInt32LittleEndian(entry[120..]);
            if (entry[66] == 5)
                _miniStream = size == 0 ? [] : Chain(start, size);
            else
                _entries.TryAdd(Encoding.Unicode.GetString(entry[..(length - 2)]), (start, size));
        }
    }

    private byte[] Chain(uint sector, long length)
    {
        using var stream = new MemoryStream();
        for (var i = 0; sector <= LastRegular && stream.Length < length; i++)
        {
            if (i > _fat.Count || sector >= _fat.Count)
                throw Damaged();
            var at = Offset(sector);
            stream.Write(_file, at, Math.Min(_sectorSize, _file.Length - at));
            sector = _fat[(int)sector];
        }

        return Cut(stream, length);
    }

    private byte[] MiniChain(uint sector, long length)
    {
        using var stream = new MemoryStream();
        for (var i = 0; sector != EndOfChain && stream.Length < length; i++)
        {
            var at = (long)sector * _miniSectorSize;
            if (i > _miniFat.Count || sector >= _miniFat.Count || at + _miniSectorSize > _miniStream.Length)
                throw Damaged();
            stream.Write(_miniStream, (int)at, _miniSectorSize);
            sector = _miniFat[(int)sector];
        }

        return Cut(stream, length);
    }

    private static byte[] Cut(MemoryStream stream, long length)
    {
        if (length != long.MaxValue)
        {
            if (stream.Length < length)
                throw Damaged();
            stream.SetLength(length);
        }

        return stream.ToArray();
    }

    private static void AddTable(List<uint> table, byte[] bytes)
    {
        for (var at = 0; at + 4 <= bytes.Length; at += 4)
            table.Add(BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(at)));
    }

    private int Offset(uint sector)
    {
        var at = ((long)sector + 1) * _sectorSize;
        return at + 4 <= _file.Length && at + _sectorSize <= _file.Length + _sectorSize - 1 ? (int)at : throw Damaged();
    }

    private ushort UInt16(int at) => BinaryPrimitives.ReadUInt16LittleEndian(_file.AsSpan(at));

    private uint UInt32(int at) => at + 4 <= _file.Length ? BinaryPrimitives.ReadUInt32LittleEndian(_file.AsSpan(at)) : throw Damaged();

    private static InvalidDataException Damaged() => new("The compound file is damaged.");
}
