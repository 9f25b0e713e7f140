using Ledger.Records.State.Internal;

namespace Ledger.Records.State;

/// <summary>
/// What an inspection is about (督导计划). Until the notice, or for an unannounced inspection the arrival, the ledger has a
/// commitment to it alone.
/// </summary>
public sealed record InspectionPlan : IStateValue
{
    /// <summary>The largest team.</summary>
    public const int MaxTeam = 50;

    /// <summary>The inspection.</summary>
    public required InspectionId Id { get; init; }

    /// <summary>The unit that is inspected.</summary>
    public required string Subject { get; init; }

    /// <summary>The kind, one of the rule set's.</summary>
    public required string Kind { get; init; }

    /// <summary>Whether it comes without notice.</summary>
    public required bool IsUnannounced { get; init; }

    /// <summary>The first day on site.</summary>
    public required DateOnly From { get; init; }

    /// <summary>The last day on site that is planned.</summary>
    public required DateOnly Until { get; init; }

    /// <summary>The unit whose supervision rule set governs.</summary>
    public required string RuleSetOwner { get; init; }

    /// <summary>The rule set's id.</summary>
    public required string RuleSet { get; init; }

    /// <summary>The rule set's version.</summary>
    public required string RuleSetVersion { get; init; }

    /// <summary>The team, sorted by person.</summary>
    public required IReadOnlyList<TeamMember> Team { get; init; }

    /// <summary>Who declared a ground for recusal, by digest, sorted; none of them is in the team.</summary>
    public required IReadOnlyList<string> Recused { get; init; }

    /// <summary>The digests of the plan's document.</summary>
    public required TextDigest Document { get; init; }

    /// <summary>What the ledger has of the plan before it is opened.</summary>
    /// <param name="salt"><see cref="TextDigest.SaltLength"/> random bytes, kept with the plan.</param>
    public TextDigest Commit(ReadOnlySpan<byte> salt)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(salt.Length, TextDigest.SaltLength);
        return TextDigest.OfBytes((byte[])[.. salt, .. ToCanonicalBytes()]);
    }

    /// <summary>Reads a plan.</summary>
    /// <exception cref="StateFormatException">The bytes are no plan in RFC 8785 form.</exception>
    public static InspectionPlan Parse(ReadOnlySpan<byte> canonical) => StateObject.Parse("inspection.plan", canonical, Read);

    internal static InspectionPlan Read(StateObject json)
    {
        var plan = new InspectionPlan
        {
            Document = json.Object("document", TextDigest.Read),
            From = json.OptionalDate("from") ?? throw json.Wrong("from", "the member is missing."),
            Id = new InspectionId(json.Text("owner", InspectionId.IsOwner), json.Text("id", Codes.IsReleaseId)),
            IsUnannounced = json.Text("announced", static t => t is "yes" or "no") == "no",
            Kind = json.Text("kind", Codes.IsStage),
            Recused = json.Texts("recused", Codes.IsRoot),
            RuleSet = json.Text("ruleSet", Codes.IsRuleSetId),
            RuleSetOwner = json.Text("ruleSetOwner", Codes.IsUnitCode),
            RuleSetVersion = json.Text("ruleSetVersion", Codes.IsRuleSetVersion),
            Subject = json.Text("subject", Codes.IsUnitCode),
            Team = json.Objects("team", TeamMember.Read),
            Until = json.OptionalDate("until") ?? throw json.Wrong("until", "the member is missing."),
        };
        if (plan.Until < plan.From) throw json.Wrong("until", "the last day comes before the first.");
        if (plan.Team.Count is 0 or > MaxTeam || !IsSorted(plan.Team.Select(static m => m.Person))) throw json.Wrong("team", "1 to 50 people belong here, sorted and none twice.");
        return IsSorted(plan.Recused) ? plan : throw json.Wrong("recused", "people belong here, sorted and none twice.");
    }

    /// <inheritdoc/>
    public byte[] ToCanonicalBytes() => StateWriting.Write(writer =>
    {
        writer.BeginObject();
        writer.WriteText("announced", IsUnannounced ? "no" : "yes");
        writer.WriteName("document");
        Document.Write(writer);
        writer.WriteOptionalDate("from", From);
        writer.WriteText("id", Id.Id);
        writer.WriteText("kind", Kind);
        writer.WriteText("owner", Id.Owner);
        writer.WriteTexts("recused", Recused);
        writer.WriteText("ruleSet", RuleSet);
        writer.WriteText("ruleSetOwner", RuleSetOwner);
        writer.WriteText("ruleSetVersion", RuleSetVersion);
        writer.WriteText("subject", Subject);
        writer.WriteName("team");
        writer.BeginArray();
        foreach (var member in Team) member.Write(writer);
        writer.EndArray();
        writer.WriteOptionalDate("until", Until);
        writer.WriteVersion();
        writer.EndObject();
    });

    private static bool IsSorted(IEnumerable<string> people)
    {
        var list = people.ToList();
        return list.Zip(list.Skip(1)).All(static p => string.CompareOrdinal(p.First, p.Second) < 0);
    }
}
