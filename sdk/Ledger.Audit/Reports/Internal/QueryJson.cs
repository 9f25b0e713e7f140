using System.Globalization;
using System.Text.Json.Nodes;
using Ledger.Sdk;

namespace Ledger.Audit.Internal;

/// <summary>What was asked, as JSON whose members are the options of the command line.</summary>
internal static class QueryJson
{
    private const string DayForm = "yyyy-MM-dd";

    public static JsonObject Write(AuditQuery query)
    {
        var json = new JsonObject();
        Add("unit", query.Unit);
        Add("batch", query.Batch);
        Add("record", query.Record);
        Add("enrolment", query.Enrolment);
        Add("msp", query.MspId);
        Add("role", query.Role);
        Add("kind", query.Kind);
        Add("state", query.State);
        Add("function", query.Function);
        Add("code", query.Code);
        Add("from", query.From?.ToUnixTimeMilliseconds());
        Add("to", query.To?.ToUnixTimeMilliseconds());
        Add("problems", query.OnlyProblems ? true : null);
        Add("system", query.IncludeSystem ? true : null);
        Add("afterBlock", query.After?.Block);
        Add("afterIndex", query.After?.Index);
        Add("limit", query.Limit);
        return json;

        void Add(string name, JsonNode? value)
        {
            if (value is not null) json[name] = value;
        }
    }

    public static JsonObject Write(AuditReportQuery query)
    {
        var json = new JsonObject { ["unit"] = query.Unit };
        if (query.From is { } from) json["from"] = from.ToString(DayForm, CultureInfo.InvariantCulture);
        if (query.To is { } to) json["to"] = to.ToString(DayForm, CultureInfo.InvariantCulture);
        return json;
    }

    public static AuditQuery ReadTrail(JsonObject json) => Told(json, () => new AuditQuery
    {
        Unit = Text(json, "unit"),
        Batch = Text(json, "batch"),
        Record = Text(json, "record"),
        Enrolment = Text(json, "enrolment"),
        MspId = Text(json, "msp"),
        Role = Text(json, "role"),
        Kind = Text(json, "kind"),
        State = Text(json, "state"),
        Function = Text(json, "function"),
        Code = Text(json, "code"),
        From = json["from"]?.GetValue<long>() is { } from ? DateTimeOffset.FromUnixTimeMilliseconds(from) : null,
        To = json["to"]?.GetValue<long>() is { } to ? DateTimeOffset.FromUnixTimeMilliseconds(to) : null,
        OnlyProblems = json["problems"] is not null,
        IncludeSystem = json["system"] is not null,
        After = json["afterBlock"]?.GetValue<ulong>() is { } block ? (block, json["afterIndex"]!.GetValue<int>()) : null,
        Limit = json["limit"]?.GetValue<int>(),
    });

    public static AuditReportQuery ReadReport(JsonObject json) => Told(json, () => new AuditReportQuery(Text(json, "unit") ?? string.Empty, Day(json, "from"), Day(json, "to")));

    public static bool? ReadSettled(JsonObject json) => Told(json, () => json["settled"]?.GetValue<bool>());

    private static string? Text(JsonObject json, string name) => json[name]?.GetValue<string>();

    private static DateOnly? Day(JsonObject json, string name) => Text(json, name) is { } day ? DateOnly.ParseExact(day, DayForm, CultureInfo.InvariantCulture) : null;

    private static T Told<T>(JsonObject json, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception e) when (e is InvalidOperationException or FormatException or NullReferenceException or ArgumentException)
        {
            throw new LedgerInputException(LedgerError.AuditFilterWrong, e, "query", json.ToJsonString());
        }
    }
}
