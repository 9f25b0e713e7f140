using Google.Protobuf;
using Hyperledger.Fabric.Client.Tests.Fakes;
using Hyperledger.Fabric.Protos.Common;
using Hyperledger.Fabric.Protos.Gateway;
using Hyperledger.Fabric.Protos.Peer;

namespace Hyperledger.Fabric.Client.Tests;

[TestClass]
public sealed class LedgerQueryTests
{
    public TestContext TestContext { get; set; } = null!;

    private CancellationToken Token => TestContext.CancellationToken;

    [TestMethod]
    public async Task Queries_CallQsccWithTheChannelAndReadItsAnswers()
    {
        await using var peer = await FakePeer.StartAsync();
        using var channel = peer.Connect();
        var ledger = peer.ConnectGateway(channel).GetNetwork("ledger").Ledger;
        var calls = new List<string>();
        peer.Evaluate = (request, _) =>
        {
            var proposal = Protos.Peer.Proposal.Parser.ParseFrom(request.ProposedTransaction.ProposalBytes);
            var spec = ChaincodeInvocationSpec.Parser.ParseFrom(ChaincodeProposalPayload.Parser.ParseFrom(proposal.Payload).Input).ChaincodeSpec;
            var arguments = spec.Input.Args.Select(argument => argument.ToStringUtf8()).ToArray();
            calls.Add($"{spec.ChaincodeId.Name} {string.Join(' ', arguments)}");
            IMessage answer = arguments[0] switch
            {
                "GetChainInfo" => new BlockchainInfo { Height = 41 },
                "GetTransactionByID" => new ProcessedTransaction { ValidationCode = 11 },
                _ => new Block { Header = new BlockHeader { Number = 12 } },
            };
            return Task.FromResult(new EvaluateResponse { Result = new Response { Status = 200, Payload = answer.ToByteString() } });
        };

        Assert.AreEqual(41UL, (await ledger.GetChainInfoAsync(Token)).Height);
        Assert.AreEqual(12UL, (await ledger.GetBlockAsync(12, Token)).Header.Number);
        Assert.AreEqual(12UL, (await ledger.GetBlockByHashAsync("hash"u8.ToArray(), Token)).Header.Number);
        Assert.AreEqual(12UL, (await ledger.GetBlockByTransactionIdAsync("ab", Token)).Header.Number);
        Assert.AreEqual(11, (await ledger.GetTransactionAsync("ab", Token)).ValidationCode);

        CollectionAssert.AreEqual(
            new[]
            {
                "qscc GetChainInfo ledger",
                "qscc GetBlockByNumber ledger 12",
                "qscc GetBlockByHash ledger hash",
                "qscc GetBlockByTxID ledger ab",
                "qscc GetTransactionByID ledger ab",
            },
            calls);
    }
}
