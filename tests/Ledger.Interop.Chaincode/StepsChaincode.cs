using System.Globalization;
using System.Text;
using System.Text.Json;
using Hyperledger.Fabric.Protos.Common;
using Hyperledger.Fabric.Protos.Peer;
using Hyperledger.Fabric.Shim;

namespace Ledger.Interop.Chaincode;

/// <summary>
/// The contract of tests/interop/chaincode-node/chaincode.js, in C#. 'Get' and 'Rmw' are for measuring; 'run' takes steps, each a
/// JSON array of texts, and answers with a line each, so that a generated series reaches every function of the stub. Private data
/// is that of the collection 'shared'; a step behind 'in' and a collection is about that one.
/// </summary>
public sealed class StepsChaincode : IChaincode
{
    /// <inheritdoc/>
    public async Task<Response> InvokeAsync(IChaincodeStub stub, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(stub);
        try
        {
            switch (stub.FunctionName)
            {
                case "Get":
                    return ChaincodeResponse.Success(await stub.GetStateAsync(stub.Parameters[0], cancellationToken));
                case "Put":
                    await stub.PutStateAsync(stub.Parameters[0], stub.Arguments[2], cancellationToken);
                    return ChaincodeResponse.Success();
                case "Rmw":
                    var old = Text(await stub.GetStateAsync(stub.Parameters[0], cancellationToken));
                    var next = Utf8(((old.Length == 0 ? 0 : int.Parse(old, CultureInfo.InvariantCulture)) + 1).ToString(CultureInfo.InvariantCulture));
                    await stub.PutStateAsync(stub.Parameters[0], next, cancellationToken);
                    return ChaincodeResponse.Success(next);
                case "run":
                    var lines = new List<string>();
                    foreach (var parameter in stub.Parameters)
                    {
                        var step = JsonSerializer.Deserialize<string[]>(parameter)!;
                        if (step[0] == "status")
                            return new Response { Status = int.Parse(step[1], CultureInfo.InvariantCulture), Message = step[2], Payload = Google.Protobuf.ByteString.CopyFromUtf8(step[3]) };
                        lines.Add(await StepAsync(stub, step, cancellationToken));
                    }
                    return ChaincodeResponse.Success(Utf8(string.Join('\n', lines)));
                default:
                    return ChaincodeResponse.Error($"no function {stub.FunctionName}");
            }
        }
        catch (StepException e)
        {
            return ChaincodeResponse.Error(e.Message);
        }
    }

    private static async Task<string> StepAsync(IChaincodeStub stub, string[] s, CancellationToken ct)
    {
        try
        {
            return s[0] == "in" ? await PeerStepAsync(stub, s[1], s[2..], ct) : await PeerStepAsync(stub, "shared", s, ct);
        }
        catch (ChaincodePeerException e)
        {
            return $"refused: {e.Message}";
        }
    }

