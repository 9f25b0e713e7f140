using System.Globalization;
using Grpc.Core;
using Microsoft.AspNetCore.Http;

namespace Hyperledger.Fabric.Shim.Hosting.Internal;

/// <summary>
/// Answers <c>protos.Chaincode/Connect</c> on the HTTP/2 stream itself (gRPC over HTTP/2). It is the one call of the one service,
/// and its messages are many and small: what lies between them and the connection would be most of their cost.
/// </summary>
internal sealed class ConnectEndpoint(IChaincode chaincode, string packageId, ChaincodeStreamOptions options)
{
    private const string Path = "/protos.Chaincode/Connect";
    private const string ContentType = "application/grpc";

    private static readonly TimeSpan LastWords = TimeSpan.FromSeconds(5);

    private int _streams;

    /// <summary>How many streams are served.</summary>
    internal int Streams => Volatile.Read(ref _streams);

    internal async Task AnswerAsync(HttpContext context)
    {
        var (request, response) = (context.Request, context.Response);
        if (!HttpMethods.IsPost(request.Method) || request.ContentType?.StartsWith(ContentType, StringComparison.OrdinalIgnoreCase) != true)
        {
            response.StatusCode = StatusCodes.Status415UnsupportedMediaType;
            return;
        }
        response.ContentType = ContentType;
        response.Headers["grpc-accept-encoding"] = "identity";
        var status = request.Path.Value == Path
            ? await ServeAsync(context).ConfigureAwait(false)
            : new Status(StatusCode.Unimplemented, $"A chaincode answers {Path} and nothing else.");
        if (context.RequestAborted.IsCancellationRequested) return;
        response.AppendTrailer("grpc-status", ((int)status.StatusCode).ToString(CultureInfo.InvariantCulture));
        if (status.Detail.Length > 0) response.AppendTrailer("grpc-message", Uri.EscapeDataString(status.Detail));
    }

    private async Task<Status> ServeAsync(HttpContext context)
    {
        using var call = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted);
        Interlocked.Increment(ref _streams);
        var toPeer = new FrameWriter(context.Response.BodyWriter, call);
        try
        {
            await ChaincodeStream.RunAsync(
                chaincode, packageId, new FrameReader(context.Request.BodyReader), toPeer, options, call.Token).ConfigureAwait(false);
            return Status.DefaultSuccess;
        }
        catch (ChaincodeStreamException e)
        {
            return (e.InnerException as RpcException)?.Status ?? new Status(StatusCode.Unavailable, e.Message);
        }
        finally
        {
            await SendRestAsync(toPeer, call, context).ConfigureAwait(false);
            Interlocked.Decrement(ref _streams);
        }
    }

    private async Task SendRestAsync(FrameWriter toPeer, CancellationTokenSource call, HttpContext context)
    {
        try
        {
            await toPeer.Finished.WaitAsync(LastWords, options.Clock).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            // A peer that does not read what it is sent does not read that this is the end.
            context.Abort();
            await call.CancelAsync().ConfigureAwait(false);
            await toPeer.Finished.ConfigureAwait(false);
        }
    }
}
