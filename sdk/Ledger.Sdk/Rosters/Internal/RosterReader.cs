using System.Globalization;
using Ledger.Records;
using Ledger.Sdk.Import;
using Ledger.Sdk.Import.Internal;
using Ledger.Sdk.Keys;

namespace Ledger.Sdk.Rosters.Internal;

/// <summary>Reads a roster file against the roster so far.</summary>
internal sealed class RosterReader(Roster existing, ColumnMapping mapping, FindingList findings)
{
    private static readonly (string Field, string[] Headers)[] s_columns =
    [
        ("name", ["姓名", "学生姓名", "name", "student name"]),
        ("number", ["学籍号", "全国学籍号", "学籍号码", "student number", "registry number", "student registry number"]),
        ("former", ["原学籍号", "曾用学籍号", "临时学籍号", "former number", "former registry number"]),
        ("class", ["班级", "所在班级", "班级名称", "class", "class name"]),
        ("enrolment", ["入学年份", "入学年", "入学年度", "enrolment year", "enrollment year"]),
        ("graduation", ["毕业年份", "毕业年", "毕业年度", "graduation year"]),
        ("state", ["学籍状态", "状态", "在校状态", "state", "status"]),
        ("joined", ["转入日期", "转入时间", "joined on", "transferred in"]),
        ("left", ["转出日期", "转出时间", "离校日期", "left on", "transferred out"]),
    ];

    private static readonly Dictionary<string, string> s_names = s_columns
        .SelectMany(c => c.Headers, (c, h) => (Header: HeaderText.Normalize(h), c.Field)).ToDictionary(p => p.Header, p => p.Field, StringComparer.Ordinal);

    private static readonly Dictionary<string, StudentState> s_states = new(StringComparer.OrdinalIgnoreCase)
    {
        ["在读"] = StudentState.Enrolled,
        ["在校"] = StudentState.Enrolled,
        ["正常"] = StudentState.Enrolled,
        ["转入"] = StudentState.Enrolled,
        ["复学"] = StudentState.Enrolled,
        ["借读"] = StudentState.Enrolled,
        ["enrolled"] = StudentState.Enrolled,
        ["休学"] = StudentState.Suspended,
        ["suspended"] = StudentState.Suspended,
        ["转出"] = StudentState.Transferred,
        ["转学"] = StudentState.Transferred,
        ["transferred"] = StudentState.Transferred,
        ["退学"] = StudentState.Left,
        ["注销"] = StudentState.Left,
        ["left"] = StudentState.Left,
        ["毕业"] = StudentState.Graduated,
        ["结业"] = StudentState.Graduated,
        ["肄业"] = StudentState.Graduated,
        ["graduated"] = StudentState.Graduated,
    };

    private static readonly string[] s_none = ["无", "没有", "none", "-", "—"];
    private static readonly (string Field, string Chinese)[] s_required = [("name", "姓名"), ("number", "学籍号"), ("class", "班级")];

    private static readonly FieldRule s_nameRule = Rule("studentName");
    private static readonly FieldRule s_numberRule = Rule("studentNumber");
    private static readonly FieldRule s_classRule = Rule(FieldText.ClassField);

    private readonly Dictionary<string, int> _rowsByNumber = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _columns = new(StringComparer.Ordinal);
    private string?[] _header = [];
    private SheetPart? _sheet;
    private string _file = string.Empty;

    public int Rows { get; private set; }

    public int Added { get; private set; }

    public int Updated { get; private set; }

    public int Unchanged { get; private set; }

    /// <summary>The titles of a roster's columns.</summary>
    public static IEnumerable<string> Titles => s_columns.Select(c => c.Headers[0]);

    /// <summary>The title of the column that a normalised header names; null if none.</summary>
    public static string? TitleOf(string normalized) =>
        s_names.TryGetValue(normalized, out var field) ? s_columns.First(c => c.Field == field).Headers[0] : null;

    public List<Student> Read(SheetFile file, CancellationToken cancellationToken)
    {
        var students = new List<Student>();
        _file = file.Name;
        HeaderFinder? finder = null;
        var hidden = new List<int>();
        foreach (var row in file.Rows())
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (_sheet != row.Sheet)
            {
                EndSheet(finder);
                (_sheet, finder, _header) = (row.Sheet, new HeaderFinder(Known), []);
                _columns.Clear();
            }

            if (row.IsBlank || finder!.HasFailed)
                continue;
            if (finder.Header is null)
            {
                var taken = finder.Takes(row);
                if (finder.Header is not null)
                    TakeHeader(finder);
                if (taken)
                    continue;
            }

            if (!HasContent(row))
                continue;
            if (row.IsHidden)
                hidden.Add(row.Number);
            Rows++;
            if (ReadStudent(row) is { } student)
                students.Add(student);
        }

