using System.Globalization;
using System.Text.Json;

namespace Ledger.Records;

/// <summary>Reads a rule set and refuses what it does not know, with the path of the part that is wrong.</summary>
internal static class RuleSetReader
{
    private const int FormatVersion = 1;

    public static RuleSet Read(ReadOnlySpan<byte> utf8Json)
    {
        byte[] canonical;
        try
        {
            canonical = JsonCanonicalizer.Canonicalize(utf8Json);
        }
        catch (CanonicalJsonException e)
        {
            throw new RuleSetException("$", e.Message);
        }

        using var document = JsonDocument.Parse(canonical);
        var root = new RuleSetNode(document.RootElement, "$");
        root.Members(
            ["v", "id", "version", "title", "basis", "codeLists", "dimensions", "stages", "notice", "quotas", "contextColumns", "commonFields", "types"]);
        if (root["v"].Integer() != FormatVersion)
            throw root["v"].Refuse($"Only format version {FormatVersion} is known.");

        var codeLists = root["codeLists"].Object().ToDictionary(
            list => list.Name, list => new CodeList(list.Name, Codes(list.Node)), StringComparer.Ordinal);
        var common = root["commonFields"];
        var types = Unique(root["types"].Array().Select(node => ReadType(node, common, codeLists)), root["types"], type => type.Code);
        _ = Unique(types, root["types"], type => type.Name);
        var notice = root["notice"];
        notice.Members(["workingDays", "answerDays"], "appealDays", "decisionDays");
        var answerDays = Days(notice["answerDays"]);
        return new RuleSet(canonical, types)
        {
            Id = root["id"].Identifier(),
            Version = root["version"].Integer(1),
            Title = root["title"].Localized(),
            Basis = [.. root["basis"].Array().Select(node => node.Text())],
            CodeLists = codeLists,
            Dimensions = [.. root["dimensions"].Array().Select(node => Dimension(node, codeLists))],
            Stages = Codes(root["stages"]),
            NoticeWorkingDays = Days(notice["workingDays"]),
            AnswerDays = answerDays,
            AppealDays = notice.TryGet("appealDays", out var appeal) ? Days(appeal) : answerDays,
            DecisionDays = notice.TryGet("decisionDays", out var decision) ? Days(decision) : answerDays,
            Quotas = [.. root["quotas"].Array().Select(ReadQuota)],
            ContextColumns = [.. root["contextColumns"].Array().Select(ReadContextColumn)],
        };
    }

    private static int Days(RuleSetNode node) => node.Integer(0, State.Procedure.MaxDays);

    private static List<CodeEntry> Codes(RuleSetNode node)
    {
        var entries = node.Array().Select(entry =>
        {
            entry.Members(["code", "title"]);
            return new CodeEntry(entry["code"].Text(), entry["title"].Localized());
        });
        return Unique(entries, node, entry => entry.Code);
    }

    private static string Dimension(RuleSetNode node, Dictionary<string, CodeList> codeLists)
    {
        var code = node.Text();
        return codeLists.TryGetValue("dimension", out var list) && list.Entries.Any(entry => entry.Code == code)
            ? code
            : throw node.Refuse($"'{code}' is not in the code list 'dimension'.");
    }

    private static Quota ReadQuota(RuleSetNode node)
    {
        node.Members(["grade", "maximumPercent", "scope"]);
        var scope = node["scope"].Text();
        if (scope is not ("class" or "school"))
            throw node["scope"].Refuse("The scope is 'class' or 'school'.");
        return new Quota(node["grade"].Text(), node["maximumPercent"].Integer(0, 100), scope);
    }

    private static ContextColumn ReadContextColumn(RuleSetNode node)
    {
        node.Members(["name", "title"], ["aliases"]);
        return new ContextColumn(node["name"].Identifier(), node["title"].Localized(), Aliases(node));
    }

