using System.Text;

namespace Ledger.Sdk.Tests.Clerk;

/// <summary>A compound file ([MS-CFB]) of version 3 with empty streams of these names.</summary>
internal static class CompoundFile
{
    public static byte[] WithStreams(params string[] names)
    {
        var file = new byte[512 * 3];
        byte[] magic = [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1];
        magic.CopyTo(file, 0);
        Put(24, 0x003E, 2);
        Put(26, 3, 2);
        Put(28, 0xFFFE, 2);
        Put(30, 9, 2);
        Put(32, 6, 2);
        Put(44, 1, 4);
        Put(48, 1, 4);
        Put(56, 4096, 4);
        Put(60, 0xFFFFFFFE, 4);
        Put(68, 0xFFFFFFFE, 4);
        for (var i = 0; i < 109; i++)
            Put(76 + (i * 4), i == 0 ? 0 : 0xFFFFFFFF, 4);
        for (var i = 0; i < 128; i++)
            Put(512 + (i * 4), i switch { 0 => 0xFFFFFFFD, 1 => 0xFFFFFFFE, _ => 0xFFFFFFFF }, 4);
        Entry(0, "Root Entry", 5, 1);
        for (var i = 0; i < names.Length; i++)
            Entry(i + 1, names[i], 2, i + 1 < names.Length ? i + 2 : -1);
        return file;

        void Entry(int index, string name, byte kind, int right)
        {
            var at = 1024 + (index * 128);
            Encoding.Unicode.GetBytes(name).CopyTo(file, at);
            Put(at + 64, (uint)((name.Length + 1) * 2), 2);
            file[at + 66] = kind;
            file[at + 67] = 1;
            Put(at + 68, 0xFFFFFFFF, 4);
            Put(at + 72, index == 0 ? 0xFFFFFFFF : (uint)right, 4);
            Put(at + 76, index == 0 ? 1 : 0xFFFFFFFF, 4);
            Put(at + 116, 0xFFFFFFFE, 4);
        }

        void Put(int at, uint value, int bytes)
        {
            for (var i = 0; i < bytes; i++)
                file[at + i] = (byte)(value >> (8 * i));
        }
    }
}
