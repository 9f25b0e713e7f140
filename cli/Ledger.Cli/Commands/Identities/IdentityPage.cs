using System.Globalization;
using System.Text.Json.Nodes;
using Ledger.Sdk.Identities;
using Ledger.Sdk.Workspaces;

namespace Ledger.Cli.Commands;

/// <summary>How identities and requests are shown.</summary>
internal static class IdentityPage
{
    /// <summary>From this many days before its end on, a certificate is warned about.</summary>
    public const int WarningDays = 60;

    public static int DaysLeft(WorkspaceIdentity identity, DateTimeOffset now) => (int)Math.Floor((identity.NotAfter - now).TotalDays);

    public static JsonObject Document(WorkspaceIdentity identity, DateTimeOffset now, bool? revoked = null)
    {
        var document = new JsonObject
        {
            ["name"] = identity.Name,
            ["mspId"] = identity.MspId,
            ["unit"] = identity.Unit,
            ["role"] = identity.Role,
            ["enrolmentId"] = identity.EnrolmentId,
            ["serialNumber"] = identity.SerialNumber,
            ["notAfter"] = Times.Text(identity.NotAfter),
            ["daysLeft"] = DaysLeft(identity, now),
        };
        if (revoked is { } known) document["revoked"] = known;
        return document;
    }

    public static void Write(TextPage page, TextTable texts, WorkspaceIdentity identity) => page.Fields(
        2,
        (texts["field.identity"], identity.Name),
        (texts["field.msp"], identity.MspId),
        (texts["field.unit"], identity.Unit),
        (texts["field.role"], identity.Role),
        (texts["field.enrolment"], identity.EnrolmentId),
        (texts["field.expires"], Times.Text(identity.NotAfter)));

    public static int CompleteRequest(CommandRun run, IdentityRequest request, string file) => run.Complete(
        new JsonObject
        {
            ["name"] = request.Name,
            ["mspId"] = request.MspId,
            ["unit"] = request.Unit,
            ["role"] = request.Role,
            ["enrolmentId"] = request.EnrolmentId,
            ["file"] = Path.GetFullPath(file),
        },
        page =>
        {
            page.Good(run.Texts.Format("identity.requested", file));
            page.Fields(2, (run.Texts["field.enrolment"], request.EnrolmentId), (run.Texts["field.msp"], request.MspId), (run.Texts["field.unit"], request.Unit), (run.Texts["field.role"], request.Role));
            page.Paragraph(run.Texts.Format("identity.requested.next", file, request.MspId, request.Unit, request.Role, request.EnrolmentId, request.Name));
        });

    public static string Expiry(TextTable texts, WorkspaceIdentity identity, DateTimeOffset now)
    {
        int days = DaysLeft(identity, now);
        string date = identity.NotAfter.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        return days < 0
            ? texts.Format("identity.expired", identity.Name, date)
            : texts.Format("identity.expires", identity.Name, date, days);
    }
}
