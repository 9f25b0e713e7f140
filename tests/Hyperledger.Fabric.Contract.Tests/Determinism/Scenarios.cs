using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Hyperledger.Fabric.Contract.Testing;
using Hyperledger.Fabric.Protos.Peer;
using Hyperledger.Fabric.Shim;

namespace Hyperledger.Fabric.Contract.Tests.Determinism;

/// <summary>Runs one function of the wayward chaincode.</summary>
public abstract class WaywardScenario(string function) : IDeterminismScenario
{
    public IChaincode CreateChaincode(TimeProvider endorsersClock) => new Wayward(endorsersClock);

    public virtual async Task RunAsync(TestLedger ledger)
    {
        var user = TestIdentity.Create("Org1MSP", "user1", new Dictionary<string, string> { ["unit"] = "350000" });
        await ledger.SubmitAsync(user, "sound", ["1"]);
        await ledger.SubmitAsync(user, function, ["2"]);
    }

    private sealed class Wayward(TimeProvider clock) : IChaincode
    {
        public async Task<Response> InvokeAsync(IChaincodeStub stub, CancellationToken cancellationToken)
        {
            var value = stub.FunctionName switch
            {
                "culture" => (-1234.5).ToString(CultureInfo.CurrentCulture),
                "culture-date" => stub.Timestamp.ToString("d", CultureInfo.CurrentCulture),
                "zone" => stub.Timestamp.ToLocalTime().ToString("O", CultureInfo.InvariantCulture),
                "clock" => clock.GetUtcNow().ToString("O", CultureInfo.InvariantCulture),
                "random" => Guid.NewGuid().ToString(),
                "hash" => string.Join(',', Enumerable.Range(0, 20).Select(i => $"key{i}").ToImmutableHashSet()),
                _ => $"{stub.TransactionId} {stub.Timestamp:O} {(-1234.5m).ToString(CultureInfo.InvariantCulture)}",
            };
            stub.SetEvent("Written", Encoding.UTF8.GetBytes(value));
            await stub.PutStateAsync("k", Encoding.UTF8.GetBytes(value), cancellationToken);
            return ChaincodeResponse.Success(stub.Creator);
        }
    }
}

public sealed class SoundScenario() : WaywardScenario("sound");

public sealed class CultureScenario() : WaywardScenario("culture");

public sealed class DateScenario() : WaywardScenario("culture-date");

public sealed class TimeZoneScenario() : WaywardScenario("zone");

/// <summary>The second run, which differs first, ends last.</summary>
public sealed class SlowTimeZoneScenario() : WaywardScenario("zone")
{
    public override async Task RunAsync(TestLedger ledger)
    {
        if (TimeZoneInfo.Local.Id == "Asia/Shanghai") await Task.Delay(TimeSpan.FromSeconds(3));
        await base.RunAsync(ledger);
    }
}

public sealed class ClockScenario() : WaywardScenario("clock");

public sealed class RandomScenario() : WaywardScenario("random");

public sealed class HashOrderScenario() : WaywardScenario("hash");
