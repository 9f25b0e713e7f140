using System.Globalization;
using Ledger.Records;
using Ledger.Sdk.Import;
using Ledger.Sdk.Import.Internal;
using Ledger.Sdk.Keys;

namespace Ledger.Sdk.Rosters.Internal;

/// <summary>Reads a roster file against the roster so far.</summary>
internal sealed class RosterReader(Roster existing, FindingList findings)
{
    private static readonly Dictionary<string, string> s_names = Names(
        ("name", ["姓名", "学生姓名", "name", "student name"]),
        ("number", ["学籍号", "全国学籍号", "学籍号码", "student number", "registry number", "student registry number"]),
        ("former", ["原学籍号", "曾用学籍号", "former number", "former registry number"]),
        ("class", ["班级", "所在班级", "班级名称", "class", "class name"]),
        ("enrolment", ["入学年份", "入学年", "入学年度", "enrolment year", "enrollment year"]),
        ("graduation", ["毕业年份", "毕业年", "毕业年度", "graduation year"]));

    private static readonly (string Field, string Chinese)[] s_required = [("name", "姓名"), ("number", "学籍号"), ("class", "班级")];

    private static readonly FieldRule s_nameRule = Rule("studentName");
    private static readonly FieldRule s_numberRule = Rule("studentNumber");
    private static readonly FieldRule s_classRule = Rule("className");

    private readonly Dictionary<string, int> _rowsByNumber = new(StringComparer.Ordinal);

    public int Rows { get; private set; }

    public int Added { get; private set; }

    public int Updated { get; private set; }

    public int Unchanged { get; private set; }

    public List<Student> Read(SheetFile file, CancellationToken cancellationToken)
    {
        var students = new List<Student>();
        var name = Path.GetFileName(file.Path);
        HeaderMap? header = null;
        string? sheet = null;
        var started = false;
        foreach (var row in file.Rows())
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (!started || row.Sheet != sheet)
            {
                (started, sheet, header) = (true, row.Sheet, null);
            }

            if (row.Cells.All(c => CellText.Read(c) is null))
                continue;
            if (header is null)
            {
                if (HeaderMap.TryRead(row, s_names, _ => true, (rule, column) => Report(rule, name, row, column, null), out header))
                {
                    foreach (var (field, chinese) in s_required)
                    {
                        if (header.IndexOf(field) < 0)
                            Report(ImportRule.MissingColumn, name, row, chinese, null);
                    }
                }
                else if (row.Number >= HeaderMap.SearchedRows)
                {
                    Report(ImportRule.NoHeader, name, row, null, null);
                    return students;
                }

                continue;
            }

            Rows++;
            if (ReadStudent(name, row, header) is { } student)
                students.Add(student);
        }

        if (Rows == 0)
            findings.Add(new ImportFinding(header is null ? ImportRule.NoHeader : ImportRule.NoRows, name, sheet, 0, null, null));
        return students;
    }

    private Student? ReadStudent(string file, SheetRow row, HeaderMap header)
    {
        var before = findings.Count;
        var name = Check(file, row, header, "name", s_nameRule);
        var number = Check(file, row, header, "number", s_numberRule);
        var className = Check(file, row, header, "class", s_classRule);
        var former = header.Text(row, "former")?.ToUpperInvariant();
        if (number is not null && !_rowsByNumber.TryAdd(number, row.Number))
        {
            Report(ImportRule.DuplicateStudent, file, row, header.HeaderOf("number", "学籍号"), Masking.Identifier(number),
                _rowsByNumber[number].ToString(CultureInfo.InvariantCulture));
        }

        var enrolment = Year(file, row, header, "enrolment");
        var graduation = Year(file, row, header, "graduation");
        if (enrolment > graduation)
            Report(ImportRule.WrongYear, file, row, header.HeaderOf("graduation", "毕业年份"), graduation?.ToString(CultureInfo.InvariantCulture));
        var known = number is null ? null : existing.Find(number);
        if (known is null && former is not null)
        {
            known = existing.Find(former);
            if (known is null)
                Report(ImportRule.FormerNumberUnknown, file, row, header.HeaderOf("former", "原学籍号"), Masking.Identifier(former));
        }

        if (findings.Count > before)
            return null;
        var student = new Student
        {
            Id = known?.Id ?? StudentId.Create(),
            Name = name!,
            RegistryNumber = number!,
            Class = className!,
            EnrolmentYear = enrolment,
            GraduationYear = graduation,
            FormerNumbers = known is null || known.RegistryNumber == number
                ? known?.FormerNumbers ?? []
                : [.. known.FormerNumbers.Where(n => n != number), known.RegistryNumber],
        };
        if (known is null)
            Added++;
        else if (Same(known, student))
            Unchanged++;
        else
            Updated++;
        return student;
    }

    private static bool Same(Student a, Student b) =>
        a.Name == b.Name && a.RegistryNumber == b.RegistryNumber && a.Class == b.Class
        && a.EnrolmentYear == b.EnrolmentYear && a.GraduationYear == b.GraduationYear;

    private int? Year(string file, SheetRow row, HeaderMap header, string field)
    {
        var text = header.Text(row, field);
        if (text is null)
            return null;
        var digits = text.TrimEnd('年', '级', '届');
        if (int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var year) && year is >= 1990 and <= 2100)
            return year;
        Report(ImportRule.WrongYear, file, row, header.HeaderOf(field, field), Masking.Plain(text));
        return null;
    }

    // The rules of the fields that every record has hold for the roster too, so that a record can match it.
    private string? Check(string file, SheetRow row, HeaderMap header, string field, FieldRule rule)
    {
        var text = header.Text(row, field);
        if (rule.Kind == FieldKind.RegistryNumber)
            text = text?.ToUpperInvariant();
        if (rule.Validate(text, out var value) is not { } error)
            return value.AsText;
        findings.Add(new ImportFinding(
            ImportRule.Field, file, row.Sheet, row.Number, header.HeaderOf(field, rule.Title.Zh), error.MaskedValue.Length == 0 ? null : error.MaskedValue)
        {
            FieldError = error.Rule.ToString(),
            FieldErrorChinese = error.Describe("zh"),
            FieldErrorEnglish = error.Describe("en"),
            Arguments = [.. error.Arguments.Select(a => a.Zh)],
        });
        return null;
    }

    private void Report(ImportRule rule, string file, SheetRow row, string? column, string? value, params string[] arguments) =>
        findings.Add(new ImportFinding(rule, file, row.Sheet, row.Number, column, value) { Arguments = arguments });

    private static FieldRule Rule(string name)
    {
        var type = RuleSet.FujianHighSchool.Types[0];
        return type.Fields[type.PositionOf(name)];
    }

    private static Dictionary<string, string> Names(params (string Field, string[] Headers)[] fields)
    {
        var names = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (field, headers) in fields)
        {
            foreach (var header in headers)
                names.Add(HeaderText.Normalize(header), field);
        }

        return names;
    }
}
