namespace Ledger.Records.State;

/// <summary>A step of a draw.</summary>
public enum DrawStepKind
{
    /// <summary>The office asks for the draw and commits to its secret.</summary>
    Requested = 0,

    /// <summary>Another organisation lets a block follow.</summary>
    Witnessed = 1,

    /// <summary>The office lays its secret open: the draw follows.</summary>
    Revealed = 2,
}
