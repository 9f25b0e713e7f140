namespace Hyperledger.Fabric.Contract;

/// <summary>Reads and writes one type of arguments and results, in place of JSON.</summary>
/// <typeparam name="T">The type, exactly.</typeparam>
public interface IContractConverter<T>
{
    /// <summary>Reads an argument.</summary>
    /// <param name="argument">Its bytes.</param>
    /// <exception cref="FormatException">The argument is another; the message reaches the client.</exception>
    T Read(ReadOnlyMemory<byte> argument);

    /// <summary>Writes a result. Equal values have equal bytes.</summary>
    /// <param name="value">The result.</param>
    ReadOnlyMemory<byte> Write(T value);

    /// <summary>The form's JSON schema, for the metadata. Default: a string.</summary>
    string Schema => """{"type":"string"}""";
}
