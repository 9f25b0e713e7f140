namespace Ledger.Records.State;

/// <summary>What a draw's steps amount to, whatever their order.</summary>
/// <param name="Requested">The request.</param>
/// <param name="Witnessed">The step by which another organisation let a block follow; null without.</param>
/// <param name="Revealed">The step that laid the secret open; null before.</param>
public sealed record DrawProgress(DrawStep Requested, DrawStep? Witnessed, DrawStep? Revealed)
{
    /// <summary>What was asked for.</summary>
    public DrawRequest Request => Requested.Request!;

    /// <summary>Computes the progress of draws, in the order in which they were requested. Steps without their request do not count.</summary>
    public static IReadOnlyList<DrawProgress> Of(IEnumerable<DrawStep> steps)
    {
        ArgumentNullException.ThrowIfNull(steps);
        return
        [
            .. from of in steps.GroupBy(s => s.Id)
               let requested = First(of, DrawStepKind.Requested)
               where requested is not null
               orderby requested.At, requested.TransactionId
               select new DrawProgress(requested, First(of, DrawStepKind.Witnessed), First(of, DrawStepKind.Revealed)),
        ];
    }

    private static DrawStep? First(IEnumerable<DrawStep> steps, DrawStepKind kind) => steps.Where(s => s.Kind == kind).MinBy(s => (s.At, s.TransactionId));
}
