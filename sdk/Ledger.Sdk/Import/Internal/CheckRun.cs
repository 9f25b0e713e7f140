using System.Globalization;
using System.Security.Cryptography;
using Ledger.Sdk.Keys;
using Ledger.Sdk.Rosters;
using Ledger.Sdk.Rosters.Internal;

namespace Ledger.Sdk.Import.Internal;

/// <summary>One check: files are read side by side, what concerns several of them is decided in their order afterwards.</summary>
internal sealed class CheckRun(RecordCheckOptions options, CheckStore? store, IProgress<ImportProgress>? progress)
{
    private readonly ImportOptions _import = new()
    {
        School = options.School,
        Term = options.Term,
        RuleSet = options.RuleSet,
        RecordType = options.RecordType,
        Mapping = options.Mapping,
        MaxFindings = options.MaxFindings,
        Evidence = options.Evidence,
    };

    private readonly int _rowsInBand = options.Similarity is { } threshold ? TextSketch.RowsInBand(threshold) : 0;
    private readonly List<CheckedRows> _files = [];
    private Roster? _roster;
    private LookAlikes? _before;
    private EvidenceTwice? _evidence;

    public RecordCheckReport Run(IReadOnlyList<string> paths, CancellationToken cancellationToken)
    {
        var found = FileSearch.Expand(paths, options.RosterFile);
        _roster = ReadRoster(cancellationToken);
        if (store is not null)
        {
            var now = found.Select(f => store.Prints.SourceOf(f.Name)).ToHashSet();
            _before = new LookAlikes([.. store.Before.Where(s => !now.Contains(s.Id))], store.Prints);
        }

        var contentKey = store?.ContentKey ?? RandomNumberGenerator.GetBytes(32);
        var files = found.Select(f => new CheckedRows(f.Path, f.Name, options.MaxFindings)).ToList();
        var done = 0;
        var parallel = new ParallelOptions { CancellationToken = cancellationToken, MaxDegreeOfParallelism = options.MaxDegreeOfParallelism ?? Environment.ProcessorCount };
        Parallel.ForEach(files, parallel, file =>
        {
            file.Read(_import, _roster, contentKey, _rowsInBand, cancellationToken);
            progress?.Report(new ImportProgress(ImportStep.Reading, Interlocked.Increment(ref done), files.Count));
        });
        var sorter = new RecordSorter(store?.Known ?? new KnownRecords());
        var accepted = Accept(files, sorter);
        CountGrades(accepted);
        var groups = FindSimilar(accepted);
        FindEvidenceTwice(accepted, parallel);
        KeepFingerprints(files, accepted);
        _files.AddRange(files);
        foreach (var file in _files)
            file.Findings.Sort();
        var marked = Mark(parallel);
        var missing = StudentsWithoutRecords();
        return new RecordCheckReport
        {
            Files = [.. _files.Select((f, i) => new CheckedFile(f.Name, f.Class, f.Rows, f.Refused, f.Findings.Count, f.Findings.NoticeCount, marked[i]))],
            Rows = files.Sum(f => f.Rows),
            Accepted = accepted.Count,
            Refused = _files.Sum(f => f.Refused),
            AlreadyAnchored = sorter.AlreadyAnchored,
            Students = accepted.Select(a => a.Record.Row.Student).Distinct().Count(),
            Findings = [.. _files.SelectMany(f => f.Findings.Kept.Select(k => k.Class is null ? k with { Class = f.Class } : k))],
            FindingCount = _files.Sum(f => f.Findings.Count),
            Notices = [.. _files.SelectMany(f => f.Findings.Notices.Select(k => k.Class is null ? k with { Class = f.Class } : k))],
            NoticeCount = _files.Sum(f => f.Findings.NoticeCount),
            Classes = Classes(missing),
            Types = Types(),
            StudentsWithoutRecords = [.. missing.Select(s => new StudentWithoutRecords(s.Class, Masking.Name(s.Name), Masking.Identifier(s.RegistryNumber)))],
            SimilarGroups = groups,
            HasRoster = _roster is not null,
            RuleSet = options.RuleSet,
            MissingStudentsFile = WriteMissing(missing),
        };
    }

