using System.Text.Json.Nodes;
using Ledger.Records;
using Ledger.Sdk;
using Ledger.Sdk.Verify;
using Batch = Ledger.Records.State.Batch;
using SdkTexts = Ledger.Sdk.Texts;

namespace Ledger.Cli.Commands;

/// <summary>How a verdict is shown: the result, a line a check with its evidence, and what the records disclose.</summary>
internal static class VerdictPage
{
    public static JsonObject ToJson(string file, Verdict verdict, LedgerLanguage language) => new()
    {
        ["file"] = file,
        ["result"] = verdict.Result.ToString(),
        ["valid"] = verdict.IsValid,
        ["description"] = verdict.Describe(language),
        ["asOf"] = Times.Text(verdict.AsOf),
        ["height"] = verdict.Height,
        ["channel"] = verdict.Channel,
        ["genesisHash"] = verdict.GenesisHash,
        ["moved"] = new JsonArray([.. verdict.Moved.Select(Moved)]),
        ["checks"] = new JsonArray([.. verdict.Lines.Select(line => (JsonNode)new JsonObject
        {
            ["check"] = line.Check.ToString(),
            ["outcome"] = line.Outcome.ToString(),
            ["finding"] = line.Finding,
            ["record"] = line.Record,
            ["evidence"] = line.Describe(language),
            ["each"] = line.Each.Count == 0 ? null : new JsonArray([.. line.Each.Select(e => (JsonNode)new JsonObject { ["batch"] = e.Batch, ["finding"] = e.Finding, ["evidence"] = e.Describe(language) })]),
        })]),
        ["records"] = new JsonArray([.. verdict.Records.Select(Record)]),
        ["disclaimer"] = Verdict.Disclaimer(language),
    };

    public static void Write(TextPage page, TextTable texts, string file, Verdict verdict, bool withRecords)
    {
        LedgerLanguage language = texts.Language;
        string result = $"{file}: {verdict.Describe(language)}";
        if (verdict.IsValid) page.Good(result);
        else page.Bad(result);
        int left = verdict.Lines.Max(l => DisplayWidth.Of(Title(l, language)));
        foreach (VerdictLine line in verdict.Lines)
        {
            string text = $"  {Mark(line.Outcome)} {DisplayWidth.Pad(Title(line, language), left)}  {line.Describe(language)}";
            if (line.Outcome == CheckOutcome.Failed) page.Bad(text);
            else page.Line(text);
        }

        // What an unproven bundle says is not repeated: it would read as if it had been checked.
        if (withRecords && verdict.IsValid) WriteRecords(page, texts, verdict.Records);
        page.Quiet($"  {Verdict.Disclaimer(language)}");
    }

    private static void WriteRecords(TextPage page, TextTable texts, IReadOnlyList<RecordVerification> records)
    {
        bool chinese = texts.Language == LedgerLanguage.Chinese;
        string separator = chinese ? "；" : "; ";
        string colon = chinese ? "：" : ": ";
        string? subject = null;
        foreach (RecordVerification record in records)
        {
            if (record.Type is not { } type) continue;
            var fields = record.Record.Disclosures
                .Where(d => !d.Value.IsEmpty)
                .Select(d => (Field: type.Fields[type.PositionOf(d.Name)], d.Value))
                .ToLookup(p => p.Field.IsIdentity, p => (chinese ? p.Field.Title.Zh : p.Field.Title.En) + colon + Value(p.Field, p.Value, chinese));
            string whose = string.Join(separator, fields[true]);
            if (whose != subject) page.Line("    " + whose);
            subject = whose;
            page.Paragraph($"{(chinese ? type.Title.Zh : type.Title.En)}  {string.Join(separator, fields[false])}", 6);
        }
    }

    private static string Value(FieldRule field, FieldValue value, bool chinese) =>
        value.AsText is { } code && field.Codes?.Entries.FirstOrDefault(e => e.Code == code) is { } entry
            ? chinese ? entry.Title.Zh : entry.Title.En
            : value.AsList is { } list ? string.Join(' ', list.Select(Short)) : value.ToString();

    // The digest of an image is told apart by its first digits; the JSON output has all of them.
    private static string Short(string item) => item.Length > 32 ? item[..16] + "…" : item;

    private static JsonNode Moved(Batch batch) => new JsonObject
    {
        ["batch"] = batch.BatchId.ToString(),
        ["movedAt"] = Times.Text(batch.At),
        ["movedBy"] = batch.By.Unit,
        ["txId"] = batch.TransactionId,
        ["channel"] = batch.Origin!.Channel,
        ["genesisHash"] = batch.Origin.GenesisHash,
        ["block"] = batch.Origin.BlockNumber,
        ["originTxId"] = batch.Origin.TransactionId,
        ["anchoredAt"] = Times.Text(batch.Origin.At),
    };

    private static JsonObject Record(RecordVerification record) => new JsonObject
    {
        ["id"] = record.Record.Payload.RecordId,
        ["batch"] = record.Record.Batch.Id,
        ["index"] = record.Record.Index,
        ["type"] = record.Type?.Name,
        ["disclosed"] = new JsonObject([.. record.Record.Disclosures.Select(d => KeyValuePair.Create(d.Name, Value(d.Value)))]),
    };

    private static JsonNode? Value(FieldValue value) =>
        value.IsEmpty ? null
        : value.AsInteger is { } number ? JsonValue.Create(number)
        : value.AsBoolean is { } truth ? JsonValue.Create(truth)
        : value.AsList is { } list ? new JsonArray([.. list.Select(i => (JsonNode)i)])
        : JsonValue.Create(value.AsText ?? value.ToString());

    private static string Title(VerdictLine line, LedgerLanguage language) => SdkTexts.Get("check." + line.Check, language);

    private static string Mark(CheckOutcome outcome) => outcome switch
    {
        CheckOutcome.Passed => "✓",
        CheckOutcome.Failed => "✗",
        _ => "–",
    };
}
