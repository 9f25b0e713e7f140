namespace Ledger.Sdk.Notices;

/// <summary>Where a notice is shown.</summary>
public enum NoticeAudience
{
    /// <summary>In the class.</summary>
    Class,

    /// <summary>On the school's board.</summary>
    Board,

    /// <summary>On the campus web: of a name the first character alone.</summary>
    Web,
}