    // A roster that has faults is a file with findings; its good students are known all the same.
    private Roster? ReadRoster(CancellationToken cancellationToken)
    {
        if (options.RosterFile is not { } path)
            return store?.Roster;
        var file = new CheckedRows(path, Path.GetFileName(path), options.MaxFindings);
        var students = new RosterReader(new Roster([]), options.Mapping, file.Findings).Read(SheetFile.Open(path), cancellationToken);
        if (file.Findings.Count + file.Findings.NoticeCount > 0)
            _files.Add(file);
        return new Roster(students.DistinctBy(s => s.RegistryNumber, StringComparer.Ordinal));
    }

    private static List<(CheckedRows File, ReadRecord Record, TextSketch? Sketch)> Accept(List<CheckedRows> files, RecordSorter sorter)
    {
        var accepted = new List<(CheckedRows, ReadRecord, TextSketch?)>();
        foreach (var file in files)
        {
            foreach (var (record, sketch) in file.Passed)
            {
                var before = sorter.Refused;
                if (sorter.IsNew(record, file.Findings))
                    accepted.Add((file, record, sketch));
                else if (sorter.Refused > before)
                    file.Refuse(record);
            }
        }

        return accepted;
    }

    // Without a roster nobody knows how many students a class has.
    private void CountGrades(List<(CheckedRows File, ReadRecord Record, TextSketch? Sketch)> rows)
    {
        var grades = store?.Grades ?? new GradeCounts(options.RuleSet);
        if (_roster is null || !grades.IsLimited)
            return;
        foreach (var (_, record, _) in rows)
            grades.Add(record.Row.Student, record.Graded, record.File);
        grades.Tell(_roster, finding => rows.First(r => r.Record.File == finding.File).File.Findings.Add(finding));
    }

    private void FindEvidenceTwice(List<(CheckedRows File, ReadRecord Record, TextSketch? Sketch)> rows, ParallelOptions parallel)
    {
        var twice = _evidence = new EvidenceTwice(options.Evidence);
        twice.Look(rows.SelectMany(r => r.Record.Evidence), parallel);
        for (var i = 0; i < rows.Count; i++)
        {
            var (file, record, _) = rows[i];
            if (_before?.FindEvidence(record, twice.LookOf) is { } before)
                Tell(file, record, before.Percent == 100 ? ImportRule.EvidenceTwiceBefore : ImportRule.EvidenceAlikeBefore, before.Percent, before.Row);
            if (twice.Add(i, record.Evidence) is not { } like)
                continue;
            var other = rows[like.Row].Record;
            var isSame = like.Percent == 100;
            string[] place = [other.Place, other.RowNumber.ToString(CultureInfo.InvariantCulture)];
            file.Findings.Add(new ImportFinding(isSame ? ImportRule.EvidenceTwice : ImportRule.EvidenceAlike, record.File, record.Sheet.Name, record.RowNumber, null, null)
            {
                Arguments = isSame ? place : [like.Percent.ToString(CultureInfo.InvariantCulture), .. place],
                Class = record.Class,
                SheetPosition = record.Sheet.Position,
            });
        }
    }

    private void Tell(CheckedRows file, ReadRecord record, ImportRule rule, int percent, int before)
    {
        var (place, row) = _before!.PlaceOf(before);
        var ofText = rule == ImportRule.SimilarTextBefore;
        file.Findings.Add(new ImportFinding(rule, record.File, record.Sheet.Name, record.RowNumber, ofText ? record.TextHeader : null, null)
        {
            Arguments = [percent.ToString(CultureInfo.InvariantCulture), $"{place}#{row.ToString(CultureInfo.InvariantCulture)}"],
            ColumnNumber = ofText ? record.TextColumn : -1,
            Class = record.Class,
            SheetPosition = record.Sheet.Position,
        });
    }

    // Where texts are not compared they were not sketched, and what is remembered of the file stays.
    private void KeepFingerprints(List<CheckedRows> files, List<(CheckedRows File, ReadRecord Record, TextSketch? Sketch)> accepted)
    {
        if (store is null || options.Similarity is null)
            return;
        var ofFile = accepted.ToLookup(a => a.File);
        foreach (var file in files)
        {
            store.Keep(new FingerprintSource(store.Prints.SourceOf(file.Name), file.Name,
                [.. ofFile[file].Select(a => store.Prints.Of(a.Record.Row.Student, a.Record.RowNumber, a.Sketch is { } s ? (s.Shingles, s.Hash) : null, a.Record.Evidence, _evidence!.LookOf))]));
        }
    }

