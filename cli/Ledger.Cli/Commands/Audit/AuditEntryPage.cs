using System.Globalization;
using System.Text.Json.Nodes;
using Ledger.Audit;

namespace Ledger.Cli.Commands;

/// <summary>How transactions of the audit index are shown.</summary>
internal static class AuditEntryPage
{
    private const string Valid = "VALID";

    public static JsonNode ToJson(AuditEntry entry)
    {
        JsonObject json = entry.ToJson();
        json["time"] = entry.Time is { } time ? Times.Text(time) : null;
        if (entry.MspId.Length == 0) json["mspId"] = "-";
        json["problem"] = entry.Problems.Count == 0 ? null : entry.Problems[0].What;
        json["problemDetail"] = entry.Problems.Count == 0 ? null : entry.Problems[0].Detail;
        return json;
    }

    public static void Write(TextPage page, TextTable texts, IReadOnlyCollection<AuditEntry> entries)
    {
        page.Table(Titles(texts), [.. entries.Select(e => Row(texts, e, e.TransactionId[..Math.Min(12, e.TransactionId.Length)]))]);
        foreach (AuditEntry entry in entries)
        {
            foreach (AuditEntryProblem problem in entry.Problems) page.Bad($"  {entry.TransactionId}: {Describe(texts, problem)}");
        }
    }

    /// <summary>As on the screen, for a page; transactions with their whole ids.</summary>
    public static AuditSheet Page(TextTable texts, IEnumerable<AuditEntry> entries) => new(texts["audit.sheet"], [Titles(texts), .. entries.Select(e => Row(texts, e, e.TransactionId))]);

    private static string[] Titles(TextTable texts) =>
        [texts["field.time"], texts["field.block"], texts["field.by"], texts["field.what"], texts["field.object"], texts["field.endorsers"], texts["field.transaction"]];

    private static string[] Row(TextTable texts, AuditEntry entry, string transaction) =>
    [
        entry.Time is { } time ? Times.Text(time) : "",
        entry.BlockNumber.ToString(CultureInfo.InvariantCulture),
        By(texts, entry),
        What(texts, entry),
        Short(entry.ObjectKey),
        string.Join(' ', entry.Endorsers.Select(m => m.Replace("MSP", "", StringComparison.Ordinal))),
        transaction,
    ];

    /// <summary>All of it in cells, the titles first, for a spreadsheet.</summary>
    public static AuditSheet Sheet(TextTable texts, IEnumerable<AuditEntry> entries) => new(
        texts["audit.sheet"],
    [
        [
            texts["field.block"], texts["audit.column.index"], texts["field.transaction"], texts["field.time"], texts["audit.column.code"], texts["audit.column.msp"], texts["audit.column.enrolment"],
            texts["audit.column.unit"], texts["audit.column.role"], texts["field.what"], texts["audit.column.function"], texts["field.object"], texts["field.state"], texts["field.endorsers"], texts["audit.column.problems"],
        ],
        .. entries.Select(e => (string[])
        [
            e.BlockNumber.ToString(CultureInfo.InvariantCulture), e.Index.ToString(CultureInfo.InvariantCulture), e.TransactionId, e.Time is { } time ? Times.Text(time) : "", e.Code, e.MspId, e.Enrolment,
            e.Unit ?? "", e.Role ?? "", What(texts, e), e.Function, e.ObjectKey, e.State ?? "", string.Join(' ', e.Endorsers), string.Join(' ', e.Problems.Select(p => Describe(texts, p))),
        ]),
    ]);

    public static string Describe(TextTable texts, AuditEntryProblem problem) =>
        texts.Has("audit.problem." + problem.What) ? $"{texts["audit.problem." + problem.What]} ({problem.Detail})" : $"{problem.What}: {problem.Detail}";

    private static string By(TextTable texts, AuditEntry entry) =>
        string.Join(' ', new[] { entry.Unit ?? entry.MspId, entry.Role is { } role ? Words.Role(texts, role) : null }.OfType<string>());

    private static string What(TextTable texts, AuditEntry entry)
    {
        string key = "function." + entry.Function;
        string what = texts.Has(key) ? texts[key] : entry.Function;
        return entry.Code == Valid ? what : $"{what} ({entry.Code})";
    }

    // A root is told apart by its first digits; the JSON output has all of them.
    private static string Short(string key) =>
        string.Join('/', key.Split('/').Select(part => part.Length == 64 ? part[..12] + "…" : part));
}
