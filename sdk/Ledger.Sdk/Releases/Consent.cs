using System.Text.Json.Nodes;
using Ledger.Records.State;

namespace Ledger.Sdk.Releases;

/// <summary>Who consented to a release, and how that is shown. It names nobody.</summary>
/// <param name="By">The student, or the guardian of one under age.</param>
/// <param name="On">The day of the consent.</param>
/// <param name="FormSha256">SHA-256 of the scan of the signed form, 64 lowercase hex digits; null where the form stays on paper at the school.</param>
public sealed record Consent(ConsentBy By, DateOnly On, string? FormSha256 = null)
{
    internal JsonObject ToJson()
    {
        var json = new JsonObject { ["by"] = By == ConsentBy.Student ? "student" : "guardian", ["on"] = SignedRelease.Day(On) };
        if (FormSha256 is not null) json["form"] = FormSha256;
        return json;
    }

    internal static Consent Read(JsonObject json)
    {
        var form = json["form"]?.GetValue<string>();
        if (form is not null && !Codes.IsRoot(form)) throw new FormatException();
        var by = json["by"]!.GetValue<string>() switch
        {
            "student" => ConsentBy.Student,
            "guardian" => ConsentBy.Guardian,
            _ => throw new FormatException(),
        };
        return new Consent(by, SignedRelease.Day(json["on"]!.GetValue<string>()), form);
    }
}
