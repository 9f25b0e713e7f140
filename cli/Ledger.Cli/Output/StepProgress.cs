using Ledger.Sdk.Import;

namespace Ledger.Cli;

/// <summary>Shows the SDK's steps in the user's language, in the order in which they are reported.</summary>
internal sealed class StepProgress(ProgressLine line, TextTable texts) : IProgress<ImportProgress>
{
    public void Report(ImportProgress value) => line.Report(texts["step." + value.Step], value.Done, value.Total);
}
