using System.Globalization;
using System.Text;
using Ledger.Sdk.Import;

namespace Ledger.Cli.Errors;

/// <summary>The numbers of all errors and their pages, from the embedded <c>errors.txt</c>, read when an error is shown.</summary>
internal static class ErrorCatalogue
{
    private static readonly Lazy<IReadOnlyList<ErrorPage>> s_pages = new(Load);
    private static readonly Lazy<Dictionary<string, ErrorPage>> s_byCode = new(() => s_pages.Value.ToDictionary(p => p.Code, StringComparer.Ordinal));

    /// <summary>All pages by number.</summary>
    public static IReadOnlyList<ErrorPage> Pages => s_pages.Value;

    /// <summary>The number of an error's code; null if it has none.</summary>
    public static int? Number(string code) => s_byCode.Value.TryGetValue(code, out ErrorPage? page) ? page.Number : null;

    /// <summary>The number of what is wrong with a row.</summary>
    public static int? Number(ImportFinding finding) => Number(CodeOf(finding));

    public static string CodeOf(ImportFinding finding) =>
        finding is { Rule: ImportRule.Field, FieldError: { } field } ? "field." + field : "import." + finding.Rule;

    /// <summary>Finds a page by its number or code.</summary>
    public static ErrorPage? Find(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number)
        ? s_pages.Value.FirstOrDefault(p => p.Number == number)
        : s_pages.Value.FirstOrDefault(p => string.Equals(p.Code, text, StringComparison.OrdinalIgnoreCase));

    private static IReadOnlyList<ErrorPage> Load()
    {
        using Stream stream = typeof(ErrorCatalogue).Assembly.GetManifestResourceStream("errors.txt")!;
        using var reader = new StreamReader(stream, Encoding.UTF8);
        var pages = new List<ErrorPage>();
        while (reader.ReadLine() is { } line)
        {
            if (line.Length == 0 || line[0] == '#') continue;
            string[] head = line.Split(' ');
            pages.Add(new ErrorPage(int.Parse(head[0], CultureInfo.InvariantCulture), head[1])
            {
                ChineseCause = Member(reader, "zh-cause"),
                ChineseRemedy = Member(reader, "zh-remedy"),
                EnglishCause = Member(reader, "en-cause"),
                EnglishRemedy = Member(reader, "en-remedy"),
            });
        }

        if (pages.DistinctBy(p => p.Number).Count() != pages.Count || pages.DistinctBy(p => p.Code).Count() != pages.Count)
            throw new InvalidDataException("errors.txt: a number or code stands there twice");
        return [.. pages.OrderBy(p => p.Number)];
    }

    private static string Member(StreamReader reader, string name) =>
        reader.ReadLine() is { } line && line.StartsWith(name + " ", StringComparison.Ordinal) && line.Length > name.Length + 1
            ? line[(name.Length + 1)..]
            : throw new InvalidDataException($"errors.txt: {name} is missing");
}
