using System.Security.Cryptography;
using System.Text.Json;
using Ledger.Records.State;
using Ledger.Sdk.Keys.Internal;
using Ledger.Sdk.Workspaces;

namespace Ledger.Sdk.Review;

/// <summary>
/// The secret of a draw, <c>samples/draw-COMMITMENT.json</c>: written before the request, so that the same draw goes on after an
/// interruption. Once the draw is made the ledger has the secret too.
/// </summary>
/// <param name="Office">The unit whose office draws.</param>
/// <param name="Unit">Of whose records.</param>
/// <param name="Term">Of which term; null: any.</param>
/// <param name="Stage">Of which stage; null: any.</param>
/// <param name="Batch">Of which batch; null: any.</param>
/// <param name="Count">How many.</param>
/// <param name="Purpose">Why.</param>
/// <param name="Secret">32 random bytes, lowercase hex.</param>
/// <param name="At">When it was made, by this computer's clock.</param>
public sealed record DrawNote(string Office, string Unit, string? Term, string? Stage, string? Batch, int Count, string Purpose, string Secret, DateTimeOffset At)
{
    /// <summary>What is requested.</summary>
    public DrawRequest ToRequest() => new()
    {
        Id = new DrawId(Office, RecordDraw.Commit(Convert.FromHexString(Secret))),
        Count = Count,
        Purpose = Purpose,
        Scope = new DrawScope(Unit, Term, Stage, Batch is null ? null : BatchId.Parse(Batch)),
    };

    /// <summary>The latest note of a draw that asks for the same; null if the folder has none.</summary>
    /// <exception cref="LedgerInputException">A note cannot be understood.</exception>
    public static async Task<DrawNote?> FindAsync(Workspace workspace, string office, DrawScope scope, int count, string purpose, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(workspace);
        ArgumentNullException.ThrowIfNull(scope);
        DrawNote? latest = null;
        if (!Directory.Exists(workspace.SamplesDirectory)) return null;
        foreach (var file in Directory.EnumerateFiles(workspace.SamplesDirectory, "draw-*.json"))
        {
            var note = await workspace.ReadAsync<DrawNote>(file, cancellationToken).ConfigureAwait(false);
            if (note.Office == office && note.Count == count && note.Purpose == purpose && note.ToRequest().Scope == scope && !(note.At < latest?.At)) latest = note;
        }
        return latest;
    }

    /// <summary>Makes a note with a fresh secret; on the disk on return.</summary>
    public static async Task<DrawNote> CreateAsync(Workspace workspace, string office, DrawScope scope, int count, string purpose, DateTimeOffset at, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(workspace);
        ArgumentNullException.ThrowIfNull(scope);
        var secret = RandomNumberGenerator.GetBytes(RecordDraw.SecretLength);
        var note = new DrawNote(office, scope.Unit, scope.Term, scope.Stage, scope.Batch?.ToString(), count, purpose, Convert.ToHexStringLower(secret), at);
        Directory.CreateDirectory(workspace.SamplesDirectory);
        var file = Path.Combine(workspace.SamplesDirectory, $"draw-{RecordDraw.Commit(secret)}.json");
        await DurableFile.ReplaceAsync(file, JsonSerializer.SerializeToUtf8Bytes(note, JsonSerializerOptions.Web), ownerOnly: true, cancellationToken).ConfigureAwait(false);
        return note;
    }
}
