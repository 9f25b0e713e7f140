using System.Text.Json;
using System.Text.Json.Nodes;
using Ledger.Records;
using Ledger.Records.State;

namespace Ledger.Cli.Commands;

/// <summary>A file of units to register: a JSON array of the contract's argument. Member order, <c>v</c> and the order of roles are free.</summary>
internal static class UnitFile
{
    /// <returns>The units, those above before those below.</returns>
    /// <exception cref="CliException">The file is no such array; the message names the unit and member at fault.</exception>
    public static async Task<IReadOnlyList<UnitRegistration>> ReadAsync(string file, CancellationToken cancellationToken)
    {
        if (Directory.Exists(file)) throw CliException.BadInput("error.in.is.folder", file);
        byte[] bytes = await File.ReadAllBytesAsync(file, cancellationToken).ConfigureAwait(false);
        JsonArray array;
        try
        {
            array = JsonNode.Parse(bytes, documentOptions: new JsonDocumentOptions { AllowDuplicateProperties = false }) as JsonArray
                ?? throw CliException.BadInput("error.unit.file", file);
        }
        catch (JsonException)
        {
            throw CliException.BadInput("error.unit.file", file);
        }

        var units = new List<UnitRegistration>();
        for (int i = 0; i < array.Count; i++) units.Add(Read(file, i + 1, array[i]));
        foreach (IGrouping<string, UnitRegistration> same in units.GroupBy(u => u.Code).Where(g => g.Count() > 1))
            throw CliException.BadInput("error.unit.double", file, same.Key);
        return [.. units.OrderBy(u => u.Tier)];
    }

    private static UnitRegistration Read(string file, int number, JsonNode? node)
    {
        if (node is not JsonObject unit) throw CliException.BadInput("error.unit.file", file);
        unit["v"] ??= 1;
        try
        {
            if (unit["roles"] is JsonArray roles)
                unit["roles"] = new JsonArray([.. roles.Select(r => r?.GetValue<string>() ?? "").Order(StringComparer.Ordinal).Select(r => (JsonNode)r)]);
            return UnitRegistration.Parse(JsonCanonicalizer.Canonicalize(unit));
        }
        catch (StateFormatException wrong)
        {
            throw CliException.BadInput("error.unit.member", file, number, wrong.Member.Length == 0 ? "-" : wrong.Member);
        }
        catch (Exception wrong) when (wrong is InvalidOperationException or FormatException)
        {
            throw CliException.BadInput("error.unit.member", file, number, "roles");
        }
    }
}
