using System.Text.Json;
using Ledger.Network.Topology;
using Ledger.Network.Validation;
using Ledger.Node.Hosting;

namespace Ledger.Node.Commands;

/// <summary>
/// <c>verify --dir DIR [--rebuild] [--json]</c>: verifies the stored ledger from block 0, whether or not the network serves.
/// With <c>--rebuild</c>, a ledger that is damaged but for its blocks is made anew from them, which needs the network stopped.
/// </summary>
internal static class VerifyCommand
{
    public static async Task<int> RunAsync(string directory, bool isToRebuild, bool asJson, CancellationToken cancellationToken)
    {
        var folder = new NetworkFolder(Path.GetFullPath(directory));
        if (!File.Exists(folder.Store)) throw new NodeException($"there is no ledger at {folder.Store}");
        using var held = isToRebuild ? FolderLock.Take(folder.Lock) : null;
        var result = await LedgerVerifier.VerifyAsync(folder.Store, cancellationToken: cancellationToken).ConfigureAwait(false);
        string? repaired = null, kept = null;
        if (isToRebuild && !result.IsValid)
        {
            repaired = result.Problem;
            kept = await LedgerRebuild.RunAsync(folder.Store, cancellationToken: cancellationToken).ConfigureAwait(false);
            result = await LedgerVerifier.VerifyAsync(folder.Store, cancellationToken: cancellationToken).ConfigureAwait(false);
        }
        var report = new VerificationReport(
            result.IsValid, result.ChannelId, result.Problem, result.Blocks, result.Transactions, result.Keys, result.MissingPrivateValues, result.Missing,
            Convert.ToHexStringLower(result.GenesisHash.Span), Convert.ToHexStringLower(result.LastBlockHash.Span), repaired, kept);
        await Console.Out.WriteLineAsync(asJson ? JsonSerializer.Serialize(report, HostingJson.Default.VerificationReport) : Text(report)).ConfigureAwait(false);
        return result.IsValid ? 0 : 1;
    }

    private static string Text(VerificationReport report) => report.Valid
        ? $"""
           channel {report.Channel}: {report.Blocks} blocks, {report.Transactions} transactions and {report.Keys} keys verified
           genesis hash     {report.GenesisHash}
           last block hash  {report.LastBlockHash}
           """ + Rebuilt(report) + Missing(report)
        : $"channel {report.Channel}: damaged: {report.Problem}";

    private static string Rebuilt(VerificationReport report) =>
        report.Repaired is null ? "" : $"\nrebuilt from the blocks; it was: {report.Repaired}\nthe file of before is {report.Kept}";

    private static string Missing(VerificationReport report) => report.MissingPrivateValues == 0
        ? ""
        : $"\n{report.MissingPrivateValues} private values are not in this store:"
            + string.Concat(report.Missing.Select(missing => $"\n  {missing.Namespace} {missing.Collection} {missing.KeyHash}"))
            + (report.Missing.Count < report.MissingPrivateValues ? "\n  …" : "");
}
