using System.Globalization;
using Ledger.Papers.Internal;
using Ledger.Records;
using Ledger.Sdk;
using SkiaSharp;

namespace Ledger.Papers;

/// <summary>
/// A county's coefficients of variation against their limits, a panel a stage of schooling: the same drawing as SVG and as PNG.
/// </summary>
public static class BalanceChart
{
    private const int Width = 1200;
    private const int PanelHeight = 420;
    private const int HeadHeight = 70;
    private const float Left = 80, Right = 40, Top = 60, Bottom = 70;

    private static readonly SKColor s_ink = new(0x1D, 0x1D, 0x1B);
    private static readonly SKColor s_quiet = new(0x5D, 0x5D, 0x58);
    private static readonly SKColor s_grid = new(0xD4, 0xD4, 0xCF);
    private static readonly SKColor s_good = new(0x1B, 0x6E, 0x34);
    private static readonly SKColor s_bad = new(0xB3, 0x26, 0x1E);

    /// <summary>The chart as SVG 1.1 in UTF-8.</summary>
    /// <param name="report">What is drawn.</param>
    /// <param name="county">The county's name.</param>
    /// <param name="fonts">The fonts by which texts are measured; whoever opens the file needs one of their names to see it alike.</param>
    /// <param name="language">The language.</param>
    /// <exception cref="LedgerInputException">No font has a character.</exception>
    public static byte[] ToSvg(BalanceReport report, string county, PaperFonts fonts, LedgerLanguage language)
    {
        ArgumentNullException.ThrowIfNull(report);
        using var stream = new MemoryStream();
        using (var canvas = SKSvgCanvas.Create(SKRect.Create(Width, HeightOf(report)), stream))
            Draw(canvas, report, county, fonts, language);
        return stream.ToArray();
    }

    /// <summary>The chart as PNG, 1200 points wide at twice that many pixels.</summary>
    /// <inheritdoc cref="ToSvg"/>
    public static byte[] ToPng(BalanceReport report, string county, PaperFonts fonts, LedgerLanguage language)
    {
        ArgumentNullException.ThrowIfNull(report);
        using var bitmap = new SKBitmap(Width * 2, HeightOf(report) * 2);
        using (var canvas = new SKCanvas(bitmap))
        {
            canvas.Scale(2);
            Draw(canvas, report, county, fonts, language);
        }

        using var png = bitmap.Encode(SKEncodedImageFormat.Png, 100);
        return png.ToArray();
    }

    private static int HeightOf(BalanceReport report) => HeadHeight + (report.Stages.Count * PanelHeight);

    private static void Draw(SKCanvas canvas, BalanceReport report, string county, PaperFonts fonts, LedgerLanguage language)
    {
        ArgumentNullException.ThrowIfNull(fonts);
        using var texts = new ChartText(canvas, fonts);
        canvas.Clear(SKColors.White);
        texts.Centred($"{county}  {report.Inputs.Year.ToString(CultureInfo.InvariantCulture)}  {report.Standard.Title.In(language)}", Width / 2f, 44, 24, s_ink);
        for (var i = 0; i < report.Stages.Count; i++)
        {
            canvas.Save();
            canvas.Translate(0, HeadHeight + (i * PanelHeight));
            DrawPanel(canvas, texts, report, report.Stages[i], language);
            canvas.Restore();
        }
    }

    private static void DrawPanel(SKCanvas canvas, ChartText texts, BalanceReport report, BalanceStageReport stage, LedgerLanguage language)
    {
        var isMean = report.Standard.Rule == BalanceRule.Mean;
        List<(string Label, decimal? Value, SKColor Colour)> bars =
            [.. stage.Indicators.Select(i => (i.Indicator.Label.In(language), i.Coefficient, isMean ? s_quiet : i.IsMet ? s_good : s_bad))];
        if (isMean)
            bars.Add((Texts.Get("paper.balance.mean", language), stage.MeanCoefficient, stage.AreCoefficientsMet ? s_good : s_bad));

        // A tenth above the greatest, so that no label touches the title.
        var top = Math.Max((float)stage.Stage.Limit, bars.Max(b => (float)(b.Value ?? 0))) * 1.1f;
        var height = PanelHeight - Top - Bottom;
        float Y(float value) => Top + (height * (1 - (value / top)));
        texts.At($"{stage.Stage.Title.In(language)}  {Texts.Get("paper.balance.cv", language)}", Left, 34, 18, s_ink);
        var step = top > 2 ? 0.5f : top > 0.8f ? 0.2f : 0.1f;
        for (var value = 0f; value <= top; value += step)
        {
            Line(canvas, Left, Y(value), Width - Right, Y(value), s_grid, 1, isDashed: false);
            texts.At(value.ToString("0.0", CultureInfo.InvariantCulture), Left - 40, Y(value) + 5, 14, s_quiet);
        }

        var slot = (Width - Left - Right) / bars.Count;
        for (var i = 0; i < bars.Count; i++)
        {
            var middle = Left + (slot * (i + 0.5f));
            var (label, coefficient, colour) = bars[i];
            var at = Y((float)(coefficient ?? 0));
            using var fill = new SKPaint { Color = colour, IsAntialias = true };
            canvas.DrawRect(middle - (slot * 0.28f), at, slot * 0.56f, Y(0) - at, fill);
            texts.Centred(coefficient?.ToString("0.0000", CultureInfo.InvariantCulture) ?? Texts.Get("paper.balance.none", language), middle, at - 7, 15, colour);
            texts.Centred(label, middle, PanelHeight - Bottom + 26, 15, s_ink);
        }

        var limit = Y((float)stage.Stage.Limit);
        Line(canvas, Left, limit, Width - Right, limit, s_bad, 2, isDashed: true);
        texts.At(Texts.Get("paper.balance.limit", language, stage.Stage.Limit.ToString("0.00", CultureInfo.InvariantCulture)), Width - Right - 110, limit - 7, 14, s_bad);
    }

    private static void Line(SKCanvas canvas, float x0, float y0, float x1, float y1, SKColor colour, float width, bool isDashed)
    {
        using var effect = isDashed ? SKPathEffect.CreateDash([8, 5], 0) : null;
        using var paint = new SKPaint { Color = colour, StrokeWidth = width, IsStroke = true, IsAntialias = true, PathEffect = effect };
        canvas.DrawLine(x0, y0, x1, y1, paint);
    }
}