    private List<SimilarGroup> FindSimilar(List<(CheckedRows File, ReadRecord Record, TextSketch? Sketch)> rows)
    {
        if (options.Similarity is not { } threshold)
            return [];
        var texts = new SimilarTexts(threshold);
        _before?.AddTo(texts, _rowsInBand);
        var groups = new RowGroups(rows.Count);
        for (var i = 0; i < rows.Count; i++)
        {
            var (file, record, sketch) = rows[i];
            if (sketch is null || texts.Add(i, record.Row.Student, sketch) is not { } like)
                continue;
            if (like.Row < 0)
            {
                Tell(file, record, ImportRule.SimilarTextBefore, (int)Math.Floor(like.Similarity * 100), like.Row);
                continue;
            }

            groups.Join(like.Row, i, like.Similarity);
            var other = rows[like.Row].Record;
            file.Findings.Add(new ImportFinding(ImportRule.SimilarText, record.File, record.Sheet.Name, record.RowNumber, record.TextHeader, null)
            {
                Arguments =
                [
                    Math.Floor(like.Similarity * 100).ToString(CultureInfo.InvariantCulture),
                    other.Place,
                    other.RowNumber.ToString(CultureInfo.InvariantCulture),
                ],
                ColumnNumber = record.TextColumn,
                Class = record.Class,
                SheetPosition = record.Sheet.Position,
            });
        }

        return
        [
            .. groups.All().Select(g => new SimilarGroup(
                g.Rows.Select(r => rows[r].Record.Row.Student).Distinct().Count(),
                [.. g.Rows.Select(r => rows[r].Record).Select(r => new SimilarRow(r.File, r.Sheet.Name, r.RowNumber, r.Class))],
                g.Least)).OrderByDescending(g => g.Students),
        ];
    }

    private string?[] Mark(ParallelOptions parallel)
    {
        var marked = new string?[_files.Count];
        if (options.MarkedDirectory is not { } folder)
            return marked;
        Parallel.For(0, _files.Count, parallel, i =>
        {
            var file = _files[i];
            if (file.Findings.Count + file.Findings.NoticeCount == 0)
                return;
            if (file.Findings.Kept.Any(f => f.Rule == ImportRule.FileRefused))
                return;
            var source = file.Source ?? SheetFile.Open(file.Path, file.Name);
            // Two files may differ in nothing but their extension, and one of them may be called as the other's copy would be.
            var name = Path.ChangeExtension(file.Name, null);
            if (_files.Exists(f => f != file && Path.ChangeExtension(f.Name, null) == name) || Path.GetFullPath(Path.Combine(folder, name + FileSearch.MarkedEnding)) == Path.GetFullPath(file.Path))
                name = file.Name;
            var target = Path.Combine(folder, name);
            MakeFolder(Path.GetDirectoryName(target)!);
            marked[i] = MarkedWorkbook.Write(source, [.. file.Findings.Kept, .. file.Findings.Notices], target, options.Language, parallel.CancellationToken);
        });
        return marked;
    }