    private static async Task<string> PeerStepAsync(IChaincodeStub stub, string collection, string[] s, CancellationToken ct)
    {
        switch (s[0])
        {
            case "get": return Hex(await stub.GetStateAsync(s[1], ct));
            case "put": await stub.PutStateAsync(s[1], Utf8(s[2]), ct); return "";
            case "del": await stub.DelStateAsync(s[1], ct); return "";
            case "range": return await TakeAsync(stub.GetStateByRangeAsync(s[1], s[2], ct), s[3]);
            case "page": return Page(await stub.GetStateByRangeWithPaginationAsync(s[1], s[2], Number(s[3]), s[4], ct));
            case "comp": await stub.PutStateAsync(CompositeKey.Create(s[1], s[3..]), Utf8(s[2]), ct); return "";
            case "complist": return await TakeAsync(stub.GetStateByPartialCompositeKeyAsync(s[1], s[3..], ct), s[2]);
            case "comppage": return Page(await stub.GetStateByPartialCompositeKeyWithPaginationAsync(s[1], s[4..], Number(s[2]), s[3], ct));
            case "split":
                var parts = CompositeKey.Split(CompositeKey.Create(s[1], s[2..]));
                return string.Join(',', parts.Attributes.Prepend(parts.ObjectType));
            case "hist":
                var history = new List<string>();
                await foreach (var change in stub.GetHistoryForKeyAsync(s[1], ct))
                {
                    history.Add($"{change.TransactionId} {Hex(change.Value)} {(change.IsDelete ? "deleted" : "written")} {change.Timestamp.ToUnixTimeSeconds()}");
                    if (history.Count == Number(s[2])) break;
                }
                return string.Join(',', history);
            case "policy": await stub.SetStateValidationParameterAsync(s[1], Policy(s[2], s[3..]), ct); return "";
            case "getpolicy": return Hex(await stub.GetStateValidationParameterAsync(s[1], ct));
            case "orgs": return string.Join(',', new KeyEndorsementPolicy(Policy(s[1], s[2..])).Organizations);
            case "priv": await stub.PutPrivateDataAsync(collection, s[1], stub.Transient[s[2]], ct); return "";
            case "privget": return Hex(await stub.GetPrivateDataAsync(collection, s[1], ct));
            case "privhash": return Hex(await stub.GetPrivateDataHashAsync(collection, s[1], ct));
            case "privdel": await stub.DelPrivateDataAsync(collection, s[1], ct); return "";
            case "privpurge": await stub.PurgePrivateDataAsync(collection, s[1], ct); return "";
            case "privrange": return await TakeAsync(stub.GetPrivateDataByRangeAsync(collection, s[1], s[2], ct), s[3]);
            case "privcomp": await stub.PutPrivateDataAsync(collection, CompositeKey.Create(s[1], s[3..]), Utf8(s[2]), ct); return "";
            case "privcomplist": return await TakeAsync(stub.GetPrivateDataByPartialCompositeKeyAsync(collection, s[1], s[3..], ct), s[2]);
            case "privpolicy": await stub.SetPrivateDataValidationParameterAsync(collection, s[1], Policy(s[2], s[3..]), ct); return "";
            case "privgetpolicy": return Hex(await stub.GetPrivateDataValidationParameterAsync(collection, s[1], ct));
            case "query": return await TakeAsync(stub.GetQueryResultAsync(s[1], ct), "10");
            case "event": stub.SetEvent(s[1], Utf8(s[2])); return "";
            case "transient": return string.Join(',', stub.Transient.OrderBy(t => t.Key, StringComparer.Ordinal).Select(t => $"{t.Key}={Hex(t.Value)}"));
            case "call": return $"{stub.ChannelId} {stub.TransactionId} {stub.Timestamp.ToUnixTimeSeconds()} {Hex(stub.Binding)} {stub.FunctionName} {stub.Parameters.Count} {Hex(stub.Creator)}";
            case "identity":
                var identity = stub.ClientIdentity;
                return $"{identity.MspId} {identity.GetAttribute(s[1]) ?? "none"}";
            case "invoke":
                var response = await stub.InvokeChaincodeAsync(s[1], [.. s[3..].Select(a => (ReadOnlyMemory<byte>)Utf8(a))], s[2], ct);
                return $"{response.Status} {response.Message} {Hex(response.Payload.Memory)}";
            case "throw": throw new StepException(s[1]);
            default: throw new StepException($"no step {s[0]}");
        }
    }

    private static async Task<string> TakeAsync(IAsyncEnumerable<KeyValue> found, string most)
    {
        var lines = new List<string>();
        await foreach (var (key, value) in found)
        {
            lines.Add($"{Hex(Utf8(key))}={Hex(value)}");
            if (lines.Count == Number(most)) break;
        }
        return string.Join(',', lines);
    }

    private static string Page(StatePage page) =>
        $"{page.FetchedRecordsCount} {Hex(Utf8(page.Bookmark))} {string.Join(',', page.Results.Select(r => $"{Hex(Utf8(r.Key))}={Hex(r.Value)}"))}";

    private static byte[] Policy(string role, string[] mspIds)
    {
        var policy = new KeyEndorsementPolicy();
        policy.Add(role == "PEER" ? MSPRole.Types.MSPRoleType.Peer : MSPRole.Types.MSPRoleType.Member, mspIds);
        return policy.ToByteArray();
    }

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);

    private static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);

    private static string Text(ReadOnlyMemory<byte> utf8) => Encoding.UTF8.GetString(utf8.Span);

    private static string Hex(ReadOnlyMemory<byte> bytes) => Convert.ToHexStringLower(bytes.Span);

    private sealed class StepException(string message) : Exception(message);
}