    private static RecordType ReadType(RuleSetNode node, RuleSetNode common, Dictionary<string, CodeList> codeLists)
    {
        node.Members(["code", "name", "title", "fields"], ["dimension", "requires"]);
        RuleSetNode[] fieldNodes = [.. common.Array(), .. node["fields"].Array()];
        string[] names = [.. fieldNodes.Select(field => field["name"].Identifier())];
        _ = Unique(names, node["fields"], name => name);
        if (names.Length is 0 or > RecordSalts.MaxFields)
            throw node["fields"].Refuse($"A type has 1 to {RecordSalts.MaxFields} fields.");
        string[] requires = node.TryGet("requires", out var list) ? [.. list.Array().Select(name => name.Text())] : [];
        if (requires.FirstOrDefault(name => !names.Contains(name)) is { } stranger)
            throw list.Refuse($"'{stranger}' is not a field of the type.");

        FieldRule[] fields = [.. fieldNodes.Select(field => ReadField(field, names, requires, codeLists))];
        foreach (var (field, fieldNode) in fields.Zip(fieldNodes))
        {
            if (field.NotBefore is { } other && (field.Kind != FieldKind.Date || fields[other].Kind != FieldKind.Date))
                throw fieldNode["notBefore"].Refuse("Only dates come before one another.");
        }

        return new RecordType(
            node["code"].Integer(0),
            node["name"].Identifier(),
            node["title"].Localized(),
            node.TryGet("dimension", out var dimension) ? Dimension(dimension, codeLists) : null,
            fields);
    }

    private static FieldRule ReadField(RuleSetNode node, string[] names, string[] requires, Dictionary<string, CodeList> codeLists)
    {
        node.Members(
            ["name", "title", "kind"], ["aliases", "required", "identity", "maxLength", "min", "max", "codes", "notBefore"]);
        var kind = node["kind"].Text() switch
        {
            "text" => FieldKind.Text,
            "integer" => FieldKind.WholeNumber,
            "decimal" => FieldKind.DecimalNumber,
            "date" => FieldKind.Date,
            "code" => FieldKind.Code,
            "boolean" => FieldKind.Boolean,
            "digests" => FieldKind.Digests,
            "registryNumber" => FieldKind.RegistryNumber,
            var other => throw node["kind"].Refuse($"'{other}' is not a kind of field."),
        };
        CodeList? codes = null;
        if (node.TryGet("codes", out var list) && !codeLists.TryGetValue(list.Text(), out codes))
            throw list.Refuse($"There is no code list '{list.Text()}'.");
        if ((kind == FieldKind.Code) != (codes is not null))
            throw node.Refuse("A field of codes, and only such a field, names its code list.");
        int? notBefore = null;
        if (node.TryGet("notBefore", out var begin))
        {
            notBefore = Array.IndexOf(names, begin.Text());
            if (notBefore < 0)
                throw begin.Refuse($"There is no field '{begin.Text()}'.");
        }

        var name = node["name"].Text();
        return new FieldRule
        {
            Name = name,
            Title = node["title"].Localized(),
            Aliases = Aliases(node),
            Kind = kind,
            IsRequired = (node.TryGet("required", out var required) && required.Boolean()) || requires.Contains(name),
            IsIdentity = node.TryGet("identity", out var identity) && identity.Boolean(),
            MaxLength = node.TryGet("maxLength", out var maxLength) ? maxLength.Integer(1) : null,
            Minimum = node.TryGet("min", out var minimum) ? Limit(minimum) : null,
            Maximum = node.TryGet("max", out var maximum) ? Limit(maximum) : null,
            Codes = codes,
            NotBefore = notBefore,
        };
    }

    private static List<string> Aliases(RuleSetNode node) =>
        node.TryGet("aliases", out var aliases) ? [.. aliases.Array().Select(alias => alias.Text())] : [];

    private static decimal Limit(RuleSetNode node) =>
        decimal.TryParse(node.Text(), NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var limit)
            ? limit
            : throw node.Refuse("A limit is a decimal in a string.");

    private static List<T> Unique<T, TKey>(IEnumerable<T> items, RuleSetNode node, Func<T, TKey> key)
    {
        List<T> list = [.. items];
        if (list.GroupBy(key).FirstOrDefault(group => group.Count() > 1) is { } twice)
            throw node.Refuse($"'{twice.Key}' stands twice.");
        return list;
    }
}
