using System.Globalization;
using System.Text;
using Hyperledger.Fabric.Contract.Testing;

namespace Hyperledger.Fabric.Contract.Internal;

/// <summary>Runs a scenario once and tells in lines what every transaction read, wrote and answered.</summary>
internal static class DeterminismRun
{
    private static readonly DateTimeOffset At = new(2026, 1, 15, 8, 30, 0, TimeSpan.Zero);

    internal static async Task<IReadOnlyList<string>> RunAsync(IDeterminismScenario scenario, TimeSpan clockOffset)
    {
        var chaincode = scenario.CreateChaincode(new StoppedClock(At + clockOffset));
        var ledger = await TestLedger.StartAsync(chaincode, scenario.CreateOptions(new StoppedClock(At))).ConfigureAwait(false);
        await using var ending = ledger.ConfigureAwait(false);
        await scenario.RunAsync(ledger).ConfigureAwait(false);
        var lines = new List<string>();
        var number = 0;
        foreach (var transaction in ledger.Transactions) Describe(lines, string.Create(CultureInfo.InvariantCulture, $"transaction {++number} '{transaction.Function}'"), transaction);
        return lines;
    }

    private static void Describe(List<string> lines, string name, TestTransaction t)
    {
        lines.Add($"{name} answers {t.Response.Status.ToString(CultureInfo.InvariantCulture)} {Show(t.Response.Message)} {Show(t.Response.Payload.Memory)}");
        if (t.Event is { } chaincodeEvent) lines.Add($"{name} sets event {Show(chaincodeEvent.EventName)} {Show(chaincodeEvent.Payload.Memory)}");
        foreach (var (key, version) in t.Reads) lines.Add($"{name} reads {Show(key)} at {Show(version)}");
        foreach (var range in t.RangeQueries)
            lines.Add($"{name} reads {Show(range.StartKey)} to {Show(range.EndKey)}, {(range.IsExhausted ? "all" : "some")}: {string.Join(' ', range.Reads.Select(r => $"{Show(r.Key)} at {Show(r.Value)}"))}");
        foreach (var (key, value) in t.Writes) lines.Add($"{name} writes {Show(key)} = {Show(value)}");
        foreach (var (key, policy) in t.Policies) lines.Add($"{name} sets the policy of {Show(key)} = {Show(policy)}");
        foreach (var ((collection, key), version) in Sorted(t.CollectionReads)) lines.Add($"{name} reads {collection}/{Show(key)} at {Show(version)}");
        foreach (var ((collection, key), value) in Sorted(t.CollectionWrites)) lines.Add($"{name} writes {collection}/{Show(key)} = {Show(value)}");
        foreach (var ((collection, key), policy) in Sorted(t.CollectionPolicyWrites)) lines.Add($"{name} sets the policy of {collection}/{Show(key)} = {Show(policy)}");
    }

    private static IEnumerable<KeyValuePair<(string Collection, string Key), T>> Sorted<T>(Dictionary<(string Collection, string Key), T> entries) =>
        entries.OrderBy(e => e.Key.Collection, StringComparer.Ordinal).ThenBy(e => e.Key.Key, StringComparer.Ordinal);

    private static string Show(TestVersion? version) =>
        version is { } known ? string.Create(CultureInfo.InvariantCulture, $"{known.BlockNumber}/{known.TransactionNumber}") : "none";

    private static string Show(ReadOnlyMemory<byte> bytes)
    {
        var text = Encoding.UTF8.GetString(bytes.Span);
        return text.Contains('\uFFFD', StringComparison.Ordinal) ? "0x" + Convert.ToHexStringLower(bytes.Span) : Show(text);
    }

    // One line each: other processes hand them over as lines.
    private static string Show(string text) => System.Text.Json.JsonSerializer.Serialize(text, DeterminismJson.Default.String);

    private sealed class StoppedClock(DateTimeOffset at) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => at;
    }
}
