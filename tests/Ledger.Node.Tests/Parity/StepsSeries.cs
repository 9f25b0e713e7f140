using System.Text.Json;

namespace Ledger.Node.Tests.Parity;

/// <summary>A series of calls of the steps contract, the same for the same seed.</summary>
internal sealed class StepsSeries(int seed)
{
    private static readonly string[] Keys = ["a", "b", "c", "k1", "k2", "k3", "é", "字", "z"];
    private static readonly string[] Types = ["order", "订单"];

    // A fixed seed: the series is part of the test.
    private readonly Random _random = new(seed);

    /// <summary>The first call reaches every kind of step that writes; the others mix.</summary>
    public IEnumerable<string[]> Submits(int count)
    {
        yield return [Step("put", "a", "1"), Step("put", "b", ""), Step("comp", "order", "c", "x", "1"), Step("priv", "p1", "secret"), Step("policy", "a", "MEMBER", "CountyMSP", "ProvinceMSP"), Step("event", "Begun", "字\"\\")];
        yield return [Step("call"), Step("identity", "unit"), Step("identity", "nothing"), Step("transient"), Step("get", "a"), Step("getpolicy", "a"), Step("orgs", "PEER", "CountyMSP", "ProvinceMSP"), Step("split", "t", "x", "字"), Step("put", "after", "1")];
        for (var i = 0; i < count; i++) yield return [.. Enumerable.Range(0, _random.Next(1, 7)).Select(_ => AnyStep())];
    }

    /// <summary>Calls whose answers are no endorsements, or whose reads a block would not repeat.</summary>
    public IEnumerable<string[]> Evaluates()
    {
        yield return [Step("put", "x", "1"), Step("throw", "no: 拒绝")];
        yield return [Step("status", "400", "refused", "body")];
        yield return [Step("status", "499", "", "")];
        yield return [Step("status", "500", "failed", "")];
        yield return [Step("status", "299", "fine", "body")];
        yield return [Step("nonsense")];
        yield return [Step("query", "{\"selector\":{}}")];
        yield return [Step("page", "", "", "2", ""), Step("put", "a", "1")];
        yield return [Step("put", "a", "1"), Step("page", "", "", "2", "")];
        yield return [Step("privrange", "", "", "9"), Step("put", "a", "1")];
        yield return [Step("invoke", "nobody", "", "f")];
        yield return [Step("invoke", "_lifecycle", "", "f")];
        for (var size = 1; size < 5; size++)
        {
            yield return [Step("page", "", "", $"{size}", "")];
            yield return [Step("page", "b", "z", $"{size}", "k1")];
            yield return [Step("comppage", "order", $"{size}", "")];
        }
        for (var i = 0; i < 20; i++)
            yield return [Step("hist", Key(), "50"), Step("range", "", "", "50"), Step("complist", Type(), "50"), Step("privget", Private()), Step("privhash", Private()), Step("privrange", "", "", "9"), Step("privcomplist", "order", "9")];
    }

    private string AnyStep() => _random.Next(22) switch
    {
        0 or 1 or 2 => Step("put", Key(), $"value {_random.Next(100)} 字"),
        3 => Step("del", Key()),
        4 or 5 => Step("get", Key()),
        6 => Step("range", Key(), Key(), $"{_random.Next(1, 4)}"),
        7 => Step("range", "", "", "100"),
        8 => Step("comp", Type(), $"{_random.Next(9)}", $"{_random.Next(3)}", $"{_random.Next(60)}"),
        9 => Step("complist", Type(), $"{_random.Next(1, 90)}", $"{_random.Next(3)}"),
        10 => Step("complist", Type(), "200"),
        11 => Step("policy", Key(), _random.Next(2) == 0 ? "MEMBER" : "PEER", "CountyMSP", "ProvinceMSP"),
        12 => Step("getpolicy", Key()),
        13 => Step("priv", Private(), _random.Next(2) == 0 ? "secret" : "other"),
        14 => Step("privget", Private()),
        15 => Step("privhash", Private()),
        16 => _random.Next(2) == 0 ? Step("privdel", Private()) : Step("privpurge", Private()),
        17 => Step("privcomp", "order", $"{_random.Next(9)}", $"{_random.Next(3)}"),
        18 => _random.Next(2) == 0 ? Step("privpolicy", Private(), "PEER", "CountyMSP", "ProvinceMSP") : Step("privgetpolicy", Private()),
        19 => Step("event", $"Event{_random.Next(3)}", $"payload {_random.Next(100)}"),
        20 => Step("hist", Key(), $"{_random.Next(1, 5)}"),
        _ => Step("call"),
    };

    private string Key() => Keys[_random.Next(Keys.Length)];

    private string Type() => Types[_random.Next(Types.Length)];

    private string Private() => $"p{_random.Next(1, 4)}";

    private static string Step(params string[] step) => JsonSerializer.Serialize(step);
}
