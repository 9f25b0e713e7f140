using Hyperledger.Fabric.Client;
using Ledger.Benchmarks;
using Ledger.NetworkConfig;

// One class a benchmark; the first argument names it. Figures are the last lines: 'name value unit'.
try
{
    return await RunAsync();
}
catch (Exception e) when (e is InvalidOperationException or IOException or GatewayException or CommitException or NetworkConfigException)
{
    Console.Error.WriteLine($"The benchmark '{args.FirstOrDefault()}' stopped and gives no figures: {e.Message}");
    return 1;
}

async Task<int> RunAsync()
{
    switch (args.FirstOrDefault())
    {
        case "commit":
            return CommitBenchmark.Run();
        case "import":
            return await ImportBenchmark.RunAsync(args[1..]);
        case "verify":
            return VerifyBenchmark.Run();
        case "network":
            return await NetworkBenchmark.RunAsync(args[1..]);
        case "ledger":
            var size = args.Length > 1 ? int.Parse(args[1], System.Globalization.CultureInfo.InvariantCulture) : 1_000_000;
            var started = await LargeLedger.MeasureAsync(size, args.ElementAtOrDefault(2));
            Console.WriteLine(FormattableString.Invariant($"network-start-{(size == 1_000_000 ? "million-" : "")}seconds {started.TotalSeconds:0.00} s"));
            return 0;
        case "client":
            return await ClientBenchmark.RunAsync(args[1..]);
        case "client-load" when args is [_, var load]:
            return await ClientLoad.RunAsync(load);
        case "fabric":
            return await FabricBenchmark.RunAsync(args[1..]);
        case "clerk" when args is [_, "check", var ledger]:
            return await ClerkBenchmark.RunAsync(ledger);
        case "clerk" when args is [_, "applicants", var ledger, ..]:
            return await ApplicantsBenchmark.RunAsync(ledger, args.Length > 3 ? int.Parse(args[3], System.Globalization.CultureInfo.InvariantCulture) : 30_000);
        case "year":
            return await YearBenchmark.RunAsync(args[1..]);
        case "audit":
            return await AuditBenchmark.RunAsync(args[1..]);
        case "chaincode":
            return await ChaincodeBenchmark.RunAsync(args[1..]);
        default:
            Console.Error.WriteLine("usage: Ledger.Benchmarks commit|import [RECORDS]|verify|chaincode [INVOCATIONS] [ROUNDS]|network [SUBMITS] [IN-FLIGHT]|ledger [TRANSACTIONS [CHART.svg]]|client [SUBMITS]|year [STUDENTS]|audit [TRANSACTIONS]|fabric [SUBMITS]|clerk check|applicants LEDGER [APPLICANTS]");
            return 2;
    }
}
