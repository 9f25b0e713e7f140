using System.Text;
using Hyperledger.Fabric.Contract;
using Ledger.Records.State;

namespace Ledger.Chaincode.Internal;

internal sealed class BatchIdConverter : IContractConverter<BatchId>
{
    public BatchId Read(ReadOnlyMemory<byte> argument) => BatchId.Parse(Encoding.UTF8.GetString(argument.Span));

    public ReadOnlyMemory<byte> Write(BatchId value) => Encoding.UTF8.GetBytes(value.ToString());
}
