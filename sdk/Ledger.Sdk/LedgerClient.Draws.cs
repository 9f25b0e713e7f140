using Ledger.Records.State;

namespace Ledger.Sdk;

/// <summary>Draws of records for inspection (随机抽查), which neither the office nor the inspected unit can choose.</summary>
public sealed partial class LedgerClient
{
    /// <summary>Requests a draw (lead or inspector of the office). Its secret is kept (<see cref="Review.DrawNote"/>) before.</summary>
    public async Task<Submission<DrawStep>> RequestDrawAsync(DrawRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        var office = await FindUnitAsync(request.Id.Office, cancellationToken).ConfigureAwait(false);
        return await SubmitAsync("draws", "Request", [Json(request)], b => DrawStep.Parse(b), office, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Lets a block follow a request that no other organisation's transaction followed (anybody of another organisation).</summary>
    public async Task<Submission<DrawStep>> WitnessDrawAsync(DrawId id, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(id);
        var office = await FindUnitAsync(id.Office, cancellationToken).ConfigureAwait(false);
        return await SubmitAsync("draws", "Witness", [id.Office, id.Commitment], b => DrawStep.Parse(b), office, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Lays the secret open (lead or inspector of the office), once the block of the seed is there and not before: then the draw follows.</summary>
    /// <param name="id">The draw.</param>
    /// <param name="secret">The secret, 32 bytes.</param>
    /// <param name="cancellationToken">Cancels before the transaction is submitted.</param>
    public async Task<Submission<DrawStep>> RevealDrawAsync(DrawId id, ReadOnlyMemory<byte> secret, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(id);
        var office = await FindUnitAsync(id.Office, cancellationToken).ConfigureAwait(false);
        return await SubmitAsync("draws", "Reveal", [id.Office, id.Commitment, Convert.ToHexStringLower(secret.Span)], b => DrawStep.Parse(b), office, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The draws of an office, in the order in which they claim to have been requested, by what one peer says.</summary>
    public async Task<IReadOnlyList<DrawProgress>> ListDrawsAsync(string office, CancellationToken cancellationToken = default) =>
        DrawProgress.Of(StateList.ParseDraws(await _connection.EvaluateAsync("draws", "List", [office], cancellationToken).ConfigureAwait(false)));
}
