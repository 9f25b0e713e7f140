using Hyperledger.Fabric.Client;
using Hyperledger.Fabric.Msp;

// OfflineSigning PEER TLS-ROOT MSP-ID CERTIFICATE KEY CHANNEL CHAINCODE FUNCTION [ARGUMENT…]
// The gateway has no key: each message leaves as bytes and a digest, and comes back as bytes and a signature.
using var channel = FabricChannel.Create(args[0], await File.ReadAllTextAsync(args[1]));
var gateway = Gateway.Connect(new GatewayOptions(channel, new X509Identity(args[2], await File.ReadAllTextAsync(args[3]))));
var signer = Signers.FromPrivateKeyPem(await File.ReadAllTextAsync(args[4]));
async Task<byte[]> SignElsewhereAsync(byte[] digest) => await signer.SignAsync(digest);

var contract = gateway.GetNetwork(args[5]).GetContract(args[6]);
var proposal = contract.NewProposal(args[7], [.. args[8..].Select(Argument.FromString)]);
proposal = gateway.NewSignedProposal(proposal.GetBytes(), await SignElsewhereAsync(proposal.GetDigest()));
var transaction = await proposal.EndorseAsync();
transaction = gateway.NewSignedTransaction(transaction.GetBytes(), await SignElsewhereAsync(transaction.GetDigest()));
Commit commit = await transaction.SubmitAsync();
commit = gateway.NewSignedCommit(commit.GetBytes(), await SignElsewhereAsync(commit.GetDigest()));
var status = await commit.GetStatusAsync();
Console.WriteLine($"{status.TransactionId} {status.Code.ToProtocolName()} in block {status.BlockNumber}");
return status.Successful ? 0 : 1;
