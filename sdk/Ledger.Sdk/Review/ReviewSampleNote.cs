using System.Security.Cryptography;
using Ledger.Records.State;
using Ledger.Sdk.Keys.Internal;
using Ledger.Sdk.Workspaces;

namespace Ledger.Sdk.Review;

/// <summary>
/// What was drawn of a batch, <c>samples/ROOT.json</c>: once drawn it stays, so that nobody draws until a sample pleases. It
/// names leaves and no student.
/// </summary>
/// <param name="Batch">The batch's id.</param>
/// <param name="Indexes">The leaves in the order in which they were drawn.</param>
/// <param name="At">When they were drawn, by this computer's clock.</param>
public sealed record ReviewSampleNote(string Batch, IReadOnlyList<int> Indexes, DateTimeOffset At)
{
    /// <summary>What was drawn of a batch; null if nothing was.</summary>
    /// <exception cref="LedgerInputException">The note cannot be understood.</exception>
    public static async Task<ReviewSampleNote?> FindAsync(Workspace workspace, BatchId batch, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(workspace);
        ArgumentNullException.ThrowIfNull(batch);
        return File.Exists(FileOf(workspace, batch)) ? await workspace.ReadAsync<ReviewSampleNote>(FileOf(workspace, batch), cancellationToken).ConfigureAwait(false) : null;
    }

    /// <summary>Draws leaves of a batch by chance, adding to what was drawn before; on the disk on return.</summary>
    internal static async Task<ReviewSampleNote> DrawAsync(
        Workspace workspace, BatchId batch, int size, int count, DateTimeOffset at, CancellationToken cancellationToken)
    {
        var standing = await FindAsync(workspace, batch, cancellationToken).ConfigureAwait(false);
        var drawn = standing?.Indexes.ToList() ?? [];
        if (drawn.Count >= Math.Min(count, size))
            return standing!;
        var left = Enumerable.Range(0, size).Except(drawn).ToArray();
        RandomNumberGenerator.Shuffle<int>(left);
        drawn.AddRange(left.Take(count - drawn.Count));
        var note = new ReviewSampleNote(batch.ToString(), drawn, at);
        Directory.CreateDirectory(workspace.SamplesDirectory);
        await DurableFile.ReplaceAsync(
            FileOf(workspace, batch), System.Text.Json.JsonSerializer.SerializeToUtf8Bytes(note, System.Text.Json.JsonSerializerOptions.Web), ownerOnly: true, cancellationToken).ConfigureAwait(false);
        return note;
    }

    private static string FileOf(Workspace workspace, BatchId batch) => Path.Combine(workspace.SamplesDirectory, batch.Sha256Root + ".json");
}
