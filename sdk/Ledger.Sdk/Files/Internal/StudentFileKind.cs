namespace Ledger.Sdk.Files.Internal;

/// <summary>What a student's file is; its name ends so.</summary>
internal enum StudentFileKind
{
    /// <summary>A piece of evidence, named by its digest as records have it.</summary>
    Evidence,

    /// <summary>An archive, named by the batch of its statement.</summary>
    Archive,

    /// <summary>An archive's printable form, named as the archive.</summary>
    Page,
}
