using System.Text;
using Hyperledger.Fabric.Contract;
using Ledger.Records.State;

namespace Ledger.Chaincode.Internal;

internal sealed class InspectionIdConverter : IContractConverter<InspectionId>
{
    public InspectionId Read(ReadOnlyMemory<byte> argument) =>
        InspectionId.TryParse(Encoding.UTF8.GetString(argument.Span), out var id) ? id : throw new FormatException("an inspection's id such as 350100/<32 hex digits> belongs here.");

    public ReadOnlyMemory<byte> Write(InspectionId value) => Encoding.UTF8.GetBytes(value.ToString());
}
