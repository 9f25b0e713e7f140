using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Hyperledger.Fabric.Shim.Hosting.Internal;

/// <summary>Health and metrics over plain HTTP, in the paths of Fabric's operations service.</summary>
internal static class OperationsListener
{
    internal static WebApplication Build(IPEndPoint address, CancellationToken stopping)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddSingleton<MetricsPage>();
        builder.WebHost.UseKestrelCore();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Listen(address);
        });
        var app = builder.Build();
        // Counts from the start, not from the first look.
        var metrics = app.Services.GetRequiredService<MetricsPage>();
        app.Run(context => context.Request.Path.Value switch
        {
            "/healthz" => AnswerHealthAsync(context, stopping.IsCancellationRequested),
            "/metrics" => AnswerAsync(context, StatusCodes.Status200OK, "text/plain; version=0.0.4; charset=utf-8", metrics.Write()),
            _ => AnswerAsync(context, StatusCodes.Status404NotFound, "text/plain; charset=utf-8", "/healthz and /metrics are here.\n"),
        });
        return app;
    }

    private static Task AnswerHealthAsync(HttpContext context, bool isStopping) => isStopping
        ? AnswerAsync(context, StatusCodes.Status503ServiceUnavailable, "application/json", """{"status":"Service Unavailable","reason":"stopping"}""")
        : AnswerAsync(context, StatusCodes.Status200OK, "application/json", """{"status":"OK"}""");

    private static Task AnswerAsync(HttpContext context, int status, string contentType, string body)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = contentType;
        return context.Response.WriteAsync(body, context.RequestAborted);
    }
}