        EndSheet(finder);
        if (hidden.Count > 0)
            findings.Add(new ImportFinding(ImportRule.HiddenRows, _file, _sheet?.Name, hidden[0], null, null) { Arguments = [hidden.Count.ToString(CultureInfo.InvariantCulture)] });
        foreach (var name in file.HiddenSheets)
            findings.Add(new ImportFinding(ImportRule.HiddenSheet, _file, name, 0, null, null));
        if (Rows == 0)
            findings.Add(new ImportFinding(_columns.Count == 0 ? ImportRule.NoHeader : ImportRule.NoRows, _file, _sheet?.Name, 0, null, null));
        return students;
    }

    private void EndSheet(HeaderFinder? finder)
    {
        if (finder is null or { Header: not null })
            return;
        finder.End();
        if (finder.Header is not null)
            TakeHeader(finder);
    }

    private int Known(string?[] texts) => texts.Count(t => t is not null && s_names.ContainsKey(HeaderText.Normalize(mapping.Translate(t)!)));

    private void TakeHeader(HeaderFinder finder)
    {
        _header = finder.Header!;
        for (var i = 0; i < _header.Length; i++)
        {
            if (_header[i] is not { } header || !s_names.TryGetValue(HeaderText.Normalize(mapping.Translate(header)!), out var field))
                continue;
            if (!_columns.TryAdd(field, i))
                findings.Add(new ImportFinding(ImportRule.DoubleColumn, _file, _sheet!.Name, finder.Row, header, null) { ColumnNumber = i });
        }

        foreach (var (field, chinese) in s_required)
        {
            if (!_columns.ContainsKey(field))
                findings.Add(new ImportFinding(ImportRule.MissingColumn, _file, _sheet!.Name, finder.Row, chinese, null));
        }
    }

    private bool HasContent(in SheetRow row)
    {
        foreach (var column in _columns.Values)
        {
            if (column < row.Cells.Length && row.Cells[column].Kind != CellKind.Empty && CellText.Read(row.Cells[column]) is not null)
                return true;
        }

        return false;
    }

    private Student? ReadStudent(in SheetRow row)
    {
        var before = findings.Count;
        CheckCells(row);
        var name = Check(row, "name", s_nameRule);
        var number = Check(row, "number", s_numberRule);
        var className = Check(row, "class", s_classRule);
        if (number is not null && !_rowsByNumber.TryAdd(number, row.Number))
            Report(ImportRule.DuplicateStudent, row, "number", Masking.Identifier(number), _rowsByNumber[number].ToString(CultureInfo.InvariantCulture));
        var enrolment = Year(row, "enrolment");
        var graduation = Year(row, "graduation");
        if (enrolment > graduation)
            Report(ImportRule.WrongYear, row, "graduation", graduation?.ToString(CultureInfo.InvariantCulture));
        var state = State(row);
        var joined = Date(row, "joined");
        var left = Date(row, "left");
        if (joined > left)
            Report(ImportRule.WrongState, row, "left", Text(row, "left"));
        var known = Known(row, name, number);
        if (findings.Count > before)
            return null;
        // A roster without a column says nothing about it: what was known stays.
        var student = new Student
        {
            Id = known?.Id ?? StudentId.Create(),
            Name = name!,
            RegistryNumber = number!,
            Class = className!,
            EnrolmentYear = enrolment,
            GraduationYear = graduation,
            FormerNumbers = known is null || known.RegistryNumber == number
                ? known?.FormerNumbers ?? First(Text(row, "former"))
                : [.. known.FormerNumbers.Where(n => n != number), known.RegistryNumber],
            State = state ?? (left is not null ? StudentState.Transferred : _columns.ContainsKey("state") || known is null ? StudentState.Enrolled : known.State),
            JoinedOn = _columns.ContainsKey("joined") ? joined : known?.JoinedOn,
            LeftOn = _columns.ContainsKey("left") ? left : known?.LeftOn,
        };
        if (known is null)
            Added++;
        else if (Same(known, student))
            Unchanged++;
        else
            Updated++;
        return student;
    }

    // Who the row means: by number, else by the former number. A temporary number that was not replaced in words is asked about.
    private Student? Known(in SheetRow row, string? name, string? number)
    {
        if (number is null)
            return null;
        if (existing.Find(number) is { } known)
            return known;
        var former = Text(row, "former") is { } text ? FieldText.Number(text) : null;
        if (former is not null && !s_none.Contains(former, StringComparer.OrdinalIgnoreCase))
        {
            known = existing.Find(former);
            if (known is null && existing.Students.Count > 0)
                Report(ImportRule.FormerNumberUnknown, row, "former", Masking.Identifier(former));
            return known;
        }

        // L, J and G numbers have the birth date in the same place.
        if (former is null && number[0] != 'L'
            && existing.Students.FirstOrDefault(s => s.RegistryNumber[0] == 'L' && s.Name == name && s.RegistryNumber.AsSpan(7, 8).SequenceEqual(number.AsSpan(7, 8))) is { } likely)
        {
            Report(ImportRule.TemporaryNumberLikely, row, "number", Masking.Identifier(number), Masking.Name(likely.Name), Masking.Identifier(likely.RegistryNumber));
        }

        return null;
    }

    // The first roster of all cannot know the student by the former number, and keeps it.
    private static string[] First(string? former) =>
        former is null || StudentRegistryNumber.Parse(FieldText.Number(former), out var number) != IdentifierError.None ? [] : [number.Value];

    private static bool Same(Student a, Student b) =>
        a.Name == b.Name && a.RegistryNumber == b.RegistryNumber && a.Class == b.Class && a.EnrolmentYear == b.EnrolmentYear
        && a.GraduationYear == b.GraduationYear && a.State == b.State && a.JoinedOn == b.JoinedOn && a.LeftOn == b.LeftOn;

    private void CheckCells(in SheetRow row)
    {
        foreach (var (field, column) in _columns)
        {
            if (column >= row.Cells.Length)
                continue;
            ref readonly var cell = ref row.Cells[column];
            ImportRule? rule = cell.Fault switch
            {
                CellFault.NoResult => ImportRule.FormulaWithoutResult,
                CellFault.TooLong => ImportRule.CellTooLong,
                _ when cell.Kind == CellKind.Error => ImportRule.CellError,
                _ when cell.Kind == CellKind.Number && Math.Abs(cell.Number) >= 1e15 => ImportRule.NumberRounded,
                _ => null,
            };
            if (rule is not null)
                Report(rule.Value, row, field, null);
        }
    }

    private string? Text(in SheetRow row, string field) =>
        _columns.TryGetValue(field, out var column) && column < row.Cells.Length && row.Cells[column] is { Fault: CellFault.None, Kind: not CellKind.Error } cell
            ? CellText.Read(cell)
            : null;

    private StudentState? State(in SheetRow row)
    {
        if (Text(row, "state") is not { } text)
            return null;
        if (s_states.TryGetValue(TextFold.Squeeze(text), out var state))
            return state;
        Report(ImportRule.WrongState, row, "state", Masking.Plain(text));
        return null;
    }

    private DateOnly? Date(in SheetRow row, string field)
    {
        if (Text(row, field) is not { } text)
            return null;
        var cell = row.Cells[_columns[field]];
        var normal = cell.Kind == CellKind.Number ? DateText.FromNumber(cell.Number, row.Sheet.Uses1904) : DateText.Normalize(text);
        if (DateOnly.TryParseExact(normal, ["yyyy-MM-dd", "yyyyMMdd"], CultureInfo.InvariantCulture, DateTimeStyles.None, out var date))
            return date;
        Report(ImportRule.WrongState, row, field, Masking.Plain(text));
        return null;
    }

    private int? Year(in SheetRow row, string field)
    {
        if (Text(row, field) is not { } text)
            return null;
        var digits = TextFold.Fold(text).Trim().TrimEnd('年', '级', '届');
        if (int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var year) && year is >= 1990 and <= 2100)
            return year;
        Report(ImportRule.WrongYear, row, field, Masking.Plain(text));
        return null;
    }

    // The rules of the fields that every record has hold for the roster too, so that a record can match it.
    private string? Check(in SheetRow row, string field, FieldRule rule)
    {
        if (_columns.TryGetValue(field, out var column) && column < row.Cells.Length
            && (row.Cells[column].Fault != CellFault.None || row.Cells[column].Kind == CellKind.Error))
        {
            return null;
        }

        var text = Text(row, field) is { } written ? FieldText.Prepare(rule, written) : null;
        if (rule.Validate(text, out var value) is not { } error)
            return value.AsText;
        findings.Add(new ImportFinding(
            ImportRule.Field, _file, row.Sheet.Name, row.Number, HeaderOf(field, rule.Title.Zh), error.MaskedValue.Length == 0 ? null : error.MaskedValue)
        {
            FieldError = error.Rule.ToString(),
            FieldErrorChinese = error.Describe("zh"),
            FieldErrorEnglish = error.Describe("en"),
            Arguments = [.. error.Arguments.Select(a => a.Zh)],
            ColumnNumber = _columns.GetValueOrDefault(field, -1),
            SheetPosition = row.Sheet.Position,
        });
        return null;
    }

    private string HeaderOf(string field, string fallback) => _columns.TryGetValue(field, out var column) ? _header[column] ?? fallback : fallback;

    private void Report(ImportRule rule, in SheetRow row, string field, string? value, params string[] arguments) =>
        findings.Add(new ImportFinding(rule, _file, row.Sheet.Name, row.Number, HeaderOf(field, field), value)
        {
            Arguments = arguments,
            ColumnNumber = _columns.GetValueOrDefault(field, -1),
            SheetPosition = row.Sheet.Position,
        });

    private static FieldRule Rule(string name)
    {
        var type = RuleSet.FujianHighSchool.Types[0];
        return type.Fields[type.PositionOf(name)];
    }
}
