namespace Ledger.Records;

/// <summary>Who signs an archive. Their names in the formats are <c>student</c>, <c>headTeacher</c>, <c>principal</c>.</summary>
public enum ArchiveRole
{
    /// <summary>The student.</summary>
    Student,

    /// <summary>班主任.</summary>
    HeadTeacher,

    /// <summary>The principal.</summary>
    Principal,
}
