using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Ledger.Papers;
using Ledger.Sdk;

namespace Ledger.Cli.Commands;

/// <summary>A receipt as a file: the ledger's facts with their check code, and the school's own counts beside them.</summary>
internal sealed record ReceiptFile(Receipt Receipt, BatchContents? Contents, bool IsTrial)
{
    /// <summary>What the file is called inside a PDF.</summary>
    public const string Name = "receipt.json";

    private const string Kind = "ledger-receipt";
    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public JsonObject ToJson()
    {
        var document = new JsonObject { ["v"] = 1, ["kind"] = Kind, ["receipt"] = StateJson.Of(Receipt), ["trial"] = IsTrial };
        if (Contents is null) return document;
        document["counts"] = new JsonObject
        {
            ["byClass"] = Counts(Contents.ByClass),
            ["byType"] = Counts(Contents.ByType),
            ["erased"] = Contents.Erased,
            ["refusedRows"] = Contents.RefusedRows,
        };
        return document;
    }

    public byte[] ToBytes() => System.Text.Encoding.UTF8.GetBytes(ToJson().ToJsonString(Readable) + "\n");

    /// <summary>Reads a file and recomputes its check code, which covers every fact of the ledger in it.</summary>
    /// <exception cref="CliException">It is no receipt, or its check code is another's.</exception>
    public static ReceiptFile Parse(ReadOnlyMemory<byte> bytes, string name)
    {
        try
        {
            JsonNode root = JsonNode.Parse(bytes.Span) ?? throw new FormatException();
            if (root["v"]!.GetValue<int>() != 1 || root["kind"]!.GetValue<string>() != Kind) throw new FormatException();
            JsonNode fields = root["receipt"]!;
            string Text(string member) => fields[member]!.GetValue<string>();
            var receipt = new Receipt
            {
                BatchId = Text("batchId"),
                School = Text("school"),
                Term = Text("term"),
                Stage = Text("stage"),
                Size = fields["size"]!.GetValue<int>(),
                Sha256Root = Text("sha256Root"),
                Sm3Root = Text("sm3Root"),
                Channel = Text("channel"),
                GenesisHash = Text("genesisHash"),
                TransactionId = Text("transactionId"),
                BlockNumber = fields["blockNumber"]!.GetValue<ulong>(),
                BlockHash = Text("blockHash"),
                Time = DateTimeOffset.ParseExact(Text("exactTime"), "O", CultureInfo.InvariantCulture),
                Operator = fields["operator"]?.GetValue<string>(),
            };
            if (receipt.BatchId != $"{receipt.School}/{receipt.Term}/{receipt.Sha256Root}" || Text("checkCode") != receipt.CheckCode)
                throw CliException.Refused("error.receipt.differs", receipt.BatchId, receipt.CheckCode);
            CheckCounts(root["counts"], receipt);
            return new ReceiptFile(receipt, null, root["trial"]!.GetValue<bool>());
        }
        catch (Exception e) when (e is JsonException or FormatException or InvalidOperationException or NullReferenceException)
        {
            throw CliException.BadInput("error.receipt.wrong", name);
        }
    }

    public Paper ToPaper(TextTable texts)
    {
        var blocks = new List<PaperBlock>
        {
            new PaperFields(
            [
                new PaperField(texts["field.batch"], Receipt.BatchId),
                new PaperField(texts["field.school"], Receipt.School),
                new PaperField(texts["field.term"], Receipt.Term),
                new PaperField(texts["field.stage"], Words.Stage(texts, Receipt.Stage)),
                new PaperField(texts["field.size"], Number(Receipt.Size)),
                new PaperField(texts["field.time"], Times.Text(Receipt.Time)),
                new PaperField(texts["field.operator"], Receipt.Operator ?? "-"),
                new PaperField(texts["field.transaction"], Receipt.TransactionId),
                new PaperField(texts["field.block"], Receipt.BlockNumber.ToString(CultureInfo.InvariantCulture)),
                new PaperField(texts["field.block.hash"], Receipt.BlockHash),
                new PaperField(texts["field.sha256"], Receipt.Sha256Root),
                new PaperField(texts["field.sm3"], Receipt.Sm3Root),
                new PaperField(texts["field.genesis"], Receipt.GenesisHash),
            ]),
            new PaperHeading($"{texts["field.check.code"]}  {Receipt.CheckCode}"),
            new PaperCode($"ledger-receipt {Receipt.CheckCode} {Receipt.BatchId}", texts["receipt.code.caption"]),
        };
        if (Contents is { } contents)
        {
            blocks.Add(new PaperHeading(texts["receipt.by.class"]));
            blocks.Add(Table(texts, texts["field.class"], contents.ByClass));
            blocks.Add(new PaperHeading(texts["receipt.by.type"]));
            blocks.Add(Table(texts, texts["field.type"], contents.ByType));
            if (contents.Erased > 0) blocks.Add(new PaperParagraph(texts.Format("receipt.erased", contents.Erased)));
            blocks.Add(new PaperParagraph(contents.RefusedRows is { } refused ? texts.Format("receipt.refused", refused) : texts["receipt.refused.unknown"]));
            blocks.Add(new PaperParagraph(texts["receipt.counts"], PaperTone.Quiet));
        }

        blocks.Add(new PaperParagraph(texts["receipt.meaning"], PaperTone.Quiet));
        return new Paper
        {
            Title = texts["receipt.title"],
            Subtitle = texts.Format("receipt.subtitle", Receipt.School, Receipt.Term),
            Language = texts.Language,
            Notice = IsTrial ? texts["receipt.trial"] : null,
            Blocks = blocks,
            Footer = $"{texts["field.check.code"]} {Receipt.CheckCode}",
        };
    }

    // What the school counted must at least make up the batch.
    private static void CheckCounts(JsonNode? counts, Receipt receipt)
    {
        if (counts is null) return;
        int erased = counts["erased"]!.GetValue<int>();
        foreach (string member in (ReadOnlySpan<string>)["byClass", "byType"])
        {
            if (counts[member]!.AsArray().Sum(c => c!["records"]!.GetValue<int>()) + erased != receipt.Size)
                throw CliException.Refused("error.receipt.differs", receipt.BatchId, member);
        }
    }

    private static JsonArray Counts(IReadOnlyList<ContentCount> counts) =>
        [.. counts.Select(c => (JsonNode)new JsonObject { ["zh"] = c.Chinese, ["en"] = c.English, ["records"] = c.Records })];

    private static PaperTable Table(TextTable texts, string head, IReadOnlyList<ContentCount> counts) => new(
        [new PaperColumn(head, 3), new PaperColumn(texts["field.size"], 1, AlignRight: true)],
        [.. counts.Select(c => (IReadOnlyList<string>)[texts.Language == LedgerLanguage.Chinese ? c.Chinese : c.English, Number(c.Records)])]);

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
