using Ledger.Chaincode.Host;
using Microsoft.Extensions.Hosting;

HostSettings settings;
try
{
    settings = HostSettings.Read(Environment.GetEnvironmentVariable);
}
catch (InvalidDataException e)
{
    await Console.Error.WriteLineAsync(e.Message);
    return 2;
}

await using var app = ChaincodeHost.Build(settings);
try
{
    await app.StartAsync();
}
catch (IOException e)
{
    await Console.Error.WriteLineAsync($"The chaincode cannot listen on {settings.Address}: {e.Message}");
    return 3;
}

await Console.Out.WriteLineAsync($"Serving chaincode 'ledger': {settings with { Address = app.BoundAddress() }}");
await app.WaitForShutdownAsync();
return 0;
