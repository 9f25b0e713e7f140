using System.Text;
using Hyperledger.Fabric.Contract;
using Ledger.Records.State;

namespace Ledger.Chaincode.Internal;

internal sealed class TextDigestConverter : IContractConverter<TextDigest>
{
    public TextDigest Read(ReadOnlyMemory<byte> argument) =>
        TextDigest.TryParse(Encoding.UTF8.GetString(argument.Span), out var digest) ? digest : throw new FormatException("SHA-256 and SM3 of the text, 128 lowercase hex digits, belong here.");

    public ReadOnlyMemory<byte> Write(TextDigest value) => Encoding.UTF8.GetBytes(value.ToString());
}
