using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Ledger.Records.State;
using Ledger.Sdk.Workspaces;

namespace Ledger.Sdk.Access;

/// <summary>On what ground documents of students are read. It names nobody: persons are digests, approvals are numbers.</summary>
public sealed partial record AccessGrant
{
    /// <summary>
    /// Who reads: SHA-256 of the enrolment id, 64 lowercase hexadecimal digits, as statements on the ledger have it. Null: of
    /// the account that runs the program.
    /// </summary>
    public string? Who { get; init; }

    /// <summary>Why, a code such as <c>COUNTY_INSPECTION</c>; null: what the work itself says.</summary>
    public string? Purpose { get; init; }

    /// <summary>
    /// Who approved it: a staff number or the number of the approval, ASCII letters, digits, dots and dashes with a digit
    /// among them, at most 64; never a name. Null: nobody was asked.
    /// </summary>
    public string? Approver { get; init; }

    /// <summary>Whether a text may stand for an approver.</summary>
    public static bool IsApprover(string text) => ApproverPattern().IsMatch(text);

    /// <summary>The digest by which the log knows an identity.</summary>
    public static string WhoOf(WorkspaceIdentity identity)
    {
        ArgumentNullException.ThrowIfNull(identity);
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(identity.EnrolmentId)));
    }

    internal static string Account => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"account/{Environment.UserName}")));

    /// <exception cref="LedgerInputException">A member does not follow its pattern.</exception>
    internal void Check()
    {
        if (Who is not null && !Codes.IsRoot(Who))
            throw new LedgerInputException(LedgerError.AccessCodeWrong, "who");
        if (Purpose is not null && !Codes.IsReasonCode(Purpose))
            throw new LedgerInputException(LedgerError.AccessCodeWrong, "purpose");
        if (Approver is not null && !IsApprover(Approver))
            throw new LedgerInputException(LedgerError.AccessCodeWrong, "approver");
    }

    // A digit sets numbers apart from names, which do not belong into the log.
    [GeneratedRegex(@"^(?=.*[0-9])[A-Za-z0-9][A-Za-z0-9.-]{0,63}\z", RegexOptions.CultureInvariant)]
    private static partial Regex ApproverPattern();
}
