using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Hyperledger.Fabric.Protos.Common;
using Hyperledger.Fabric.Protos.Peer;

namespace Hyperledger.Fabric.Shim.Tests.Recording;

/// <summary>The contract of tests/vectors/fabric-2.5.6/README.md.</summary>
internal sealed class AnchorChaincode : IChaincode
{
    private const string Collection = "shared";
    private static readonly JsonSerializerOptions AsJavaScript = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public async Task<Response> InvokeAsync(IChaincodeStub stub, CancellationToken cancellationToken)
    {
        var result = await CallAsync(stub, stub.Parameters, cancellationToken).ConfigureAwait(false);
        return ChaincodeResponse.Success(Encoding.UTF8.GetBytes(result));
    }

    private static async Task<string> CallAsync(IChaincodeStub stub, IReadOnlyList<string> p, CancellationToken ct)
    {
        switch (stub.FunctionName)
        {
            case "Put":
                await stub.PutStateAsync(p[0], Utf8(p[1]), ct).ConfigureAwait(false);
                return "ok";
            case "Get":
                return Text(await stub.GetStateAsync(p[0], ct).ConfigureAwait(false));
            case "Rmw":
                var old = Text(await stub.GetStateAsync(p[0], ct).ConfigureAwait(false));
                var next = ((old.Length == 0 ? 0 : int.Parse(old, CultureInfo.InvariantCulture)) + 1).ToString(CultureInfo.InvariantCulture);
                await stub.PutStateAsync(p[0], Utf8(next), ct).ConfigureAwait(false);
                return next;
            case "Del":
                await stub.DelStateAsync(p[0], ct).ConfigureAwait(false);
                return "";
            case "Ev":
                await stub.PutStateAsync(p[0], Utf8(p[1]), ct).ConfigureAwait(false);
                stub.SetEvent("Anchored", Utf8(new JsonObject { ["k"] = p[0], ["v"] = p[1] }.ToJsonString(AsJavaScript)));
                return "";
            case "Sbe":
                var policy = new KeyEndorsementPolicy();
                policy.Add(MSPRole.Types.MSPRoleType.Member, p[1]);
                await stub.SetStateValidationParameterAsync(p[0], policy.ToByteArray(), ct).ConfigureAwait(false);
                return "";
            case "Priv":
                await stub.PutPrivateDataAsync(Collection, p[0], stub.Transient["v"], ct).ConfigureAwait(false);
                return "";
            case "PrivGet":
                return Text(await stub.GetPrivateDataAsync(Collection, p[0], ct).ConfigureAwait(false));
            case "PrivHash":
                return Convert.ToHexStringLower((await stub.GetPrivateDataHashAsync(Collection, p[0], ct).ConfigureAwait(false)).Span);
            case "Purge":
                await stub.PurgePrivateDataAsync(Collection, p[0], ct).ConfigureAwait(false);
                return "";
            case "Range":
                var keys = new List<string>();
                await foreach (var found in stub.GetStateByRangeAsync(p[0], p[1], ct).ConfigureAwait(false)) keys.Add(found.Key);
                var joined = string.Join(',', keys);
                await stub.PutStateAsync("range-result", Utf8(joined), ct).ConfigureAwait(false);
                return joined;
            case "Comp":
                await stub.PutStateAsync(CompositeKey.Create(p[0], p[1], p[2]), Utf8("c"), ct).ConfigureAwait(false);
                return "";
            case "CompList":
                var composite = new JsonArray();
                await foreach (var found in stub.GetStateByPartialCompositeKeyAsync(p[0], [p[1]], ct).ConfigureAwait(false)) composite.Add(found.Key);
                return composite.ToJsonString(AsJavaScript);
            case "Hist":
                var history = new JsonArray();
                await foreach (var change in stub.GetHistoryForKeyAsync(p[0], ct).ConfigureAwait(false))
                {
                    history.Add(new JsonObject
                    {
                        ["tx"] = change.TransactionId,
                        ["v"] = Text(change.Value),
                        ["d"] = change.IsDelete,
                        ["ts"] = change.Timestamp.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture),
                    });
                }
                return history.ToJsonString(AsJavaScript);
            case "Bad":
                throw new InvalidOperationException("rejected by contract: 拒绝");
            case "Rand":
                await stub.PutStateAsync(p[0], Utf8(Random.Shared.NextDouble().ToString(CultureInfo.InvariantCulture)), ct).ConfigureAwait(false);
                return "";
            default:
                throw new InvalidOperationException($"unknown function {stub.FunctionName}");
        }
    }

    private static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);

    private static string Text(ReadOnlyMemory<byte> utf8) => Encoding.UTF8.GetString(utf8.Span);
}
