using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Ledger.Records;
using Ledger.Sdk.Import.Internal;

namespace Ledger.Sdk.Supervision;

/// <summary>The scores of all indicators of a standard, by the unit itself or by the team.</summary>
public sealed class ScoreSheet
{
    private const int MostFaults = 10;
    private static readonly string[] s_codes = ["指标代码", "代码", "指标", "code"];
    private static readonly string[] s_scores = ["得分", "自评得分", "核查得分", "score"];
    private static readonly string[] s_evidence = ["佐证材料", "佐证", "说明", "evidence"];

    private ScoreSheet(string standard, string version, string sha256, IReadOnlyList<Score> scores)
    {
        (Standard, Version, StandardSha256, Scores) = (standard, version, sha256, scores);
    }

    /// <summary>The standard's id.</summary>
    public string Standard { get; }

    /// <summary>The standard's version.</summary>
    public string Version { get; }

    /// <summary>SHA-256 of the standard's text.</summary>
    public string StandardSha256 { get; }

    /// <summary>The scores in the order of the standard's indicators, one for each.</summary>
    public IReadOnlyList<Score> Scores { get; }

    /// <summary>All points together.</summary>
    public decimal Total => Scores.Sum(s => s.Points);

    /// <summary>Reads a filled sheet: a workbook or a CSV file with the columns 指标代码, 得分 and 佐证材料.</summary>
    /// <exception cref="LedgerInputException">The file cannot be read, or rows are wrong, missing or double; each is named.</exception>
    public static Task<ScoreSheet> ReadAsync(string file, AssessmentStandard standard, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(file);
        ArgumentNullException.ThrowIfNull(standard);
        return Task.Run(() => Read(file, standard), cancellationToken);
    }

    /// <summary>Writes an empty sheet to fill in, a workbook with an indicator a row.</summary>
    public static void WriteEmpty(Stream stream, AssessmentStandard standard)
    {
        ArgumentNullException.ThrowIfNull(standard);
        using var writer = new XlsxWriter(stream);
        writer.BeginSheet("得分", [12, 48, 8, 10, 40, 40]);
        Row(1, CellMark.Header, "指标代码", "指标内容", "分值", "得分", "佐证材料", "应提供的佐证");
        for (var i = 0; i < standard.Indicators.Count; i++)
        {
            var indicator = standard.Indicators[i];
            Row(i + 2, CellMark.None, indicator.Code, indicator.Title.Zh, indicator.Points.ToString(CultureInfo.InvariantCulture), "", "", indicator.Evidence.Zh);
        }

        void Row(int number, CellMark mark, params ReadOnlySpan<string> cells)
        {
            writer.BeginRow(number);
            for (var column = 0; column < cells.Length; column++) writer.Write(number, column, SheetCell.FromText(cells[column]), mark);
            writer.EndRow();
        }
    }

    /// <summary>Reads the bytes of <see cref="ToCanonicalBytes"/>.</summary>
    /// <exception cref="FormatException">They are others.</exception>
    public static ScoreSheet Parse(ReadOnlyMemory<byte> canonical)
    {
        try
        {
            using var json = JsonDocument.Parse(canonical);
            var root = json.RootElement;
            var standard = root.GetProperty("standard");
            return new ScoreSheet(
                standard.GetProperty("id").GetString()!, standard.GetProperty("version").GetString()!, standard.GetProperty("sha256").GetString()!,
                [.. root.GetProperty("scores").EnumerateArray().Select(s => new Score(
                    s.GetProperty("code").GetString()!, decimal.Parse(s.GetProperty("points").GetString()!, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture), s.GetProperty("evidence").GetString()!))]);
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new FormatException("no scores", e);
        }
    }

    /// <summary>The sheet as it is kept and anchored, RFC 8785.</summary>
    public byte[] ToCanonicalBytes() => JsonCanonicalizer.Canonicalize(new JsonObject
    {
        ["scores"] = new JsonArray([.. Scores.Select(s => (JsonNode)new JsonObject
        {
            ["code"] = s.Code,
            ["evidence"] = s.Evidence,
            ["points"] = s.Points.ToString("0.##", CultureInfo.InvariantCulture),
        })]),
        ["standard"] = new JsonObject { ["id"] = Standard, ["sha256"] = StandardSha256, ["version"] = Version },
        ["v"] = 1,
    });

    private static ScoreSheet Read(string file, AssessmentStandard standard)
    {
        var found = new Dictionary<string, Score>(StringComparer.Ordinal);
        var faults = new List<string>();
        int[]? columns = null;
        foreach (var row in SheetFile.Open(file).Rows())
        {
            var cells = CellText.ReadAll(row);
            if (cells.All(static c => c is null)) continue;
            if (columns is null)
            {
                int At(string[] names) => Array.FindIndex(cells, t => t is not null && names.Contains(t.Trim().ToLowerInvariant(), StringComparer.Ordinal));
                int[] at = [At(s_codes), At(s_scores), At(s_evidence)];
                if (at is [>= 0, >= 0, _]) columns = at;
                continue;
            }

            string Cell(int column) => columns[column] >= 0 && columns[column] < cells.Length ? cells[columns[column]]?.Trim() ?? "" : "";
            if (Cell(0).Length == 0) continue;
            var place = string.Create(CultureInfo.InvariantCulture, $"{row.Number} ({Cell(0)})");
            if (standard.Indicators.FirstOrDefault(i => i.Code == Cell(0)) is not { } indicator) faults.Add($"{row.Number.ToString(CultureInfo.InvariantCulture)}: 指标代码 code");
            else if (!decimal.TryParse(Cell(1), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var points) || points > indicator.Points || decimal.Round(points, 2) != points)
                faults.Add(string.Create(CultureInfo.InvariantCulture, $"{place}: 0–{indicator.Points}"));
            else if (!found.TryAdd(indicator.Code, new Score(indicator.Code, points, Cell(2)))) faults.Add($"{place}: ×2");
        }

        if (columns is null) faults.Add("指标代码 code, 得分 score");
        else faults.AddRange(standard.Indicators.Where(i => !found.ContainsKey(i.Code) && !faults.Exists(f => f.Contains($"({i.Code})", StringComparison.Ordinal))).Select(i => $"{i.Code}: —"));
        return faults.Count == 0
            ? new ScoreSheet(
                standard.Id, standard.Version.ToString(CultureInfo.InvariantCulture), Convert.ToHexStringLower(standard.Sha256.Span), [.. standard.Indicators.Select(i => found[i.Code])])
            : throw new LedgerInputException(LedgerError.ScoresWrong, file, string.Join("; ", faults.Take(MostFaults)) + (faults.Count > MostFaults ? " …" : ""));
    }
}
