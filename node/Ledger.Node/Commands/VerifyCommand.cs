using System.Text.Json;
using Ledger.Network.Store;
using Ledger.Network.Topology;
using Ledger.Network.Validation;
using Ledger.Node.Hosting;

namespace Ledger.Node.Commands;

/// <summary>
/// <c>verify --dir DIR [--channel NAME] [--rebuild] [--json]</c>: verifies the stored ledgers from block 0, whether or not the
/// network serves; one channel's, or all. With <c>--rebuild</c>, a ledger that is damaged but for its blocks is made anew from
/// them, which needs the network stopped.
/// </summary>
internal static class VerifyCommand
{
    public static async Task<int> RunAsync(string directory, string? channel, bool isToRebuild, bool asJson, CancellationToken cancellationToken)
    {
        var folder = new NetworkFolder(Path.GetFullPath(directory));
        var stores = channel is null ? folder.Stores : [ChannelStores.Find(folder, channel)];
        if (stores.Count == 0) throw new NodeException($"there is no ledger at {folder.Store}");
        using var held = isToRebuild ? FolderLock.Take(folder.Lock) : null;
        var channels = new List<ChannelVerification>();
        foreach (var store in stores) channels.Add(await VerifyAsync(store, isToRebuild, cancellationToken).ConfigureAwait(false));
        var report = new VerificationReport(channels.TrueForAll(verified => verified.Valid), channels);
        await Console.Out.WriteLineAsync(asJson ? JsonSerializer.Serialize(report, HostingJson.Default.VerificationReport) : string.Join('\n', channels.Select(Text))).ConfigureAwait(false);
        return report.Valid ? 0 : 1;
    }

    private static async Task<ChannelVerification> VerifyAsync(string store, bool isToRebuild, CancellationToken cancellationToken)
    {
        var result = await LedgerVerifier.VerifyAsync(store, cancellationToken: cancellationToken).ConfigureAwait(false);
        string? repaired = null, kept = null;
        if (isToRebuild && !result.IsValid)
        {
            repaired = result.Problem;
            kept = await LedgerRebuild.RunAsync(store, cancellationToken: cancellationToken).ConfigureAwait(false);
            result = await LedgerVerifier.VerifyAsync(store, cancellationToken: cancellationToken).ConfigureAwait(false);
        }
        return new(
            result.IsValid, result.ChannelId, result.Problem, result.Blocks, result.Transactions, result.Keys, result.MissingPrivateValues, result.Missing,
            Convert.ToHexStringLower(result.GenesisHash.Span), Convert.ToHexStringLower(result.LastBlockHash.Span), repaired, kept);
    }

    private static string Text(ChannelVerification report) => report.Valid
        ? $"""
           channel {report.Channel}: {report.Blocks} blocks, {report.Transactions} transactions and {report.Keys} keys verified
           genesis hash     {report.GenesisHash}
           last block hash  {report.LastBlockHash}
           """ + Rebuilt(report) + Missing(report)
        : $"channel {report.Channel}: damaged: {report.Problem}";

    private static string Rebuilt(ChannelVerification report) =>
        report.Repaired is null ? "" : $"\nrebuilt from the blocks; it was: {report.Repaired}\nthe file of before is {report.Kept}";

    private static string Missing(ChannelVerification report) => report.MissingPrivateValues == 0
        ? ""
        : $"\n{report.MissingPrivateValues} private values are not in this store:"
            + string.Concat(report.Missing.Select(missing => $"\n  {missing.Namespace} {missing.Collection} {missing.KeyHash}"))
            + (report.Missing.Count < report.MissingPrivateValues ? "\n  …" : "");
}
