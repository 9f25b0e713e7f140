using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Ledger.Records;
using Ledger.Sdk.Keys;
using Ledger.Sdk.Rosters;

namespace Ledger.Sdk.Import.Internal;

/// <summary>
/// Reads record files row by row: finds header and record type, types and checks each row by the rule set and, if there is
/// one, the roster. Not thread-safe: one reader a thread.
/// </summary>
internal sealed class RecordReader(ImportOptions options, Roster? roster, byte[] contentKey, FindingList findings)
{
    private static readonly HashSet<string> s_ignored =
        new([.. new[] { "序号", "编号", "行号", "No", "No.", "#", "Number" }.Select(HeaderText.Normalize)], StringComparer.Ordinal);

    private static readonly SearchValues<char> s_decimal = SearchValues.Create("0123456789.");

    private static readonly char[] s_betweenNames = [',', ';', '；', '，', '、', '\n', '\r'];

    private static readonly string s_noEvidence = "sha256:" + new string('0', 64);

    private readonly HashSet<string> _ignoredHere = new(options.IgnoredColumns.Select(HeaderText.Normalize), StringComparer.Ordinal);
    private readonly ContentKeys _contentKeys = new(contentKey);

    /// <summary>Rows with a record, good or bad.</summary>
    public long Rows { get; private set; }

    /// <summary>Rows in which a rule was broken.</summary>
    public long Refused { get; private set; }

    /// <summary>Told of every row whatever its fate; may be null.</summary>
    public Action<RowOutcome>? RowRead { get; init; }

    /// <summary>The records of a file that passed.</summary>
    public IEnumerable<ReadRecord> Read(SheetFile file)
    {
        if (file.IsWorkbook && file.IsOpenElsewhere)
            findings.Add(new ImportFinding(ImportRule.OpenElsewhere, file.Name, null, 0, null, null));
        SheetReading? sheet = null;
        var rowsBefore = Rows;
        var headers = 0;
        foreach (var row in file.Rows())
        {
            if (sheet is null || sheet.Part != row.Sheet)
            {
                headers += Leave(sheet);
                sheet = new SheetReading(file.Name, row.Sheet, options, findings.Kept.Count);
            }

            if (sheet.IsSkipped || row.IsBlank)
                continue;
            sheet.HasText = true;
            if (sheet.Header is null)
            {
                if (sheet.Finder.Takes(row))
                {
                    TakeHeader(sheet);
                    continue;
                }

                TakeHeader(sheet);
                if (sheet.IsSkipped)
                    continue;
            }

            if (row.IsHidden)
                sheet.Hidden.Add(row.Number);
            if (ReadRow(sheet, row) is { } record)
                yield return record;
        }

        headers += Leave(sheet);
        foreach (var hidden in file.HiddenSheets)
            findings.Add(new ImportFinding(ImportRule.HiddenSheet, file.Name, hidden, 0, null, null));
        if (headers == 0 && sheet is null or { HasText: false })
            ReportNoHeader(file.Name, null);
        else if (headers > 0 && Rows == rowsBefore)
            findings.Add(new ImportFinding(ImportRule.NoRows, file.Name, null, 0, null, null));
    }

    // What can be said only when a sheet was read to its end. Answers 1 if it had a header.
    private int Leave(SheetReading? sheet)
    {
        if (sheet is null)
            return 0;
        if (sheet.Header is null && !sheet.IsSkipped)
        {
            sheet.Finder.End();
            TakeHeader(sheet);
            if (sheet.Header is null && !sheet.IsSkipped && sheet.HasText)
                ReportNoHeader(sheet.File, sheet.Part);
        }

        if (sheet.Part.Merges.Count > 0)
            findings.Amend(sheet.FirstFinding, sheet.ExplainMerged);
        if (sheet.Hidden.Count > 0)
        {
            findings.Add(new ImportFinding(ImportRule.HiddenRows, sheet.File, sheet.Part.Name, sheet.Hidden[0], null, null)
            {
                Arguments = [sheet.HiddenRanges()],
                SheetPosition = sheet.Part.Position,
            });
        }

        if (sheet.HiddenColumns() is { Length: > 0 } columns)
        {
            findings.Add(new ImportFinding(ImportRule.HiddenColumns, sheet.File, sheet.Part.Name, sheet.Finder.Row, null, null)
            {
                Arguments = [columns],
                SheetPosition = sheet.Part.Position,
            });
        }

        return sheet.Header is null ? 0 : 1;
    }

