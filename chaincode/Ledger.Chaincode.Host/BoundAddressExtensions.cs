using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;

namespace Ledger.Chaincode.Host;

internal static class BoundAddressExtensions
{
    /// <summary>Where a started server listens, its port chosen.</summary>
    internal static IPEndPoint BoundAddress(this WebApplication app)
    {
        var bound = new Uri(app.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.First());
        return new IPEndPoint(IPAddress.Parse(bound.Host), bound.Port);
    }
}
