namespace Ledger.Cli;

/// <summary>The languages of the command line.</summary>
internal enum Language
{
    English,
    Chinese,
}
