namespace Ledger.Benchmarks;

/// <summary>What commits cost, up to a number of keys.</summary>
/// <param name="Keys">How many keys the ledger then holds.</param>
/// <param name="Wall">Wall clock.</param>
/// <param name="Cpu">CPU time of the process.</param>
/// <param name="Written">Bytes written to the disk.</param>
internal sealed record CommitCost(int Keys, TimeSpan Wall, TimeSpan Cpu, long Written)
{
    public static CommitCost Nothing { get; } = new(0, TimeSpan.Zero, TimeSpan.Zero, 0);

    /// <summary>The number of transactions that it is the cost of, one for each key.</summary>
    public int Transactions { get; private init; }

    /// <summary>Microseconds a transaction.</summary>
    public double WallEach => Wall.TotalMicroseconds / Transactions;

    public double CpuEach => Cpu.TotalMicroseconds / Transactions;

    public double WrittenEach => (double)Written / Transactions;

    /// <summary>What was added since an earlier sum.</summary>
    public CommitCost Since(CommitCost earlier) =>
        new(Keys, Wall - earlier.Wall, Cpu - earlier.Cpu, Written - earlier.Written) { Transactions = Keys - earlier.Keys };
}
