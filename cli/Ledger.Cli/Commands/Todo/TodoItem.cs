using System.Text.Json.Nodes;

namespace Ledger.Cli.Commands;

/// <summary>Something that waits for somebody.</summary>
/// <param name="Kind">What it is: the end of its text's key.</param>
/// <param name="Role">Whose it is; null for whoever keeps the folder.</param>
/// <param name="Subject">What it is about: a batch, a window, an identity; no personal data.</param>
/// <param name="Due">Until when; null if nothing says so.</param>
/// <param name="Command">What does it; null if no command does.</param>
internal sealed record TodoItem(string Kind, string? Role, string Subject, DateOnly? Due, string? Command)
{
    public JsonObject ToJson(DateOnly today) => new()
    {
        ["kind"] = Kind,
        ["role"] = Role,
        ["subject"] = Subject,
        ["due"] = Due?.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture),
        ["overdue"] = Due < today,
        ["command"] = Command,
    };
}
