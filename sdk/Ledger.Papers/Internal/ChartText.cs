using System.Text;
using SkiaSharp;

namespace Ledger.Papers.Internal;

/// <summary>Writes texts on a canvas, each character by the first of the fonts that has it.</summary>
internal sealed class ChartText(SKCanvas canvas, PaperFonts fonts) : IDisposable
{
    private readonly Dictionary<OpenTypeFont, SKTypeface> _faces = [];

    /// <summary>A text whose baseline begins at a point.</summary>
    public void At(string text, float x, float y, float size, SKColor colour)
    {
        using var paint = new SKPaint { Color = colour, IsAntialias = true };
        foreach (var (part, face) in Parts(text))
        {
            using var font = new SKFont(face, size);
            canvas.DrawText(part, x, y, font, paint);
            x += font.MeasureText(part);
        }
    }

    /// <summary>A text whose middle is at a point.</summary>
    public void Centred(string text, float x, float y, float size, SKColor colour)
    {
        var width = 0f;
        foreach (var (part, face) in Parts(text))
        {
            using var font = new SKFont(face, size);
            width += font.MeasureText(part);
        }

        At(text, x - (width / 2), y, size, colour);
    }

    public void Dispose()
    {
        foreach (var face in _faces.Values)
            face.Dispose();
    }

    private List<(string Text, SKTypeface Face)> Parts(string text)
    {
        var parts = new List<(string, SKTypeface)>();
        var part = new StringBuilder();
        OpenTypeFont? current = null;
        foreach (var rune in text.EnumerateRunes())
        {
            var font = fonts.Find(rune);
            if (font != current && current is not null)
            {
                parts.Add((part.ToString(), Face(current)));
                part.Clear();
            }

            current = font;
            part.Append(rune.ToString());
        }

        if (current is not null)
            parts.Add((part.ToString(), Face(current)));
        return parts;
    }

    private SKTypeface Face(OpenTypeFont font)
    {
        if (_faces.TryGetValue(font, out var face))
            return face;
        using var data = SKData.CreateCopy(font.File.Span);
        return _faces[font] = SKTypeface.FromData(data, font.Face);
    }
}