    private void TakeHeader(SheetReading sheet)
    {
        if (sheet.Finder.HasFailed)
        {
            ReportNoHeader(sheet.File, sheet.Part);
            sheet.IsSkipped = true;
        }

        if (sheet.Finder.Header is not { } written)
            return;
        sheet.Take(written);
        var map = sheet.Map(sheet.Type ?? options.RuleSet.Types[0]);
        sheet.Context = map.Context;
        if (!map.Context.ContainsKey("recordType") && sheet.Type is null)
        {
            findings.Add(new ImportFinding(ImportRule.UnknownRecordType, sheet.File, sheet.Part.Name, sheet.Finder.Row, null, null)
            {
                SheetPosition = sheet.Part.Position,
            });
            sheet.IsSkipped = true;
            return;
        }

        ReportColumns(sheet, map);
        if (sheet.Type is not null)
            MapOf(sheet, sheet.Type);
    }

    private void ReportColumns(SheetReading sheet, ColumnMap map)
    {
        IEnumerable<int> unknown = map.Unknown;
        if (map.Context.ContainsKey("recordType"))
        {
            // A column may belong to any of the types that the rows name.
            unknown = unknown.Where(c => options.RuleSet.Types.All(t => !t.TryFindColumn(sheet.Translated[c]!, out _)));
        }

        foreach (var column in unknown)
        {
            var header = sheet.Header![column]!;
            var normalized = HeaderText.Normalize(header);
            if (!s_ignored.Contains(normalized) && !_ignoredHere.Contains(normalized) && !options.Mapping.IsIgnored(header))
                AddHeader(ImportRule.UnknownColumn, sheet, header, column);
        }

        foreach (var column in map.Repeated)
            AddHeader(ImportRule.DoubleColumn, sheet, sheet.Header![column]!, column);
    }

    private TypeReading MapOf(SheetReading sheet, RecordType type)
    {
        if (sheet.Maps.TryGetValue(type, out var reading))
            return reading;
        reading = new TypeReading(type, sheet.Map(type));
        sheet.Maps.Add(type, reading);
        foreach (var field in reading.Map.Missing)
            AddHeader(ImportRule.MissingColumn, sheet, field.Title.Zh, -1);
        return reading;
    }

    private ReadRecord? ReadRow(SheetReading sheet, in SheetRow row)
    {
        var count = row.Cells.Length;
        var texts = sheet.Texts(count);
        var hasContent = false;
        for (var i = 0; i < count; i++)
        {
            texts[i] = CellText.Read(row.Cells[i]);
            hasContent |= (texts[i] is not null || row.Cells[i].Fault != CellFault.None) && (i >= sheet.IsKnown.Length || sheet.IsKnown[i]);
        }

        // Rows are numbered in advance; one that has nothing but its number is blank.
        if (!hasContent)
            return null;
        Rows++;
        var before = findings.Count;
        sheet.Class = sheet.ClassColumn >= 0 && sheet.ClassColumn < count && row.Cells[sheet.ClassColumn].Kind != CellKind.Error
            && texts[sheet.ClassColumn] is { } name
            ? ClassName.Clean(name) : null;
        CheckCells(sheet, row, texts);
        var type = CheckContext(sheet, row, texts) ? TypeOf(sheet, row, texts) : null;
        var record = type is null ? null : ReadFields(sheet, row, texts, type, before);
        var passed = record is not null && findings.Count == before;
        if (!passed)
            Refused++;
        if (RowRead is not null)
        {
            var number = sheet.NumberColumn >= 0 && sheet.NumberColumn < count && texts[sheet.NumberColumn] is { } written ? FieldText.Number(written) : null;
            RowRead(new RowOutcome(sheet.Class, type ?? sheet.Type, number, passed));
        }

        return passed ? record : null;
    }

