using System.Globalization;
using Ledger.Records;

namespace Ledger.Sdk.Balance.Internal;

/// <summary>The rows of balance workbooks, one after the other, as schools and as faults.</summary>
internal sealed class BalanceReading(BalanceStandard standard, string? county)
{
    // How far down a sheet the row of titles is looked for.
    private const int SearchedRows = 15;
    private const string PrimarySchool = "21", JuniorHighSchool = "31";

    private readonly Dictionary<(string School, string Stage), string> _places = [];
    private string _file = "";
    private string? _sheet;
    private BalanceColumns? _columns;
    private IReadOnlyList<string>? _missing;
    private bool _hasHeader;
    private int _searched;

    public Dictionary<string, List<BalanceSchool>> Schools { get; } = new(StringComparer.Ordinal);

    public List<BalanceFault> Faults { get; } = [];

    public void BeginSheet(string file, string? sheet)
    {
        if (_file != file)
            (_hasHeader, _missing) = (false, null);
        (_file, _sheet, _columns, _searched) = (file, sheet, null, 0);
    }

    /// <summary>Sheets without a table are passed over; a file without any is a fault.</summary>
    public void EndFile(string file)
    {
        if (_file == file && _hasHeader)
            return;
        var missing = _file == file && _missing is not null ? _missing : BalanceColumns.Find([], standard).Missing(standard);
        Faults.Add(new BalanceFault(file, null, 0, null, BalanceFaultRule.ColumnsMissing, [string.Join("、", missing)]));
    }

    public void Take(int row, string?[] cells)
    {
        if (_columns is null)
        {
            if (++_searched > SearchedRows)
                return;
            var found = BalanceColumns.Find(cells, standard);
            var missing = found.Missing(standard);
            if (missing.Count == 0)
                (_columns, _hasHeader) = (found, true);
            else if (_missing is null || missing.Count < _missing.Count)
                _missing = missing;
            return;
        }

        var faults = Faults.Count;
        var code = Cell(_columns.Code);
        if (SchoolCode.Parse(code, out var school) != IdentifierError.None)
            Wrong(_columns.Code, BalanceFaultRule.SchoolCodeWrong);
        var name = Required(_columns.Name);
        var at = Cell(_columns.County) ?? county;
        if (AdministrativeCode.Parse(at, out var unit) != IdentifierError.None || unit.Tier != AdministrativeTier.County)
            Wrong(_columns.County, BalanceFaultRule.CountyWrong);
        var students = (int)Math.Min(Number(_columns.Students, 0) ?? 1, int.MaxValue);
        if (!BalanceInputs.IsPossible(students, 0))
            Wrong(_columns.Students, BalanceFaultRule.StudentsImpossible);
        var stage = StageOf(Cell(_columns.Stage), code);
        if (stage is null)
            Wrong(_columns.Stage, BalanceFaultRule.StageUnknown, string.Join("、", standard.Stages.Select(s => s.Title.Zh)));
        decimal[] amounts = [.. standard.Indicators.Select((indicator, i) => Number(_columns.Amounts[i], indicator.Decimals) ?? 0)];
        if (Faults.Count > faults)
            return;
        var place = $"{Path.GetFileName(_file)} {_sheet} {row.ToString(CultureInfo.InvariantCulture)}".Replace("  ", " ", StringComparison.Ordinal);
        if (!_places.TryAdd((school.Value, stage!), place))
        {
            Wrong(_columns.Code, BalanceFaultRule.Twice, _places[(school.Value, stage!)]);
            return;
        }

        if (!Schools.TryGetValue(unit.Value, out var schools))
            Schools.Add(unit.Value, schools = []);
        schools.Add(new BalanceSchool(school.Value, name!, stage!, students, amounts));

        string? Cell(int column) => column >= 0 && column < cells.Length ? cells[column] : null;

        string? Required(int column)
        {
            if (Cell(column) is { } text)
                return text;
            Wrong(column, BalanceFaultRule.Empty);
            return null;
        }

        decimal? Number(int column, int decimals)
        {
            if (Required(column) is not { } text)
                return null;
            // 1,234.5 and 1，234.5 are how people write amounts.
            var plain = text.Replace(",", "", StringComparison.Ordinal).Replace("，", "", StringComparison.Ordinal);
            if (!decimal.TryParse(plain, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) || !BalanceInputs.IsPossible(1, number))
                Wrong(column, BalanceFaultRule.NotANumber);
            else if (decimal.Round(number, decimals) != number)
                Wrong(column, decimals == 0 ? BalanceFaultRule.NotWhole : BalanceFaultRule.TooFine, decimals.ToString(CultureInfo.InvariantCulture));
            else
                return number;
            return null;
        }

        void Wrong(int column, BalanceFaultRule rule, params string[] arguments) =>
            Faults.Add(new BalanceFault(_file, _sheet, row, column < 0 ? null : _columns.Headers[column], rule, arguments));
    }

    private string? StageOf(string? text, string? school) => text is null
        ? school?[..2] switch
        {
            PrimarySchool => Known("primary"),
            JuniorHighSchool => Known("junior"),
            _ => null,
        }
        : standard.Stages.FirstOrDefault(s => s.Code == text || s.Title.Zh == text || s.Title.En.Equals(text, StringComparison.OrdinalIgnoreCase))?.Code;

    private string? Known(string code) => standard.Stages.Any(s => s.Code == code) ? code : null;
}
