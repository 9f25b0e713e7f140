using System.Globalization;

namespace Hyperledger.Fabric.Client.Internal;

/// <summary>
/// What a chaincode said when it refused. Peers wrap it in two ways: as 'chaincode response STATUS, MESSAGE' when it
/// answered with an error status (internal/pkg/gateway/apiutils.go), as '… transaction returned with failure: MESSAGE' when
/// its stream answered ERROR (core/chaincode/chaincode_support.go).
/// </summary>
internal sealed record ChaincodeRefusal(int Status, string Message)
{
    private const string Response = "chaincode response ";
    private const string Failure = "transaction returned with failure: ";

    // The details come before the gateway's own text, which quotes one of them at most.
    public static ChaincodeRefusal? Find(string serverText, IReadOnlyList<EndpointError> details)
    {
        foreach (var detail in details)
        {
            if (Parse(detail.Message) is { } refusal)
                return refusal;
        }

        return Parse(serverText);
    }

    private static ChaincodeRefusal? Parse(string text)
    {
        var start = text.IndexOf(Response, StringComparison.Ordinal);
        if (start >= 0)
        {
            var rest = text.AsSpan(start + Response.Length);
            var comma = rest.IndexOf(", ", StringComparison.Ordinal);
            if (comma > 0 && int.TryParse(rest[..comma], NumberStyles.None, CultureInfo.InvariantCulture, out var status))
                return new ChaincodeRefusal(status, rest[(comma + 2)..].ToString());
        }

        start = text.IndexOf(Failure, StringComparison.Ordinal);
        if (start < 0)
            return null;
        var failure = text[(start + Failure.Length)..];
        return StartsWithShortTransactionId(failure) ? null : new ChaincodeRefusal(500, failure);
    }

    // What the peer's own end of the stream says begins with eight digits of the transaction id (core/chaincode/handler.go).
    private static bool StartsWithShortTransactionId(string failure) =>
        failure.Length > 9 && failure[0] == '[' && failure[9] == ']' && failure.AsSpan(1, 8).IndexOfAnyExceptInRange('0', 'f') < 0;
}
