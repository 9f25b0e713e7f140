namespace Ledger.Cli;

/// <summary>What the process tells its caller. Scripts rely on these values.</summary>
internal static class ExitCode
{
    public const int Done = 0;

    /// <summary>The ledger or a check says no.</summary>
    public const int Refused = 1;

    /// <summary>Bad input or usage.</summary>
    public const int BadInput = 2;

    /// <summary>The network cannot be reached.</summary>
    public const int Unreachable = 3;

    /// <summary>Ended by Ctrl-C: 128 + SIGINT, as shells count.</summary>
    public const int Interrupted = 130;
}
