namespace Ledger.Sdk.Verify;

/// <summary>A report as it was written.</summary>
/// <param name="Name">The file's name.</param>
/// <param name="Sha256">The SHA-256 digest of the file, 64 lowercase hexadecimal digits.</param>
/// <param name="RowsSha256">The same of the rows as CSV, which does not depend on the file's kind.</param>
public sealed record WrittenReport(string Name, string Sha256, string RowsSha256);
