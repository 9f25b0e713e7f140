using System.Text.Json.Nodes;
using Ledger.Records;
using Ledger.Records.State;
using Ledger.Sdk.Supervision.Internal;

namespace Ledger.Sdk.Supervision;

/// <summary>A supervision rule set: the kinds of inspection with their teams and paths, and the terms. Immutable.</summary>
public sealed class SupervisionRules : ISupervisionText
{
    private readonly Dictionary<string, LocalizedText> _titles;

    private SupervisionRules(TextReading text)
    {
        (Id, Version, Title, Canonical) = (text.Id, text.Version, text.Title, text.Canonical);
        _titles = [];
        var kinds = new JsonArray();
        foreach (var kind in text.Objects("kinds"))
        {
            var defined = kind.DeepClone().AsObject();
            defined.Remove("title");
            kinds.Add((JsonNode)defined);
            _titles[kind["kind"]!.GetValue<string>()] = TextReading.Localized(kind["title"]);
        }

        var procedure = new JsonObject { ["kinds"] = kinds, ["terms"] = text.Root["terms"]!.DeepClone(), ["v"] = 1 };
        Procedure = SupervisionProcedure.Parse(JsonCanonicalizer.Canonicalize(procedure));
    }

    /// <inheritdoc/>
    public string Id { get; }

    /// <inheritdoc/>
    public string Version { get; }

    /// <inheritdoc/>
    public LocalizedText Title { get; }

    /// <inheritdoc/>
    public ReadOnlyMemory<byte> Canonical { get; }

    /// <summary>What the contract enforces.</summary>
    public SupervisionProcedure Procedure { get; }

    /// <summary>A kind's title; its code if it has none.</summary>
    public LocalizedText TitleOf(string kind) => _titles.GetValueOrDefault(kind) ?? new LocalizedText(kind, kind);

    internal static SupervisionRules Read(TextReading text) => new(text);
}