    // What no rule can judge: the cell's text is taken away, and the rule of its field is not asked.
    private void CheckCells(SheetReading sheet, in SheetRow row, string?[] texts)
    {
        sheet.ClearFaults(row.Cells.Length);
        for (var i = 0; i < row.Cells.Length; i++)
        {
            ref readonly var cell = ref row.Cells[i];
            if (cell.Kind == CellKind.Empty)
                continue;
            if (i >= sheet.Header!.Length || sheet.Header[i] is null)
            {
                if (texts[i] is not null || cell.Fault != CellFault.None)
                    Add(ImportRule.CellWithoutColumn, sheet, row, i, Masking.Plain("…"));
                continue;
            }

            if (!sheet.IsKnown[i])
                continue;
            ImportRule? rule = cell.Fault switch
            {
                CellFault.NoResult => ImportRule.FormulaWithoutResult,
                CellFault.TooLong => ImportRule.CellTooLong,
                _ when cell.Kind == CellKind.Error => ImportRule.CellError,
                _ when cell.Kind == CellKind.Number && Math.Abs(cell.Number) >= 1e15 => ImportRule.NumberRounded,
                _ => null,
            };
            if (rule is null)
                continue;
            Add(rule.Value, sheet, row, i, rule == ImportRule.CellError ? texts[i] : null);
            sheet.Faults[i] = true;
            texts[i] = null;
        }
    }

    private ReadRecord? ReadFields(SheetReading sheet, in SheetRow row, string?[] texts, RecordType type, long before)
    {
        var reading = MapOf(sheet, type);
        reading.Map.Arrange(texts.AsSpan(0, row.Cells.Length), reading.Cells);
        Prepare(sheet, row, reading);
        if (options.Evidence is not null)
            TakeEvidence(sheet, row, reading, options.Evidence);
        var values = new FieldValue[type.Fields.Count];
        if (type.Validate(reading.Cells, values) is { } errors)
        {
            foreach (var error in errors)
                Add(sheet, row, reading, error);
            return null;
        }

        if (findings.Count > before)
            return null;
        var number = values[reading.NumberField].AsText!;
        var name = values[reading.NameField].AsText!;
        var student = StudentId.FromBytes(HMACSHA256.HashData(contentKey, Encoding.UTF8.GetBytes(number)).AsSpan(0, StudentId.SizeInBytes));
        if (roster is not null)
        {
            if (FindStudent(sheet, row, reading, number, name, values) is not { } found)
                return null;
            student = found.Id;
            if (found.RegistryNumber != number)
            {
                // The number of the day is committed, whichever the sheet still has.
                Add(ImportRule.FormerNumberUsed, sheet, row, reading.Map.Columns[reading.NumberField], Masking.Identifier(number), Masking.Identifier(found.RegistryNumber));
                values[reading.NumberField] = FieldValue.FromText(found.RegistryNumber);
            }
        }

        return new ReadRecord(
            new RecordRow(student, type, values, _contentKeys.Of(student, type, values)), sheet.File, sheet.Part, row.Number)
        {
            Class = sheet.Class,
            Graded = GradedRecord.Of(type, values),
            Evidence = [.. type.Fields.Index().Where(f => f.Item.Kind == FieldKind.Digests).SelectMany(f => values[f.Index].AsList ?? [])],
            TextColumn = reading.TextField < 0 ? -1 : reading.Map.Columns[reading.TextField],
            TextHeader = reading.TextField < 0 ? null : reading.HeaderOf(sheet, reading.TextField),
        };
    }