    private static void MakeFolder(string folder)
    {
        try
        {
            Directory.CreateDirectory(folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new LedgerInputException(LedgerError.FileUnwritable, e, folder);
        }
    }

    private List<Student> StudentsWithoutRecords()
    {
        if (_roster is null)
            return [];
        var named = new HashSet<StudentId>();
        foreach (var number in _files.SelectMany(f => f.Numbers))
        {
            if (_roster.Find(number) is { } student)
                named.Add(student.Id);
        }

        return
        [
            .. _roster.Students.Where(s => s.State == StudentState.Enrolled && !named.Contains(s.Id))
                .OrderBy(s => s.Class, NaturalOrder.Instance).ThenBy(s => s.RegistryNumber, StringComparer.Ordinal),
        ];
    }

    // Whom the masked list means is said where whole values may stand: in a workbook beside the marked copies.
    private string? WriteMissing(List<Student> missing)
    {
        if (options.MarkedDirectory is not { } folder || missing.Count == 0)
            return null;
        MakeFolder(folder);
        var title = Texts.Get("check.missing.title", options.Language);
        var path = Path.Combine(folder, title + FileSearch.MarkedEnding);
        try
        {
            using var stream = new FileStream(path, FileMode.Create, FileAccess.Write);
            using var writer = new XlsxWriter(stream);
            writer.BeginSheet(title, [18, 14, 24]);
            var row = 1;
            Write(Texts.Get("check.missing.class", options.Language), Texts.Get("check.missing.name", options.Language), Texts.Get("check.missing.number", options.Language), CellMark.Header);
            foreach (var student in missing)
                Write(student.Class, student.Name, student.RegistryNumber, CellMark.None);

            void Write(string a, string b, string c, CellMark mark)
            {
                writer.BeginRow(row);
                writer.Write(row, 0, SheetCell.FromText(a), mark);
                writer.Write(row, 1, SheetCell.FromText(b), mark);
                writer.Write(row++, 2, SheetCell.FromText(c), mark);
                writer.EndRow();
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new LedgerInputException(LedgerError.FileUnwritable, e, path);
        }

        return path;
    }

    private List<CheckedClass> Classes(List<Student> missing)
    {
        var names = new Dictionary<string, string>(StringComparer.Ordinal);
        var rows = new Dictionary<string, (long Rows, long Refused, SortedDictionary<int, long> Types)>(StringComparer.Ordinal);
        var students = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var student in _roster?.Students.Where(s => s.State == StudentState.Enrolled) ?? [])
        {
            var key = ClassName.Key(student.Class);
            names.TryAdd(key, student.Class);
            students[key] = students.GetValueOrDefault(key) + 1;
        }

        // A row that names no class stands for the class of its file.
        foreach (var (name, type, count, refused) in _files.SelectMany(f => f.Counts.Select(c => (c.Key.Class ?? f.Class, c.Key.Type, c.Value.Rows, c.Value.Refused))))
        {
            if (name is null)
                continue;
            var key = ClassName.Key(name);
            names.TryAdd(key, name);
            if (!rows.TryGetValue(key, out var sum))
                sum = (0, 0, []);
            if (type >= 0)
                sum.Types[type] = sum.Types.GetValueOrDefault(type) + count;
            rows[key] = (sum.Rows + count, sum.Refused + refused, sum.Types);
        }

        var without = missing.CountBy(s => ClassName.Key(s.Class)).ToDictionary(StringComparer.Ordinal);
        return
        [
            .. names.OrderBy(n => n.Value, NaturalOrder.Instance).Select(n => rows.TryGetValue(n.Key, out var sum)
                ? new CheckedClass(n.Value, sum.Rows, sum.Refused, Students(n.Key), Missing(n.Key), sum.Types)
                : new CheckedClass(n.Value, 0, 0, Students(n.Key), Missing(n.Key), new Dictionary<int, long>())),
        ];

        int? Students(string key) => _roster is null ? null : students.GetValueOrDefault(key);
        int? Missing(string key) => _roster is null ? null : without.GetValueOrDefault(key);
    }

    private SortedDictionary<int, (long Accepted, long Refused)> Types()
    {
        var types = new SortedDictionary<int, (long Accepted, long Refused)>();
        foreach (var ((_, type), (rows, refused)) in _files.SelectMany(f => f.Counts))
        {
            if (type < 0)
                continue;
            var sum = types.GetValueOrDefault(type);
            types[type] = (sum.Accepted + rows - refused, sum.Refused + refused);
        }

        return types;
    }
}

/// <summary>What a school's store knows of earlier anchors, for a check.</summary>
internal sealed record CheckStore(Roster Roster, byte[] ContentKey, KnownRecords Known, GradeCounts Grades)
{
    /// <summary>What is remembered of rows of before.</summary>
    public required IReadOnlyList<FingerprintSource> Before { get; init; }

    /// <summary>Remembers what was checked.</summary>
    public required Action<FingerprintSource> Keep { get; init; }

    public Fingerprints Prints { get; } = new(ContentKey);
}
