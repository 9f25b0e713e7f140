using System.Text.Json.Serialization;

namespace Hyperledger.Fabric.Contract;

/// <summary>How contracts read arguments, write results and describe themselves.</summary>
public sealed class ContractOptions
{
    internal Dictionary<Type, object> Converters { get; } = [];

    /// <summary>
    /// The source-generated context of the types that are neither built in nor have a converter; null for none. Its options
    /// hold, but unknown, missing and repeated members are refused whatever they say.
    /// </summary>
    public JsonSerializerContext? Json { get; init; }

    /// <summary>Reads and writes the types that it handles and that have no converter, before the built-in forms; null for none.</summary>
    public IContractSerializer? Serializer { get; init; }

    /// <summary>The title in the metadata; empty for the first contract's name.</summary>
    public string Title { get; init; } = "";

    /// <summary>The version in the metadata.</summary>
    public string Version { get; init; } = "1.0.0";

    /// <summary>Gives a type its own form.</summary>
    /// <returns>These options.</returns>
    public ContractOptions Use<T>(IContractConverter<T> converter)
    {
        ArgumentNullException.ThrowIfNull(converter);
        Converters[typeof(T)] = converter;
        return this;
    }
}
