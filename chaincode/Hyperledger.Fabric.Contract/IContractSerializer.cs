namespace Hyperledger.Fabric.Contract;

/// <summary>Another form for arguments and results of many types, such as CBOR or protobuf.</summary>
public interface IContractSerializer
{
    /// <summary>Whether a type is read and written here.</summary>
    /// <param name="type">A parameter's or result's type.</param>
    bool CanSerialize(Type type);

    /// <summary>Reads an argument.</summary>
    /// <param name="type">The parameter's type.</param>
    /// <param name="argument">Its bytes.</param>
    /// <exception cref="FormatException">The argument is another; the message reaches the client.</exception>
    object? Read(Type type, ReadOnlyMemory<byte> argument);

    /// <summary>Writes a result. Equal values have equal bytes.</summary>
    /// <param name="type">The method's result type.</param>
    /// <param name="value">The result.</param>
    ReadOnlyMemory<byte> Write(Type type, object value);

    /// <summary>A type's JSON schema, for the metadata. Default: a string of bytes.</summary>
    /// <param name="type">The type.</param>
    string Schema(Type type) => """{"type":"string","format":"byte"}""";
}
