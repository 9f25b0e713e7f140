using Ledger.Records.State.Internal;

namespace Ledger.Records.State;

/// <summary>An inspector of a team, without a name.</summary>
/// <param name="Person">SHA-256 of the inspector's enrolment id, 64 lowercase hex digits.</param>
/// <param name="Unit">The unit for which the inspector's certificate speaks.</param>
/// <param name="Declaration">The digests of the inspector's declaration that no ground for recusal exists.</param>
public sealed record TeamMember(string Person, string Unit, TextDigest Declaration)
{
    internal static TeamMember Read(StateObject json) => new(json.Text("person", Codes.IsRoot), json.Text("unit", InspectionId.IsOwner), json.Object("declaration", TextDigest.Read));

    internal void Write(CanonicalJsonWriter writer)
    {
        writer.BeginObject();
        writer.WriteName("declaration");
        Declaration.Write(writer);
        writer.WriteText("person", Person);
        writer.WriteText("unit", Unit);
        writer.EndObject();
    }
}
