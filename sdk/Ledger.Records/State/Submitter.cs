using Ledger.Records.State.Internal;

namespace Ledger.Records.State;

/// <summary>Who submitted a transaction, without naming a person.</summary>
/// <param name="MspId">The creator's MSP.</param>
/// <param name="Unit">The unit for which the certificate speaks.</param>
/// <param name="Role">One of <see cref="Roles"/>.</param>
public sealed record Submitter(string MspId, string Unit, string Role)
{
    internal void Write(CanonicalJsonWriter writer)
    {
        writer.BeginObject();
        writer.WriteText("mspId", MspId);
        writer.WriteText("role", Role);
        writer.WriteText("unit", Unit);
        writer.EndObject();
    }

    internal static Submitter Read(StateObject json) =>
        new(json.Text("mspId", Codes.IsMspId), json.Text("unit", Codes.IsUnitCode), json.Text("role", Roles.All.Contains));

}
