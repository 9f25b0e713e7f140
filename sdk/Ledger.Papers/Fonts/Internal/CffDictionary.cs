using System.Buffers.Binary;

namespace Ledger.Papers.Internal;

/// <summary>A DICT of a CFF font (Adobe Technical Note 5176, section 4): operators with their operands as they stand.</summary>
internal sealed class CffDictionary
{
    public const int Charset = 15;
    public const int Encoding = 16;
    public const int CharStrings = 17;
    public const int Private = 18;
    public const int Subrs = 19;
    public const int Ros = 0x0C1E;
    public const int FontDictionaries = 0x0C24;
    public const int FontSelector = 0x0C25;

    // A number written in the longest form, so that a dictionary's length does not depend on its values.
    private const int LongNumber = 5;

    private readonly List<(int Operator, byte[] Operands)> _entries = [];

    public static CffDictionary Read(ReadOnlySpan<byte> bytes)
    {
        var dictionary = new CffDictionary();
        var start = 0;
        for (var at = 0; at < bytes.Length;)
        {
            var first = bytes[at];
            if (first <= 21)
            {
                var operands = bytes[start..at].ToArray();
                var code = first == 12 ? 0x0C00 | bytes[at + 1] : first;
                dictionary._entries.Add((code, operands));
                at += first == 12 ? 2 : 1;
                start = at;
            }
            else
            {
                at += first switch { 28 => 3, 29 => LongNumber, 30 => RealLength(bytes[at..]), >= 247 and <= 254 => 2, _ => 1 };
            }
        }

        return dictionary;
    }

    public bool Has(int code) => _entries.Any(e => e.Operator == code);

    public int[] Numbers(int code)
    {
        var numbers = new List<int>();
        ReadOnlySpan<byte> operands = _entries.FirstOrDefault(e => e.Operator == code).Operands;
        for (var at = 0; at < operands.Length;)
        {
            var first = operands[at];
            switch (first)
            {
                case 28:
                    numbers.Add(BinaryPrimitives.ReadInt16BigEndian(operands[(at + 1)..]));
                    at += 3;
                    break;
                case 29:
                    numbers.Add(BinaryPrimitives.ReadInt32BigEndian(operands[(at + 1)..]));
                    at += LongNumber;
                    break;
                case >= 32 and <= 246:
                    numbers.Add(first - 139);
                    at++;
                    break;
                case >= 247 and <= 250:
                    numbers.Add(((first - 247) * 256) + operands[at + 1] + 108);
                    at += 2;
                    break;
                case >= 251 and <= 254:
                    numbers.Add((-(first - 251) * 256) - operands[at + 1] - 108);
                    at += 2;
                    break;
                default:
                    throw new InvalidDataException("a DICT of the font holds no whole number where one must be");
            }
        }

        return [.. numbers];
    }

    public void Remove(params ReadOnlySpan<int> codes)
    {
        foreach (var code in codes)
            _entries.RemoveAll(e => e.Operator == code);
    }

    public void Set(int code, params ReadOnlySpan<int> numbers)
    {
        Remove(code);
        var operands = new byte[LongNumber * numbers.Length];
        for (var i = 0; i < numbers.Length; i++)
        {
            operands[LongNumber * i] = 29;
            BinaryPrimitives.WriteInt32BigEndian(operands.AsSpan((LongNumber * i) + 1), numbers[i]);
        }

        _entries.Add((code, operands));
    }

    public byte[] ToBytes()
    {
        var output = new MemoryStream();
        foreach (var (code, operands) in _entries)
        {
            output.Write(operands);
            if (code > 0xFF)
                output.WriteByte((byte)(code >> 8));
            output.WriteByte((byte)code);
        }

        return output.ToArray();
    }

    private static int RealLength(ReadOnlySpan<byte> bytes)
    {
        var length = 1;
        while ((bytes[length] & 0x0F) != 0x0F && bytes[length] >> 4 != 0x0F)
            length++;
        return length + 1;
    }
}
