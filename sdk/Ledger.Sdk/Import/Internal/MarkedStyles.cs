using System.Globalization;
using System.Xml.Linq;

namespace Ledger.Sdk.Import.Internal;

/// <summary>
/// A workbook's styles with those of marked cells added: each is the cell's own style with another ground, so that number
/// format, font and borders stay.
/// </summary>
internal sealed class MarkedStyles
{
    /// <summary>The grounds of what is wrong and of what should be known.</summary>
    public const string WrongColour = "FFFFB3B3";
    public const string NoticeColour = "FFFFF2B3";

    // The most cell formats that Excel opens.
    private const int MostStyles = 64000;

    private readonly XNamespace _main;
    private readonly XElement _fills;
    private readonly XElement _formats;
    private readonly List<XElement> _own;
    private readonly Dictionary<(int Style, CellMark Mark), int> _styles = [];
    private readonly Dictionary<CellMark, int> _grounds = [];

    /// <exception cref="NotSupportedException">The part is none to which styles can be added.</exception>
    public MarkedStyles(XDocument document)
    {
        Document = document;
        var root = document.Root!;
        _main = root.Name.Namespace;
        _formats = root.Element(_main + "cellXfs") ?? throw new NotSupportedException("The workbook has no cell formats.");
        _own = [.. _formats.Elements(_main + "xf")];
        if (_own.Count == 0)
            throw new NotSupportedException("The workbook has no cell formats.");
        if (root.Element(_main + "fills") is { } fills)
        {
            _fills = fills;
            return;
        }

        // The first two grounds are fixed by Excel, whatever a file says.
        _fills = new XElement(_main + "fills", Ground("none", null), Ground("gray125", null));
        if ((root.Element(_main + "fonts") ?? root.Element(_main + "numFmts")) is { } before)
            before.AddAfterSelf(_fills);
        else
            root.AddFirst(_fills);
    }

    public XDocument Document { get; }

    /// <summary>The index of a style like another's, with the ground of a mark.</summary>
    /// <exception cref="NotSupportedException">There are more styles than Excel opens.</exception>
    public int With(int style, CellMark mark)
    {
        if (_styles.TryGetValue((style, mark), out var known))
            return known;
        var number = _own.Count + _styles.Count;
        if (number >= MostStyles)
            throw new NotSupportedException("The workbook has too many cell formats.");
        var format = new XElement(_own[(uint)style < (uint)_own.Count ? style : 0]);
        format.SetAttributeValue("fillId", Ground(mark));
        format.SetAttributeValue("applyFill", "1");
        _formats.Add(format);
        _formats.SetAttributeValue("count", number + 1);
        _styles.Add((style, mark), number);
        return number;
    }

    private string Ground(CellMark mark)
    {
        if (!_grounds.TryGetValue(mark, out var number))
        {
            number = _fills.Elements(_main + "fill").Count();
            _fills.Add(Ground("solid", mark == CellMark.Wrong ? WrongColour : NoticeColour));
            _fills.SetAttributeValue("count", number + 1);
            _grounds.Add(mark, number);
        }

        return number.ToString(CultureInfo.InvariantCulture);
    }

    private XElement Ground(string pattern, string? colour) => new(
        _main + "fill",
        new XElement(
            _main + "patternFill",
            new XAttribute("patternType", pattern),
            colour is null ? null : new XElement(_main + "fgColor", new XAttribute("rgb", colour)),
            colour is null ? null : new XElement(_main + "bgColor", new XAttribute("indexed", "64"))));
}