    // Names of files become digests before the rules are asked. What a file is called may name a student, so a finding says which
    // of the cell's names is meant and not how it reads.
    private void TakeEvidence(SheetReading sheet, in SheetRow row, TypeReading reading, EvidenceFolder folder)
    {
        for (var field = 0; field < reading.Type.Fields.Count; field++)
        {
            if (reading.Type.Fields[field].Kind != FieldKind.Digests || reading.Cells[field] is not { } written)
                continue;
            var items = written.Split(s_betweenNames, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            for (var i = 0; i < items.Length; i++)
            {
                if (items[i].StartsWith("sha256:", StringComparison.Ordinal) || items[i].StartsWith("sm3:", StringComparison.Ordinal))
                    continue;
                var file = folder.Find(items[i]);
                if (file is null)
                    Add(ImportRule.EvidenceMissing, sheet, row, reading.Map.Columns[field], null, (i + 1).ToString(CultureInfo.InvariantCulture));

                // The row is refused; the rest of it is still judged.
                items[i] = file?.Digest ?? s_noEvidence;
            }

            reading.Cells[field] = string.Join(';', items.Distinct(StringComparer.Ordinal));
        }
    }

    private Student? FindStudent(SheetReading sheet, in SheetRow row, TypeReading reading, string number, string name, FieldValue[] values)
    {
        var numberColumn = reading.Map.Columns[reading.NumberField];
        if (roster!.Find(number) is not { } student)
        {
            var nearest = findings.Count < findings.Capacity ? roster.FindNearest(number, name) : null;
            Add(ImportRule.StudentUnknown, sheet, row, numberColumn, Masking.Identifier(number),
                nearest is null ? "-" : $"{Masking.Name(nearest.Name)} {Masking.Identifier(nearest.RegistryNumber)}");
            return null;
        }

        if (student.Name != name)
        {
            Add(ImportRule.StudentNameDiffers, sheet, row, reading.Map.Columns[reading.NameField], Masking.Name(name), Masking.Name(student.Name));
            return null;
        }

        if (reading.DateOf(values) is { } field && values[field].AsText is { } day)
        {
            // Dates in their canonical form compare as text.
            if (student.LeftOn is { } left && string.CompareOrdinal(day, Day(left)) > 0)
            {
                Add(ImportRule.StudentLeft, sheet, row, reading.Map.Columns[field], day, Day(left));
                return null;
            }

            if (student.JoinedOn is { } joined && string.CompareOrdinal(day, Day(joined)) < 0)
            {
                Add(ImportRule.StudentNotYetHere, sheet, row, reading.Map.Columns[field], day, Day(joined));
                return null;
            }
        }

        if (sheet.Class is { } named && ClassName.Key(named) != ClassName.Key(student.Class))
            Add(ImportRule.ClassDiffers, sheet, row, sheet.ClassColumn, named, student.Class);
        return student;
    }

    private static string Day(DateOnly date) => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private bool CheckContext(SheetReading sheet, in SheetRow row, string?[] texts)
    {
        var before = findings.Count;
        Compare("school", options.School, ImportRule.OtherSchool, row);
        Compare("term", options.Term, ImportRule.OtherTerm, row);
        return findings.Count == before;

        void Compare(string context, string expected, ImportRule rule, in SheetRow row)
        {
            if (expected.Length > 0 && sheet.Context.TryGetValue(context, out var column) && column < row.Cells.Length
                && texts[column] is { } text && TextFold.Squeeze(TextFold.Fold(text)) != expected)
            {
                Add(rule, sheet, row, column, Masking.Plain(text), expected);
            }
        }
    }

    private RecordType? TypeOf(SheetReading sheet, in SheetRow row, string?[] texts)
    {
        if (!sheet.Context.TryGetValue("recordType", out var column))
            return sheet.Type;
        var text = column < row.Cells.Length ? texts[column] : null;
        if (text is null && sheet.Type is not null)
            return sheet.Type;
        if (text is not null)
        {
            if (sheet.TypesByText.TryGetValue(text, out var type))
                return type;
            if (options.RuleSet.TryFindType(text, out type))
            {
                sheet.TypesByText.Add(text, type);
                return type;
            }
        }

        if (!sheet.Faults[column])
            Add(ImportRule.UnknownRecordType, sheet, row, column, text is null ? null : Masking.Plain(text));
        return null;
    }

    // Text of any kind is read leniently; a date, a truth value or a number where it can only be a slip is not.
    private void Prepare(SheetReading sheet, in SheetRow row, TypeReading reading)
    {
        for (var i = 0; i < reading.Cells.Length; i++)
        {
            var column = reading.Map.Columns[i];
            if (reading.Cells[i] is not { } text)
                continue;
            var field = reading.Type.Fields[i];
            var cell = row.Cells[column];
            if (cell.Kind == CellKind.Text)
            {
                if (field.Kind == FieldKind.RegistryNumber && IsScientific(text))
                {
                    Refuse(ImportRule.NumberRounded, row);
                    continue;
                }

                reading.Cells[i] = FieldText.Prepare(field, text);
                continue;
            }

            var fits = cell.Kind switch
            {
                CellKind.Date => field.Kind == FieldKind.Date,
                CellKind.Boolean => field.Kind == FieldKind.Boolean,
                _ when field.Kind == FieldKind.Date => (reading.Cells[i] = DateText.FromNumber(cell.Number, sheet.Part.Uses1904)) is not null,
                _ => !field.IsIdentity && field.Kind != FieldKind.Digests,
            };
            if (!fits)
                Refuse(ImportRule.MixedType, row);

            void Refuse(ImportRule rule, in SheetRow row)
            {
                Add(rule, sheet, row, column, FieldError.Mask(field, text));
                sheet.Faults[column] = true;
                reading.Cells[i] = null;
            }
        }
    }

    // What Excel writes into a CSV file for a number of many digits: 3.50102E+17.
    private static bool IsScientific(string text)
    {
        var e = text.IndexOfAny(['E', 'e']);
        return e > 0 && char.IsAsciiDigit(text[0]) && e + 1 < text.Length && text[e + 1] is '+' && !text.AsSpan(0, e).ContainsAnyExcept(s_decimal);
    }

    private void Add(SheetReading sheet, in SheetRow row, TypeReading reading, FieldError error)
    {
        var position = reading.Type.PositionOf(error.Field.Name);
        var column = reading.Map.Columns[position];
        // A missing column is told once for the sheet, not again in every row.
        if (column < 0 || (column < sheet.Faults.Length && sheet.Faults[column]))
            return;
        findings.Add(new ImportFinding(
            ImportRule.Field, sheet.File, sheet.Part.Name, row.Number, reading.HeaderOf(sheet, position), Empty(error.MaskedValue))
        {
            FieldError = error.Rule.ToString(),
            FieldErrorChinese = error.Describe("zh"),
            FieldErrorEnglish = error.Describe("en"),
            Arguments = [.. error.Arguments.Select(a => a.Zh)],
            ColumnNumber = column,
            Class = sheet.Class,
            SheetPosition = sheet.Part.Position,
        });
    }

    private void Add(ImportRule rule, SheetReading sheet, in SheetRow row, int column, string? value, params string[] arguments) =>
        findings.Add(new ImportFinding(
            rule, sheet.File, sheet.Part.Name, row.Number, column >= 0 && column < sheet.Header!.Length ? sheet.Header[column] : null, value)
        {
            Arguments = arguments,
            ColumnNumber = column,
            Class = sheet.Class,
            SheetPosition = sheet.Part.Position,
        });

    private void AddHeader(ImportRule rule, SheetReading sheet, string header, int column) =>
        findings.Add(new ImportFinding(rule, sheet.File, sheet.Part.Name, sheet.Finder.Row, header, null)
        {
            ColumnNumber = column,
            SheetPosition = sheet.Part.Position,
        });

    private void ReportNoHeader(string file, SheetPart? sheet) =>
        findings.Add(new ImportFinding(ImportRule.NoHeader, file, sheet?.Name, 0, null, null) { SheetPosition = sheet?.Position ?? 0 });

    private static string? Empty(string text) => text.Length == 0 ? null : text;
}
