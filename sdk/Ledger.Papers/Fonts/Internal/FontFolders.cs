namespace Ledger.Papers.Internal;

/// <summary>Where systems keep fonts, and in which order they are tried.</summary>
internal static class FontFolders
{
    // Text fonts for Chinese first, then those with the rare characters of extensions B and beyond, then anything else.
    private static readonly string[] s_preferred =
    [
        "simsun.ttc", "msyh.ttc", "deng.ttf", "simhei.ttf", "notosanscjksc-regular.otf", "notosanssc-regular.otf", "notosanscjk-regular.ttc",
        "sourcehansanssc-regular.otf", "notoserifcjk-regular.ttc", "wqy-zenhei.ttc", "wqy-microhei.ttc", "droidsansfallbackfull.ttf",
        "droidsansfallback.ttf", "songti.ttc", "stheiti light.ttc", "uming.ttc", "ukai.ttc",
        "simsunb.ttf", "simsun-extg.ttf", "mingliub.ttc", "hanaminb.ttf", "hanamina.ttf", "babelstonehan.ttf", "jigmo.ttf", "jigmo2.ttf", "jigmo3.ttf",
    ];

    public static IReadOnlyList<string> OfSystem()
    {
        if (OperatingSystem.IsWindows())
        {
            return
            [
                Environment.GetFolderPath(Environment.SpecialFolder.Fonts),
                Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData), "Microsoft", "Windows", "Fonts"),
            ];
        }

        var home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        return OperatingSystem.IsMacOS()
            ? [Path.Combine(home, "Library/Fonts"), "/Library/Fonts", "/System/Library/Fonts"]
            : [Path.Combine(home, ".local/share/fonts"), Path.Combine(home, ".fonts"), "/usr/local/share/fonts", "/usr/share/fonts"];
    }

    public static IReadOnlyList<string> FontFiles(IEnumerable<string> folders)
    {
        var options = new EnumerationOptions { RecurseSubdirectories = true, IgnoreInaccessible = true };
        return
        [
            .. folders.Where(Directory.Exists)
                .SelectMany(folder => Directory.EnumerateFiles(folder, "*", options))
                .Where(file => Path.GetExtension(file).ToUpperInvariant() is ".TTF" or ".OTF" or ".TTC")
                .Select(file => (File: file, Name: Path.GetFileName(file).ToLowerInvariant()))
                .OrderBy(f => Array.IndexOf(s_preferred, f.Name) is >= 0 and var rank ? rank : s_preferred.Length)
                .ThenBy(f => f.Name, StringComparer.Ordinal)
                .ThenBy(f => f.File, StringComparer.Ordinal)
                .Select(f => f.File),
        ];
    }
}
