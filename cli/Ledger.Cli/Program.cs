using Ledger.Cli;

return await LedgerCli.RunAsync(args, CliHost.OfProcess(), CancellationToken.None);
