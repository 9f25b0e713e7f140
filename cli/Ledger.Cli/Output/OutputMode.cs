namespace Ledger.Cli;

internal enum OutputMode
{
    Text,

    /// <summary>One JSON document on standard output, nothing else there.</summary>
    Json,
}
