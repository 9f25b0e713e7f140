using System.Text;
using Ledger.Papers.Internal;
using Ledger.Sdk;

namespace Ledger.Papers;

/// <summary>
/// The fonts that PDF papers embed: the first that has a character draws it. None is shipped; they are the system's or
/// named by the user. Files are opened when a character needs them. Thread-safe.
/// </summary>
public sealed class PaperFonts
{
    private readonly Lock _lock = new();
    private readonly IReadOnlyList<string> _files;
    private readonly List<OpenTypeFont> _open = [];
    private readonly Dictionary<int, OpenTypeFont> _byCharacter = [];
    private int _next;

    private PaperFonts(IReadOnlyList<string> files) => _files = files;

    /// <summary>Finds the fonts.</summary>
    /// <exception cref="LedgerInputException">
    /// A named file is missing or is no font that may be embedded, or the system has no font for Chinese; the message
    /// says what to install.
    /// </exception>
    public static PaperFonts Find(PaperFontOptions? options = null)
    {
        options ??= new PaperFontOptions();
        foreach (var file in options.Files)
        {
            if (!File.Exists(file))
                throw new LedgerInputException(LedgerError.FileMissing, file);
            if (OpenTypeFont.TryOpen(file) is null)
                throw new LedgerInputException(LedgerError.FontUnfit, file);
        }

        var fonts = new PaperFonts([.. options.Files, .. FontFolders.FontFiles(options.Folders ?? FontFolders.OfSystem())]);

        // 学 stands for the language: a system whose fonts lack it has none for Chinese.
        if (!fonts.TryFind(new Rune('学'), out _))
            throw new LedgerInputException(LedgerError.FontMissing);
        return fonts;
    }

    internal OpenTypeFont Find(Rune rune) =>
        TryFind(rune, out var font)
            ? font
            : throw new LedgerInputException(LedgerError.FontLacksCharacter, $"U+{rune.Value:X4}");

    private bool TryFind(Rune rune, out OpenTypeFont found)
    {
        lock (_lock)
        {
            if (_byCharacter.TryGetValue(rune.Value, out found!))
                return true;
            foreach (var font in _open)
            {
                if (font.GlyphOf(rune.Value) == 0)
                    continue;
                _byCharacter[rune.Value] = found = font;
                return true;
            }

            while (_next < _files.Count)
            {
                if (OpenTypeFont.TryOpen(_files[_next++]) is not { } font)
                    continue;
                _open.Add(font);
                if (font.GlyphOf(rune.Value) == 0)
                    continue;
                _byCharacter[rune.Value] = found = font;
                return true;
            }

            found = null!;
            return false;
        }
    }
}
