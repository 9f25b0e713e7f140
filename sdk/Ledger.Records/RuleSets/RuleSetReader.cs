using System.Globalization;

namespace Ledger.Records;

/// <summary>Reads a rule set and refuses what it does not know, with the path of every part that is wrong.</summary>
internal sealed class RuleSetReader
{
    private static readonly Dictionary<string, FieldKind> Kinds = new(StringComparer.Ordinal)
    {
        ["text"] = FieldKind.Text,
        ["integer"] = FieldKind.WholeNumber,
        ["decimal"] = FieldKind.DecimalNumber,
        ["date"] = FieldKind.Date,
        ["code"] = FieldKind.Code,
        ["boolean"] = FieldKind.Boolean,
        ["digests"] = FieldKind.Digests,
        ["registryNumber"] = FieldKind.RegistryNumber,
    };

    private readonly RuleSetFaults _faults;
    private Dictionary<string, CodeList> _codeLists = [];

    private RuleSetReader(RuleSetFaults faults) => _faults = faults;

    /// <summary>Reads a rule set; null if there are faults.</summary>
    public static RuleSet? Read(byte[] canonical, RuleSetNode root) => new RuleSetReader(root.Faults).ReadRoot(canonical, root);

    private RuleSet? ReadRoot(byte[] canonical, RuleSetNode root)
    {
        root.Members(
            ["v", "id", "version", "title", "basis", "codeLists", "dimensions", "stages", "notice", "quotas", "contextColumns", "commonFields", "types"],
            "retentionYears", "lateDays");
        var (id, version) = RuleText.ReadName(root);
        var title = root["title"].Localized();
        string[] basis = [.. root["basis"].Array().Select(node => node.Text())];
        _codeLists = root["codeLists"].Object().ToDictionary(list => list.Name, list => new CodeList(list.Name, Codes(list.Node)), StringComparer.Ordinal);
        string[] dimensions = [.. root["dimensions"].Array().Select(Dimension)];
        var stages = Codes(root["stages"]);
        var notice = root["notice"];
        notice.Members(["workingDays", "answerDays"], "appealDays", "decisionDays");
        var answerDays = Days(notice["answerDays"]);
        var noticeDays = Days(notice["workingDays"]);
        var appealDays = notice.TryGet("appealDays", out var appeal) ? Days(appeal) : answerDays;
        var decisionDays = notice.TryGet("decisionDays", out var decision) ? Days(decision) : answerDays;
        int? retention = root.TryGet("retentionYears", out var years) ? years.Integer(1, RuleSet.MaxRetentionYears) : null;
        var late = root.TryGet("lateDays", out var days) ? days.Integer(0, 366) : RuleSet.UsualLateDays;
        ContextColumn[] columns = [.. root["contextColumns"].Array().Select(ReadContextColumn)];
        FieldDraft[] common = [.. root["commonFields"].Array().Select(ReadField)];
        TypeDraft[] types = [.. root["types"].Array().Select(node => ReadType(node, common))];
        root["types"].Once(types.Where(type => type.Code >= 0), type => type.Code.ToString(CultureInfo.InvariantCulture));
        root["types"].Once(types, type => type.Name);
        Quota[] quotas = [.. root["quotas"].Array().Select(ReadQuota)];
        root["quotas"].Once(quotas, quota => quota.Grade.Length == 0 ? string.Empty : $"{quota.Grade} {quota.Scope}");
        if (quotas.Length > 0 && !types.Any(type => type.Fields.Any(field => field.Codes?.Name == RecordType.GradeList)))
            root["quotas"].Refuse(RuleSetFaultRule.NothingGraded);
        if (_faults.Met.Count > 0)
            return null;
        return new RuleSet(canonical, [.. types.Select(type => new RecordType(type.Code, type.Name, type.Title, type.Dimension, type.Fields, late))])
        {
            Id = id,
            Version = version,
            Title = title,
            Basis = basis,
            CodeLists = _codeLists,
            Dimensions = dimensions,
            Stages = stages,
            NoticeWorkingDays = noticeDays,
            AnswerDays = answerDays,
            AppealDays = appealDays,
            DecisionDays = decisionDays,
            RetentionYears = retention,
            LateDays = late,
            Quotas = quotas,
            ContextColumns = columns,
        };
    }

    private static int Days(RuleSetNode node) => node.Integer(0, State.Procedure.MaxDays);

    private static List<CodeEntry> Codes(RuleSetNode node)
    {
        List<CodeEntry> entries = [.. node.Array().Select(entry =>
        {
            entry.Members(["code", "title"]);
            return new CodeEntry(entry["code"].Text(), entry["title"].Localized());
        })];
        node.Once(entries, entry => entry.Code);
        return entries;
    }

    private string Dimension(RuleSetNode node) => Code(node, RecordType.DimensionList);

    private string Code(RuleSetNode node, string list)
    {
        var code = node.Text();
        if (code.Length > 0 && !(_codeLists.TryGetValue(list, out var codes) && codes.Entries.Any(entry => entry.Code == code)))
            node.Refuse(RuleSetFaultRule.NotInCodeList, code, list);
        return code;
    }

    private Quota ReadQuota(RuleSetNode node)
    {
        node.Members(["grade", "maximumPercent", "scope"]);
        var scope = node["scope"].OneOf("class", "school");
        return new Quota(Code(node["grade"], RecordType.GradeList), node["maximumPercent"].Integer(0, 100), scope);
    }

    private ContextColumn ReadContextColumn(RuleSetNode node)
    {
        node.Members(["name", "title"], "aliases");
        return new ContextColumn(node["name"].Identifier(), node["title"].Localized(), node.Texts("aliases"));
    }

