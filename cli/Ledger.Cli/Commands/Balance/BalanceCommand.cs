namespace Ledger.Cli.Commands;

/// <summary>A command that reads what schools reported.</summary>
internal abstract class BalanceCommand : LedgerCommand
{
    protected BalanceCommand(CommandContext context, string key)
        : base(context, key)
    {
        Choices = new BalanceChoices(
            AddFiles("balance.files"),
            AddOption<int>("--year", "balance.year", "YEAR", required: true),
            AddOption<string>("--county", "balance.county", "CODE"),
            AddOption<string>("--standard", "balance.standard", "ID[:VERSION]"));
        Outputs = new BalanceOutputs(
            AddOption<string>("--report", "balance.report", "FILE"),
            AddOption<string>("--chart", "balance.chart", "FILE"),
            AddOption<string>("--font", "option.font", "FILE"));
    }

    protected BalanceChoices Choices { get; }

    protected BalanceOutputs Outputs { get; }
}
