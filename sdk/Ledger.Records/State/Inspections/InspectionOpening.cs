using Ledger.Records.State.Internal;

namespace Ledger.Records.State;

/// <summary>What a notice, or an unannounced arrival, lays open: the plan, the commitment's salt, and the rules that hold from then on.</summary>
public sealed record InspectionOpening
{
    /// <summary>The plan.</summary>
    public required InspectionPlan Plan { get; init; }

    /// <summary>The commitment's salt, 64 lowercase hex digits.</summary>
    public required string Salt { get; init; }

    /// <summary>The plan's kind as its rule set defines it.</summary>
    public required InspectionKind Kind { get; init; }

    /// <summary>The terms of the rule set.</summary>
    public required SupervisionTerms Terms { get; init; }

    internal static InspectionOpening Read(StateObject json) => new()
    {
        Kind = json.Object("kind", InspectionKind.Read),
        Plan = StateObject.Parse("inspection.plan", json.Raw("plan"), InspectionPlan.Read),
        Salt = json.Text("salt", Codes.IsRoot),
        Terms = json.Object("terms", SupervisionTerms.Read),
    };

    internal void Write(CanonicalJsonWriter writer)
    {
        writer.BeginObject();
        writer.WriteName("kind");
        Kind.Write(writer);
        writer.WriteValue("plan", Plan);
        writer.WriteText("salt", Salt);
        writer.WriteName("terms");
        Terms.Write(writer);
        writer.EndObject();
    }
}
