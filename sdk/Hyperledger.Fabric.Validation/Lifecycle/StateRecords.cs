using System.Security.Cryptography;
using Google.Protobuf;
using Hyperledger.Fabric.Protos.Peer.Lifecycle;

namespace Hyperledger.Fabric.Validation;

/// <summary>Reads, writes and compares records in the layout of core/chaincode/lifecycle/serializer.go.</summary>
internal static class StateRecords
{
    public static string MetadataKey(string kind, string name) => $"{kind}/metadata/{name}";

    public static string FieldKey(string kind, string name, string field) => $"{kind}/fields/{name}/{field}";

    /// <summary>Writes the fields that differ from the state, and deletes those that the record no longer has.</summary>
    public static void Write(ILifecycleState state, string kind, string name, StateRecord record)
    {
        var before = Metadata(state, kind, name);
        var existing = new Dictionary<string, byte[]?>(StringComparer.Ordinal);
        foreach (var field in before?.Fields ?? [])
            existing[FieldKey(kind, name, field)] = state.Get(FieldKey(kind, name, field));

        foreach (var (field, data) in record.Fields)
        {
            var key = FieldKey(kind, name, field);
            var value = data.ToByteArray();
            if (!existing.Remove(key, out var present) || present is null || !present.AsSpan().SequenceEqual(value))
                state.Put(key, value);
        }

        if (existing.Count > 0 || before is null || before.Datatype != record.Datatype || before.Fields.Count != record.Fields.Count)
            state.Put(MetadataKey(kind, name), record.Metadata());
        foreach (var key in existing.Keys.Order(StringComparer.Ordinal)) state.Delete(key);
    }

    /// <summary>
    /// Whether a collection holds exactly this record, by its hashes. The mismatching fields, in order; the datatype
    /// alone when the record is missing or of another shape.
    /// </summary>
    public static IReadOnlyList<string> Mismatches(IOpaqueLifecycleState state, string kind, string name, StateRecord record)
    {
        // Every key is read before anything is compared: the read set must not depend on the outcome.
        var metadata = state.GetHash(MetadataKey(kind, name));
        var fields = record.Fields.Select(field => state.GetHash(FieldKey(kind, name, field.Key))).ToArray();

        if (!SHA256.HashData(record.Metadata()).AsSpan().SequenceEqual(metadata)) return [record.Datatype];
        return record.Fields
            .Where((field, index) => !SHA256.HashData(field.Value.ToByteArray()).AsSpan().SequenceEqual(fields[index]))
            .Select(field => field.Key)
            .ToArray();
    }

    /// <summary>The list of a record's fields; null when there is no such record.</summary>
    public static StateMetadata? Metadata(IReadableLifecycleState state, string kind, string name) =>
        state.Get(MetadataKey(kind, name)) is { } bytes ? StateMetadata.Parser.ParseFrom(bytes) : null;

    /// <summary>A field; an empty message when its key does not exist.</summary>
    public static StateData Field(IReadableLifecycleState state, string kind, string name, string field) =>
        state.Get(FieldKey(kind, name, field)) is { } bytes ? StateData.Parser.ParseFrom(bytes) : new StateData();

    /// <summary>A field that holds a message.</summary>
    public static T Field<T>(IReadableLifecycleState state, string kind, string name, string field, MessageParser<T> parser)
        where T : IMessage<T> => parser.ParseFrom(Field(state, kind, name, field).Bytes);
}
