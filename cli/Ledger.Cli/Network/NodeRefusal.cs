using System.Text.Json;
using Ledger.Sdk;

namespace Ledger.Cli.Network;

/// <summary>The node's word on a topology file that it does not take: the file, and every mistake in both languages.</summary>
internal sealed record NodeRefusal(string File, IReadOnlyList<NodeMistake> Mistakes)
{
    private static readonly JsonSerializerOptions Web = new(JsonSerializerDefaults.Web);

    /// <summary>Finds it in what the node printed; null when it said nothing of the kind.</summary>
    public static NodeRefusal? Find(string output) =>
        output.Split('\n').FirstOrDefault(line => line.StartsWith("{\"serving\":false", StringComparison.Ordinal)) is { } line
            ? JsonSerializer.Deserialize<NodeRefusal>(line, Web)
            : null;

    public CliException ToException(LedgerLanguage language) => CliException.BadInput(
        "error.network.topology", File, string.Join('\n', Mistakes.Select(mistake => "  " + (language == LedgerLanguage.Chinese ? mistake.Chinese : mistake.English))));
}

/// <summary>One mistake.</summary>
internal sealed record NodeMistake(string English, string Chinese);
