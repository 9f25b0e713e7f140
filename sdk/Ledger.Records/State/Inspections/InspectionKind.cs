using Ledger.Records.State.Internal;

namespace Ledger.Records.State;

/// <summary>A kind of inspection, as a supervision rule set defines it.</summary>
public sealed record InspectionKind
{
    /// <summary>The kind's code, such as <c>comprehensive</c>; 1 to 32 letters, digits and hyphens.</summary>
    public required string Code { get; init; }

    /// <summary>Whether it takes the short path: visits, rectification if ordered, closing.</summary>
    public required bool IsShort { get; init; }

    /// <summary>How many inspectors a team has at least.</summary>
    public required int TeamSize { get; init; }

    /// <summary>Whether it may come without notice.</summary>
    public required bool MayBeUnannounced { get; init; }

    /// <summary>Which tiers are inspected, at least one, sorted from the province down.</summary>
    public required IReadOnlyList<UnitTier> Subjects { get; init; }

    internal static InspectionKind Read(StateObject json)
    {
        var kind = new InspectionKind
        {
            Code = json.Text("kind", Codes.IsStage),
            IsShort = json.Text("path", static t => t is "short" or "full") == "short",
            MayBeUnannounced = json.Text("unannounced", static t => t is "yes" or "no") == "yes",
            Subjects = [.. json.Texts("subjects", UnitRegistration.Tiers.ContainsKey).Select(static t => UnitRegistration.Tiers[t])],
            TeamSize = json.Integer("team", 1, InspectionPlan.MaxTeam),
        };
        return kind.Subjects.Count > 0 && kind.Subjects.Zip(kind.Subjects.Skip(1)).All(static p => p.First < p.Second)
            ? kind
            : throw json.Wrong("subjects", "at least one tier belongs here, from the province down and none twice.");
    }

    internal void Write(CanonicalJsonWriter writer)
    {
        writer.BeginObject();
        writer.WriteText("kind", Code);
        writer.WriteText("path", IsShort ? "short" : "full");
        writer.WriteTexts("subjects", Subjects.Select(UnitRegistration.TierName));
        writer.WriteNumber("team", TeamSize);
        writer.WriteText("unannounced", MayBeUnannounced ? "yes" : "no");
        writer.EndObject();
    }
}
