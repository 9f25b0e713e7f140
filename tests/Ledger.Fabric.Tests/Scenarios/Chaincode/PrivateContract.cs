using System.Text;
using Hyperledger.Fabric.Contract;
using Hyperledger.Fabric.Protos.Common;
using Hyperledger.Fabric.Shim;

namespace Ledger.Fabric.Tests.Scenarios.Chaincode;

/// <summary>What the scenarios' <c>private</c> does (fabric-gateway scenario/fixtures/chaincode/golang/private).</summary>
[Contract("private")]
public sealed class PrivateContract : ContractBase
{
    /// <summary>The MSP id of the peer that runs this.</summary>
    [Submit(Name = "getPeerOrg")]
    public string GetPeerOrg(TransactionContext context) => PeerOf(context);

    /// <summary>Refuses on peers of organisations that the transient data does not name.</summary>
    [Submit(Name = "checkEndorsingOrg")]
    public string CheckEndorsingOrg(TransactionContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return context.Stub.Transient.ContainsKey(PeerOf(context))
            ? "success"
            : throw new ContractException("WRONG_ENDORSER", $"endorser in this org ({PeerOf(context)}) should not have been invoked");
    }

    /// <summary>Writes the transient data's <c>value</c> under its <c>key</c> to each of its comma-separated <c>collection</c>.</summary>
    [Submit]
    public async Task WritePrivateData(TransactionContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        foreach (var collection in Text(context.Stub.Transient["collection"]).Split(','))
            await context.Stub.PutPrivateDataAsync(collection, Text(context.Stub.Transient["key"]), context.Stub.Transient["value"]);
    }

    [Evaluate]
    public async Task<string> ReadPrivateData(TransactionContext context, string collection, string key)
    {
        ArgumentNullException.ThrowIfNull(context);
        return Text(await context.Stub.GetPrivateDataAsync(collection, key));
    }

    [Submit]
    public async Task SetStateWithEndorser(TransactionContext context, string key, string value, string endorser)
    {
        ArgumentNullException.ThrowIfNull(context);
        await context.Stub.PutStateAsync(key, Encoding.UTF8.GetBytes(value));
        await SetPolicyAsync(context, key, endorser);
    }

    [Submit]
    public async Task SetStateEndorsers(TransactionContext context, string key, string first, string second)
    {
        ArgumentNullException.ThrowIfNull(context);
        await SetPolicyAsync(context, key, first, second);
    }

    [Evaluate]
    public async Task<string> GetState(TransactionContext context, string key)
    {
        ArgumentNullException.ThrowIfNull(context);
        return Text(await context.Stub.GetStateAsync(key));
    }

    [Submit]
    public async Task ChangeState(TransactionContext context, string key, string value)
    {
        ArgumentNullException.ThrowIfNull(context);
        await context.Stub.PutStateAsync(key, Encoding.UTF8.GetBytes(value));
    }

    private static async Task SetPolicyAsync(TransactionContext context, string key, params string[] endorsers)
    {
        var policy = new KeyEndorsementPolicy();
        policy.Add(MSPRole.Types.MSPRoleType.Peer, endorsers);
        await context.Stub.SetStateValidationParameterAsync(key, policy.ToByteArray());
    }

    private static string PeerOf(TransactionContext context) => context.Stub.PeerMspId ?? throw new InvalidOperationException("the host was not told its peer's MSP id");

    private static string Text(ReadOnlyMemory<byte> utf8) => Encoding.UTF8.GetString(utf8.Span);
}
