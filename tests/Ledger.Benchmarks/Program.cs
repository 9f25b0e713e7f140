using Ledger.Benchmarks;

// One class a benchmark; the first argument names it. Figures are the last lines: 'name value unit'.
switch (args.FirstOrDefault())
{
    case "commit":
        return CommitBenchmark.Run();
    case "verify":
        return VerifyBenchmark.Run();
    default:
        Console.Error.WriteLine("usage: Ledger.Benchmarks commit|verify");
        return 2;
}
