using Hyperledger.Fabric.Contract.Internal;

namespace Hyperledger.Fabric.Contract.Testing;

/// <summary>
/// Runs a scenario again and again as endorsers in other places would: in processes of their own, so that each has its own hash
/// seeds, under other cultures, time zones and clocks; read-write sets, events and responses must be equal.
/// </summary>
/// <remarks>
/// What .NET orders by hash codes of texts (immutable and concurrent collections) shows by the processes. A
/// <see cref="Dictionary{TKey,TValue}"/> keeps, in today's .NET, the order of insertion in every process, so that no run can show that
/// a contract depends on it: that is the analyzer's to find.
/// </remarks>
public static class Determinism
{
    /// <summary>Runs the scenario and compares every run with the first.</summary>
    /// <typeparam name="TScenario">The scenario.</typeparam>
    /// <param name="options">Null for the defaults.</param>
    /// <param name="cancellationToken">Ends the processes.</param>
    /// <returns>How each run was different, the first excepted.</returns>
    /// <exception cref="DeterminismException">A run differs from the first.</exception>
    /// <exception cref="InvalidOperationException">A process could not be started or failed; the message has its output.</exception>
    public static async Task<IReadOnlyList<string>> CheckAsync<TScenario>(DeterminismOptions? options = null, CancellationToken cancellationToken = default)
        where TScenario : IDeterminismScenario, new()
    {
        options ??= new DeterminismOptions();
        if (DeterminismChild.IsChild) throw new InvalidOperationException("A scenario cannot check another one.");
        var expected = await DeterminismRun.RunAsync(new TScenario(), TimeSpan.Zero).ConfigureAwait(false);
        var variants = DeterminismVariant.Of(options);
        var results = new IReadOnlyList<string>[variants.Count];
        await Parallel.ForAsync(0, variants.Count, new ParallelOptions { MaxDegreeOfParallelism = 2, CancellationToken = cancellationToken }, async (i, cancel) =>
            results[i] = await DeterminismChild.StartAsync(typeof(TScenario), variants[i], options.Timeout, cancel).ConfigureAwait(false)).ConfigureAwait(false);
        // In the variants' order, not in that of their ends: the same fault is told in the same words every time.
        string[] said = [.. variants.Select(variant => variant.ToString())];
        for (var i = 0; i < said.Length; i++) Compare(said[i], expected, results[i]);
        return said;
    }

    private static void Compare(string run, IReadOnlyList<string> expected, IReadOnlyList<string> actual)
    {
        for (var i = 0; i < Math.Max(expected.Count, actual.Count); i++)
        {
            var (first, other) = (expected.ElementAtOrDefault(i) ?? "nothing", actual.ElementAtOrDefault(i) ?? "nothing");
            if (first != other) throw new DeterminismException($"The run of {run} differs from the first.\n  first: {first}\n  then:  {other}");
        }
    }
}
