using Hyperledger.Fabric.Contract;
using Ledger.Records;
using Ledger.Records.State;

namespace Ledger.Chaincode.Internal;

/// <summary>Arguments in any JSON form that has a canonical one, results in canonical form.</summary>
internal sealed class StateConverter<T>(StateConverter<T>.Parser parse) : IContractConverter<T> where T : IStateValue
{
    internal delegate T Parser(ReadOnlySpan<byte> canonical);

    public T Read(ReadOnlyMemory<byte> argument) => parse(JsonCanonicalizer.Canonicalize(argument.Span));

    public ReadOnlyMemory<byte> Write(T value) => value.ToCanonicalBytes();
}
