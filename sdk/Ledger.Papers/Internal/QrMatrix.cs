using QRCoder;

namespace Ledger.Papers.Internal;

/// <summary>The modules of a QR code with its quiet zone, row by row.</summary>
internal sealed class QrMatrix
{
    private readonly List<System.Collections.BitArray> _rows;

    private QrMatrix(List<System.Collections.BitArray> rows) => _rows = rows;

    public int Size => _rows.Count;

    public static QrMatrix Of(string text)
    {
        using var code = QRCodeGenerator.GenerateQrCode(text, QRCodeGenerator.ECCLevel.M, forceUtf8: true);
        return new QrMatrix(code.ModuleMatrix);
    }

    public IEnumerable<(int Row, int Column)> DarkModules()
    {
        for (var row = 0; row < Size; row++)
        {
            for (var column = 0; column < Size; column++)
            {
                if (_rows[row][column])
                    yield return (row, column);
            }
        }
    }
}
