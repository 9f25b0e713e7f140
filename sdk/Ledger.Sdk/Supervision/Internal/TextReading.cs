using System.Text.Json.Nodes;
using Ledger.Records;
using Ledger.Records.State;

namespace Ledger.Sdk.Supervision.Internal;

/// <summary>The common members of a supervision text: <c>type</c>, <c>id</c>, <c>version</c>, <c>title</c>, <c>v</c>.</summary>
internal sealed class TextReading
{
    private static readonly string[] s_members = ["id", "indicators", "kinds", "pass", "terms", "title", "type", "v", "version"];

    private TextReading(byte[] canonical)
    {
        Canonical = canonical;
        Root = JsonNode.Parse(canonical)!.AsObject();
        Id = Text("id", Codes.IsRuleSetId);
        Version = Text("version", Codes.IsRuleSetVersion);
        Title = Localized(Root["title"]);
        if (Root["v"]?.GetValue<int>() != 1) throw new FormatException("v");
        if (Root.Select(m => m.Key).FirstOrDefault(m => !s_members.Contains(m)) is { } unknown) throw new FormatException(unknown);
    }

    public JsonObject Root { get; }

    public string Id { get; }

    public string Version { get; }

    public LocalizedText Title { get; }

    public byte[] Canonical { get; }

    /// <summary>Reads a rule set or a standard.</summary>
    /// <exception cref="LedgerInputException">The text is neither; the part that is wrong is named.</exception>
    public static ISupervisionText Read(byte[] utf8Json, string from)
    {
        try
        {
            var text = new TextReading(JsonCanonicalizer.Canonicalize(utf8Json));
            return text.Text("type", static t => t is "supervision-rules" or "assessment-standard") == "supervision-rules"
                ? SupervisionRules.Read(text)
                : AssessmentStandard.Read(text);
        }
        catch (StateFormatException e)
        {
            throw new LedgerInputException(LedgerError.StandardWrong, e, from, e.Message);
        }
        catch (CanonicalJsonException e)
        {
            throw new LedgerInputException(LedgerError.StandardWrong, e, from, e.Message);
        }
        catch (FormatException e)
        {
            throw new LedgerInputException(LedgerError.StandardWrong, e, from, e.Message);
        }
        catch (Exception e) when (e is InvalidOperationException or NullReferenceException or KeyNotFoundException)
        {
            throw new LedgerInputException(LedgerError.StandardWrong, e, from, "type");
        }
    }

    public IReadOnlyList<JsonObject> Objects(string name) =>
        Root[name] is JsonArray array ? [.. array.Select(n => n as JsonObject ?? throw new FormatException(name))] : throw new FormatException(name);

    public static LocalizedText Localized(JsonNode? node) =>
        node is JsonObject text && text["zh"] is JsonValue zh && text["en"] is JsonValue en ? new LocalizedText(en.GetValue<string>(), zh.GetValue<string>()) : throw new FormatException("title, evidence");

    private string Text(string name, Func<string, bool> isValid) =>
        Root[name] is JsonValue value && value.TryGetValue<string>(out var text) && isValid(text) ? text : throw new FormatException(name);
}
