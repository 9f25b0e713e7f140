using System.Globalization;
using Ledger.Sdk.Import.Internal;
using Ledger.Sdk.Verify.Internal;

namespace Ledger.Sdk.Releases;

/// <summary>
/// Consents as a school collects them on printed forms: a workbook or a CSV file with the columns 学籍号, 同意人 (学生 or 监护人),
/// 同意日期, 接收单位 and, if the form was scanned, 表单摘要 (SHA-256 of the scan). Personal data; <see cref="object.ToString"/> tells nothing.
/// </summary>
public sealed class ConsentList
{
    private static readonly string[] s_numbers = ["学籍号", "全国学籍号", "registrynumber"];
    private static readonly string[] s_by = ["同意人", "by"];
    private static readonly string[] s_days = ["同意日期", "日期", "on"];
    private static readonly string[] s_audiences = ["接收单位", "高校", "audience"];
    private static readonly string[] s_forms = ["表单摘要", "扫描件摘要", "form"];

    private readonly Dictionary<(string Number, string Audience), Consent> _consents = [];

    private ConsentList()
    {
    }

    /// <summary>How many consents there are.</summary>
    public int Count => _consents.Count;

    /// <summary>Reads a list.</summary>
    /// <exception cref="LedgerInputException">The file cannot be read, lacks a column, or a cell is wrong or missing; the message names row and column, never the person.</exception>
    public static Task<ConsentList> ReadAsync(string path, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return Task.Run(() => Read(path, cancellationToken), cancellationToken);
    }

    /// <summary>The consent of a student to one receiver; null without.</summary>
    public Consent? Find(string registryNumber, string audience) => _consents.GetValueOrDefault((Number(registryNumber), VerdictMaker.Normal(audience)));

    private static ConsentList Read(string path, CancellationToken cancellationToken)
    {
        var list = new ConsentList();
        int[]? columns = null;
        foreach (var row in SheetFile.Open(path).Rows())
        {
            cancellationToken.ThrowIfCancellationRequested();
            var cells = CellText.ReadAll(row);
            if (cells.All(c => c is null)) continue;
            if (columns is null)
            {
                columns = FindColumns(cells);
                continue;
            }

            var at = row.Number.ToString(CultureInfo.InvariantCulture);
            var by = Cell(1) switch
            {
                "学生" or "本人" or "student" => ConsentBy.Student,
                "监护人" or "guardian" => ConsentBy.Guardian,
                _ => throw Wrong("同意人"),
            };
            if (!DateOnly.TryParseExact(DateText.Normalize(Cell(2)), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var on)) throw Wrong("同意日期");
            var form = columns[4] < 0 || columns[4] >= cells.Length ? null : cells[columns[4]]?.ToLowerInvariant();
            if (form is not null && !Ledger.Records.State.Codes.IsRoot(form)) throw Wrong("表单摘要");
            list._consents[(Number(Cell(0)), VerdictMaker.Normal(Cell(3)))] = new Consent(by, on, form);

            string Cell(int column) =>
                columns[column] < cells.Length && cells[columns[column]] is { } text ? text.Trim() : throw Wrong(s_titles[column]);

            LedgerInputException Wrong(string column) => new(LedgerError.ConsentWrong, path, at, column);
        }

        return list.Count > 0 ? list : throw new LedgerInputException(LedgerError.ConsentsMissing, path);
    }

    private static readonly string[] s_titles = ["学籍号", "同意人", "同意日期", "接收单位"];

    // The positions of the five columns, the last -1 if it is not there; null for a row that is no header.
    private static int[]? FindColumns(string?[] titles)
    {
        int At(string[] names) => Array.FindIndex(titles, t => t is not null && names.Contains(t.Trim().ToLowerInvariant(), StringComparer.Ordinal));
        int[] columns = [At(s_numbers), At(s_by), At(s_days), At(s_audiences), At(s_forms)];
        return columns.Take(4).All(c => c >= 0) ? columns : null;
    }

    private static string Number(string text) => VerdictMaker.Normal(text).ToUpperInvariant();
}
