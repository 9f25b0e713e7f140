using Google.Protobuf;
using Hyperledger.Fabric.Protos.Peer.Lifecycle;

namespace Hyperledger.Fabric.Validation;

/// <summary>
/// A structure as _lifecycle keeps it: one key a field, and one for the list of fields. The names of datatypes and
/// fields and their order are Fabric's (core/chaincode/lifecycle/serializer.go), since organisations compare hashes.
/// </summary>
internal sealed record StateRecord(string Datatype, IReadOnlyList<KeyValuePair<string, StateData>> Fields)
{
    public byte[] Metadata()
    {
        var metadata = new StateMetadata { Datatype = Datatype };
        foreach (var (name, _) in Fields) metadata.Fields.Add(name);
        return metadata.ToByteArray();
    }

    public static KeyValuePair<string, StateData> Field(string name, long value) => new(name, new StateData { Int64 = value });

    public static KeyValuePair<string, StateData> Field(string name, string value) => new(name, new StateData { String = value });

    public static KeyValuePair<string, StateData> Field(string name, IMessage value) => new(name, new StateData { Bytes = value.ToByteString() });
}