    private TypeDraft ReadType(RuleSetNode node, FieldDraft[] common)
    {
        node.Members(["code", "name", "title", "fields"], "dimension", "requires");
        FieldDraft[] drafts = [.. common, .. node["fields"].Array().Select(ReadField)];
        string[] names = [.. drafts.Select(draft => draft.Name)];
        var isUnique = node["fields"].Once(names, name => name);
        if (node["fields"].IsThere && names.Length is 0 or > RecordSalts.MaxFields)
            node["fields"].Refuse(RuleSetFaultRule.FieldCount, RecordSalts.MaxFields.ToString(CultureInfo.InvariantCulture));
        string[] requires = [];
        if (node.TryGet("requires", out var list))
        {
            requires = [.. list.Array().Select(name => name.Text())];
            foreach (var stranger in requires.Where(name => name.Length > 0 && !names.Contains(name)))
                list.Refuse(RuleSetFaultRule.FieldUnknown, stranger);
        }

        FieldRule[] fields = [.. drafts.Select(draft => draft.In(names, requires))];
        foreach (var (draft, field) in drafts.Zip(fields))
        {
            if (field.NotBefore is { } other && (draft.Kind is not null and not FieldKind.Date || drafts[other].Kind is not null and not FieldKind.Date))
                draft.Node["notBefore"].Refuse(RuleSetFaultRule.NotDates);
            else if (field.NotBefore is null && draft.NotBefore.Length > 0)
                draft.Node["notBefore"].Refuse(RuleSetFaultRule.FieldUnknown, draft.NotBefore);
        }

        if (isUnique)
            CheckHeaders(drafts, fields);
        return new TypeDraft(
            node["code"].IsThere ? node["code"].Integer(0, int.MaxValue) : -1,
            node["name"].Identifier(),
            node["title"].Localized(),
            node.TryGet("dimension", out var dimension) ? Dimension(dimension) : null,
            fields);
    }

    private static void CheckHeaders(FieldDraft[] drafts, FieldRule[] fields)
    {
        var named = new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase);
        for (var i = 0; i < fields.Length; i++)
        {
            foreach (var header in fields[i].Headers.Select(ColumnMap.Normalize).Where(header => header.Length > 0))
            {
                if (!named.TryAdd(header, i) && named[header] != i)
                    drafts[i].Node.Refuse(RuleSetFaultRule.HeaderTwice, header, fields[named[header]].Name);
            }
        }
    }

    private FieldDraft ReadField(RuleSetNode node)
    {
        node.Members(["name", "title", "kind"], "aliases", "required", "identity", "maxLength", "min", "max", "codes", "notBefore");
        FieldKind? kind = null;
        if (node["kind"].Text() is { Length: > 0 } word)
        {
            if (Kinds.TryGetValue(word, out var known))
                kind = known;
            else
                node["kind"].Refuse(RuleSetFaultRule.NotOneOf, word, string.Join(", ", Kinds.Keys));
        }

        CodeList? codes = null;
        if (node.TryGet("codes", out var list) && list.Text() is { Length: > 0 } named && !_codeLists.TryGetValue(named, out codes))
            list.Refuse(RuleSetFaultRule.CodeListUnknown, named);
        if (kind is not null && kind == FieldKind.Code != list.IsThere)
            node.Refuse(RuleSetFaultRule.CodesWithoutKind);
        decimal? least = node.TryGet("min", out var minimum) ? minimum.Decimal() : null, most = node.TryGet("max", out var maximum) ? maximum.Decimal() : null;
        if (least > most)
            node.Refuse(RuleSetFaultRule.LimitsCrossed);
        return new FieldDraft(node, node["name"].Identifier(), node["title"].Localized(), kind)
        {
            Aliases = node.Texts("aliases"),
            IsRequired = node.TryGet("required", out var required) && required.Boolean(),
            IsIdentity = node.TryGet("identity", out var identity) && identity.Boolean(),
            MaxLength = node.TryGet("maxLength", out var maxLength) ? maxLength.Integer(1, int.MaxValue) : null,
            Minimum = least,
            Maximum = most,
            Codes = codes,
            NotBefore = node.TryGet("notBefore", out var begin) ? begin.Text() : string.Empty,
        };
    }

    private sealed record TypeDraft(int Code, string Name, LocalizedText Title, string? Dimension, FieldRule[] Fields);

    /// <summary>A field as it is written, before it stands in a type.</summary>
    private sealed record FieldDraft(RuleSetNode Node, string Name, LocalizedText Title, FieldKind? Kind)
    {
        public required IReadOnlyList<string> Aliases { get; init; }

        public required bool IsRequired { get; init; }

        public required bool IsIdentity { get; init; }

        public required int? MaxLength { get; init; }

        public required decimal? Minimum { get; init; }

        public required decimal? Maximum { get; init; }

        public required CodeList? Codes { get; init; }

        public required string NotBefore { get; init; }

        public FieldRule In(string[] names, string[] requires) => new()
        {
            Name = Name,
            Title = Title,
            Aliases = Aliases,
            Kind = Kind ?? FieldKind.Text,
            IsRequired = IsRequired || requires.Contains(Name),
            IsIdentity = IsIdentity,
            MaxLength = MaxLength,
            Minimum = Minimum,
            Maximum = Maximum,
            Codes = Codes,
            NotBefore = NotBefore.Length > 0 && Array.IndexOf(names, NotBefore) is >= 0 and var position ? position : null,
        };
    }
}
