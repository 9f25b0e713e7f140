using System.Globalization;
using Ledger.Records.State;
using Ledger.Sdk;
using Ledger.Sdk.Import.Internal;

namespace Ledger.Audit;

/// <summary>
/// The worksheet of a draw: a row a record, with empty cells for who inspects. It names no student; records are named by batch and
/// leaf, as the ledger names them.
/// </summary>
/// <param name="Draw">The draw.</param>
/// <param name="Records">What was drawn, in the order of the draw.</param>
public sealed record DrawWorksheet(DrawId Draw, IReadOnlyList<RecordReference> Records)
{
    private static readonly string[] s_columns = ["draw", "number", "record", "school", "found", "seen", "matches", "remark"];

    /// <summary>The rows, the titles first.</summary>
    /// <param name="schools">The names of schools by code; a school without a name is named by its code.</param>
    /// <param name="language">The language of the titles.</param>
    public IReadOnlyList<IReadOnlyList<string>> ToRows(IReadOnlyDictionary<string, string> schools, LedgerLanguage language)
    {
        ArgumentNullException.ThrowIfNull(schools);
        return
        [
            [.. s_columns.Select(column => Title(column, language))],
            .. Records.Select((record, i) => (IReadOnlyList<string>)
                [Draw.ToString(), (i + 1).ToString(CultureInfo.InvariantCulture), record.ToString(), schools.GetValueOrDefault(record.Batch.School, record.Batch.School), "", "", "", ""]),
        ];
    }

    /// <summary>Reads a worksheet back, filled in or not.</summary>
    /// <param name="path">A workbook or CSV file that <see cref="ToRows"/> was written to.</param>
    /// <param name="cancellationToken">Cancels before it is read.</param>
    /// <exception cref="LedgerInputException">It cannot be read, or is no worksheet of one draw; the row is named.</exception>
    public static Task<DrawWorksheet> ReadAsync(string path, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return Task.Run(() => Read(path), cancellationToken);
    }

    private static DrawWorksheet Read(string path)
    {
        (int Draw, int Record)? columns = null;
        DrawId? draw = null;
        var records = new List<RecordReference>();
        foreach (var row in SheetFile.Open(path).Rows())
        {
            var cells = CellText.ReadAll(row);
            if (cells.All(static c => string.IsNullOrWhiteSpace(c))) continue;
            LedgerInputException Wrong(string column) =>
                new(LedgerError.DrawSheetWrong, path, row.Number.ToString(CultureInfo.InvariantCulture), $"{Title(column, LedgerLanguage.Chinese)} {Title(column, LedgerLanguage.English)}");
            if (columns is not { } at)
            {
                columns = (Find(cells, "draw") ?? throw Wrong("draw"), Find(cells, "record") ?? throw Wrong("record"));
                continue;
            }
            if (!DrawId.TryParse(Cell(cells, at.Draw), out var id) || (draw is not null && draw != id)) throw Wrong("draw");
            records.Add(RecordReference.TryParse(Cell(cells, at.Record), out var record) ? record : throw Wrong("record"));
            draw = id;
        }
        return draw is null ? throw new LedgerInputException(LedgerError.DrawSheetWrong, path, "1", Title("draw", LedgerLanguage.Chinese)) : new DrawWorksheet(draw, records);
    }

    private static int? Find(string?[] cells, string column) =>
        Array.FindIndex(cells, c => Enum.GetValues<LedgerLanguage>().Any(l => string.Equals(c?.Trim(), Title(column, l), StringComparison.OrdinalIgnoreCase))) is var at and >= 0 ? at : null;

    private static string? Cell(string?[] cells, int column) => column < cells.Length ? cells[column]?.Trim() : null;

    private static string Title(string column, LedgerLanguage language) => Texts.Get($"draw.column.{column}", language);
}
