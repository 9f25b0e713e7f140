using System.IO.Compression;

namespace Ledger.Sdk.Tests.Clerk;

/// <summary>A workbook of a few kilobytes whose sheet inflates to gigabytes.</summary>
internal static class ZipBomb
{
    public static void Write(string path)
    {
        using var zip = ZipFile.Open(path, ZipArchiveMode.Create);
        Write(zip, "xl/workbook.xml", "<workbook xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\" xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\"><sheets><sheet name=\"活动记录\" sheetId=\"1\" r:id=\"r\"/></sheets></workbook>", 1);
        Write(zip, "xl/_rels/workbook.xml.rels", "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"r\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet\" Target=\"s.xml\"/></Relationships>", 1);
        Write(zip, "xl/s.xml", "<worksheet><sheetData>" + new string(' ', 1 << 20), 256);
    }

    private static void Write(ZipArchive zip, string name, string text, int times)
    {
        using var writer = new StreamWriter(zip.CreateEntry(name, CompressionLevel.SmallestSize).Open());
        writer.Write(text);
        for (var i = 1; i < times; i++)
            writer.Write(new string(' ', 1 << 20));
    }
}
