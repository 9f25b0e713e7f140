using System.Text.Json;

namespace Ledger.Fabric.Tests.Series;

/// <summary>Groups of calls, the same for the same seed: those of a group are endorsed on one state and then ordered.</summary>
internal sealed class SeriesGenerator(int seed)
{
    /// <summary>The chaincode that most calls are of: AND('Org1MSP.peer', 'Org2MSP.peer').</summary>
    public const string Main = "series";

    /// <summary>A second one, which the first calls: OR of the three organisations.</summary>
    public const string Other = "other";

    /// <summary>The last event of either chaincode.</summary>
    public const string LastEvent = "Last";

    // In UTF-8 the last key stands behind the one before it, in UTF-16 before it.
    private static readonly string[] Keys = ["a", "b", "c", "k1", "k2", "k3", "é", "字", "\uFFFD", "𠮷"];
    private static readonly string[] PolicyKeys = ["q1", "q2", "q3"];
    private static readonly string[] PrivateKeys = ["p1", "p2", "p3"];
    private static readonly string[] Types = ["order", "订单"];
    private static readonly string[] Collections = ["shared", "narrow", "fleeting", "_implicit_org_Org3MSP"];
    private static readonly string[] Organisations = ["Org1MSP", "Org2MSP", "Org3MSP"];
    private static readonly string[][] Sets = [["Org1MSP"], ["Org2MSP"], ["Org3MSP"], ["Org1MSP", "Org2MSP"], ["Org1MSP", "Org3MSP"], ["Org2MSP", "Org3MSP"]];
    private static readonly string[] Two = ["Org1MSP", "Org2MSP"];

    // A fixed seed: the series is part of the test.
    private readonly Random _random = new(seed);
    private int _made;

    /// <summary>The transient data of every call.</summary>
    public static IReadOnlyDictionary<string, string> Transient { get; } = new Dictionary<string, string> { ["secret"] = "s1", ["other"] = "字" };

    /// <summary>What every kind of call looks like, then a mixture, then every forgery.</summary>
    /// <param name="mixed">How many groups the mixture has.</param>
    public IEnumerable<IReadOnlyList<SeriesCall>> Groups(int mixed)
    {
        foreach (var group in Openings()) yield return group;
        for (var i = 0; i < mixed; i++) yield return [.. Enumerable.Range(0, _random.Next(2, 7)).Select(_ => Any())];
        foreach (var group in Closings()) yield return group;
    }

    /// <summary>Calls that read all that is left, for one organisation: public states, policies and histories, private hashes and values.</summary>
    public static IEnumerable<IReadOnlyList<string>> Reading(string chaincode)
    {
        yield return [Step("range", "", "", "1000")];
        foreach (var type in Types) yield return [Step("complist", type, "1000")];
        foreach (var key in Keys.Concat(PolicyKeys)) yield return [Step("get", key), Step("getpolicy", key), Step("hist", key, "1000")];
        if (chaincode != Main) yield break;
        foreach (var collection in Collections)
        {
            yield return [In(collection, "privrange", "", "", "1000")];
            yield return [In(collection, "privcomplist", "order", "1000")];
            foreach (var key in PrivateKeys) yield return [In(collection, "privhash", key), In(collection, "privget", key), In(collection, "privgetpolicy", key)];
        }
    }

    private IEnumerable<IReadOnlyList<SeriesCall>> Openings()
    {
        // More than fifty results are summarised by a Merkle tree.
        yield return
        [
            Call([.. Enumerable.Range(0, 70).Select(i => Step("put", $"m{i:00}", $"{i}"))]),
            Call([.. Keys.Select(key => Step("put", key, "first " + key))]),
            Call([.. Enumerable.Range(0, 60).Select(i => Step("comp", Types[i % 2], $"{i}", $"{i % 3}", $"{i}"))]),
            Call([Step("priv", "p1", "secret"), Step("priv", "p2", "other"), In("narrow", "priv", "p1", "secret"), In("fleeting", "priv", "p1", "secret"), Step("event", "Private", "字\"\\")]),
            Call([In("_implicit_org_Org3MSP", "priv", "p1", "secret")], ["Org1MSP", "Org2MSP", "Org3MSP"]),
        ];
        // A policy exists only once its key does; the first write of one is the chaincode's.
        yield return
        [
            Call([Step("put", "q1", "v"), Step("policy", "q1", "PEER", "Org3MSP")]),
            Call([Step("policy", "q2", "PEER", "Org1MSP", "Org3MSP")]),
            Call([Step("put", "q3", "v"), Step("policy", "q3", "PEER", "Org1MSP")]),
            Call([Step("range", "m", "n", "1000"), Step("range", "m", "m50", "1000"), Step("range", "", "", "3")]),
            Call([Step("identity", "unit"), Step("identity", "nothing"), Step("transient"), Step("orgs", "PEER", "Org2MSP", "Org1MSP"), Step("split", "t", "x", "字"), Step("put", "after", "1")]),
        ];
        // Within one block: what a policy was when the block began no longer holds behind a valid transaction that sets it.
        yield return
        [
            Call([Step("put", "q1", "by three")], ["Org3MSP"]),
            Call([Step("put", "q1", "by one and two")], Two),
            Call([Step("policy", "q3", "PEER", "Org2MSP")], ["Org1MSP"]),
            Call([Step("put", "q3", "behind a change")], ["Org1MSP"]),
            Call([Step("put", "q3", "behind a change, by two")], ["Org2MSP"]),
            Call([Step("del", "q2")], ["Org1MSP", "Org3MSP"]),
        ];
        // Conflicts: a read, a range of a few and one of many behind a write; a phantom; a blind write, which is none.
        yield return
        [
            Call([Step("put", "a", "now"), Step("put", "m60x", "new"), Step("del", "m10")]),
            Call([Step("get", "a"), Step("put", "b", "read a")]),
            Call([Step("range", "m60", "m62", "10"), Step("put", "c", "ranged")]),
            Call([Step("range", "m", "n", "1000"), Step("put", "c", "ranged all")]),
            Call([Step("put", "a", "blind")]),
            Call([Step("get", "nothing here"), Step("del", "nothing here"), Step("put", "empty", "")]),
        ];
        // Queries whose reads a block does not repeat.
        yield return
        [
            Call([Step("page", "", "", "3", ""), Step("page", "b", "z", "2", "k1")]),
            Call([Step("comppage", "order", "7", ""), Step("hist", "a", "2")]),
            Call([Step("page", "", "", "3", ""), Step("put", "b", "page before")]),
            Call([Step("put", "b", "page behind"), Step("page", "", "", "3", "")]),
            Call([Step("privrange", "", "", "9"), Step("put", "b", "private range before")], Two),
            Call([Step("query", "{\"selector\":{}}")]),
        ];
        yield return
        [
            Call([Step("privget", "p1"), Step("privhash", "p1"), Step("privrange", "", "", "9")], Two),
            Call([Step("privget", "p1")], ["Org2MSP", "Org3MSP"]),
            Call([Step("privhash", "p1")], ["Org2MSP", "Org3MSP"]),
            Call([In("narrow", "privget", "p1")], ["Org1MSP"], Fate.Evaluate),
            Call([In("narrow", "privget", "p1")], ["Org2MSP"], Fate.Evaluate),
            Call([In("shared", "privget", "p1")], ["Org3MSP"], Fate.Evaluate, client: "Org3MSP"),
            Call([In("narrow", "priv", "p1", "other")], Two, client: "Org3MSP"),
            Call([In("nowhere", "privget", "p1")], ["Org1MSP"], Fate.Evaluate),
            Call([In("nowhere", "priv", "p1", "other")], Two),
            Call([In("narrow", "priv", "p2", "other")], ["Org2MSP"]),
        ];
        yield return
        [
            Call([Step("privpolicy", "p3", "PEER", "Org1MSP"), Step("priv", "p3", "secret")]),
            Call([Step("privdel", "p2"), In("narrow", "privpurge", "p1")]),
            Call([Step("privget", "p2"), Step("put", "b", "read private")], Two),
            Call([Step("privget", "p1"), Step("priv", "p1", "other")], Two),
        ];
        yield return
        [
            Call([Step("priv", "p3", "other")], ["Org1MSP"]),
            Call([Step("priv", "p3", "other")], ["Org2MSP"]),
            Call([Step("privgetpolicy", "p3"), Step("privpurge", "p1")], Two),
            Call([Step("invoke", Other, "", "run", Step("get", "a"), Step("put", "a", "from outside"))]),
            Call([Step("put", "a", "other's own")], chaincode: Other),
            Call([Step("invoke", Other, "mychannel", "run", Step("put", "b", "from outside"), Step("event", "Inner", "lost")), Step("event", "Outer", "kept")]),
        ];
        yield return
        [
            Call([Step("invoke", "nobody", "", "f")], Two),
            Call([Step("invoke", Other, "nochannel", "f")], Two),
            Call([Step("invoke", Other, "", "run", Step("throw", "no"))], Two),
            Call([Step("invoke", Other, "", "run", Step("status", "400", "refused", "body"))], Two),
            Call([Step("put", "a", "1"), Step("throw", "no: 拒绝")]),
            Call([Step("status", "400", "refused", "body")]),
            Call([Step("status", "500", "failed", "")]),
            Call([Step("status", "399", "fine", "body")]),
            Call([Step("nonsense")], Two),
            Call([Step("get", "")], Two),
            Call([Step("put", "", "empty key")], Two),
            Call([Step("put", "x", "1"), Step("put", "x", "2"), Step("get", "x"), Step("del", "x")]),
            Call([Step("get", "a"), Step("get", "a"), Step("range", "a", "b", "9")]),
            Call([Step("event", "", "nameless")]),
            Call([Step("event", "Once", "1"), Step("event", "Twice", "2")]),
            new SeriesCall(Name(), "Org1MSP", "unknown", [Step("get", "a")], [], Fate.Submit),
            new SeriesCall(Name(), "Org1MSP", "unknown", [Step("get", "a")], [], Fate.Evaluate),
            Call([Step("get", "a")], ["NobodyMSP"]),
            Call([Step("get", "a")], ["NobodyMSP"], Fate.Evaluate),
        ];
    }

    private IEnumerable<IReadOnlyList<SeriesCall>> Closings()
    {
        foreach (var fates in Enum.GetValues<Fate>().Where(fate => fate >= Fate.ForgeSignature).Chunk(3))
            yield return [.. fates.Select((fate, index) => Call([Step("get", $"forged{fate}"), Step("put", $"forged{fate}", "first"), Step("put", $"k{index + 1}", "forged")], Two, fate))];
        yield return [Call([Step("put", "z", "again")], Two, Fate.EndorseAgain), Call([Step("put", "z", "twice")], Two, Fate.SubmitTwice), Call([Step("put", "z", "once more")], Two, Fate.SubmitAgain)];
        yield return [Call([Step("put", "z", "filler")], Two)];
        yield return [Call([Step("event", LastEvent, "")], Two), Call([Step("event", LastEvent, "")], Two, chaincode: Other)];
    }

    private SeriesCall Any()
    {
        var chaincode = _random.Next(10) == 0 ? Other : Main;
        string[] endorsers = _random.Next(20) switch
        {
            < 10 => [],
            < 15 => Two,
            15 => ["Org1MSP"],
            16 => ["Org3MSP"],
            17 => ["Org1MSP", "Org3MSP"],
            _ => Organisations,
        };
        var fate = _random.Next(24) switch
        {
            0 => Fate.SubmitTwice,
            1 => Fate.SubmitAgain,
            2 or 3 or 4 => Fate.SubmitLate,
            5 => Fate.Evaluate,
            6 => Fate.EndorseAgain,
            _ => Fate.Submit,
        };
        var privately = chaincode == Main && _random.Next(3) == 0;
        var steps = Enumerable.Range(0, _random.Next(1, 6)).Select(_ => privately ? PrivateStep(endorsers.Contains("Org3MSP")) : PublicStep()).ToList();
        // By its code a stock peer waits for ever for the outcome of a committed transaction that is ordered again and sets a
        // policy, once something behind it in its block writes the same key (core/common/validation/statebased/vpmanagerimpl.go).
        if (fate is Fate.SubmitAgain or Fate.SubmitTwice && steps.Exists(step => step.Contains("policy\"", StringComparison.Ordinal))) fate = Fate.Submit;
        return new SeriesCall(Name(), _random.Next(6) == 0 ? "Org2MSP" : "Org1MSP", chaincode, steps, endorsers, fate);
    }

    // Policies name peers, as the chaincode's does: where one names a peer and another a member of one organisation, a real gateway
    // asks its peer for both at once, and the peer may refuse the second.
    private string PublicStep() => _random.Next(20) switch
    {
        0 or 1 or 2 => Step("put", Key(), $"value {_random.Next(100)} 字"),
        3 => Step("del", Key()),
        4 or 5 or 6 => Step("get", Key()),
        7 => Step("range", Key(), Key(), $"{_random.Next(1, 4)}"),
        8 => Step("range", "", "", $"{_random.Next(1, 100)}"),
        9 => Step("comp", One(Types), $"{_random.Next(9)}", $"{_random.Next(3)}", $"{_random.Next(60)}"),
        10 => Step("complist", One(Types), $"{_random.Next(1, 90)}", $"{_random.Next(3)}"),
        11 => Step("complist", One(Types), "200"),
        12 or 13 => Step("policy", [One(PolicyKeys), "PEER", .. One(Sets)]),
        14 => Step("getpolicy", One(PolicyKeys)),
        15 or 16 or 17 => Step("put", One(PolicyKeys), $"value {_random.Next(100)}"),
        18 => Step("event", $"Event{_random.Next(3)}", $"payload {_random.Next(100)}"),
        _ => Step("hist", Key(), $"{_random.Next(1, 5)}"),
    };

    // What is deleted gets no policy here: where one transaction of a block deletes a key and the next one sets its policy, a stock
    // peer writes a nil value and falls over (UpdateBatch.Put in core/ledger/kvledger/txmgmt/statedb/statedb.go).
    // Nobody would give Org3MSP the private data of its own collection but its own peer.
    private string PrivateStep(bool atThree)
    {
        // Most often where both usual endorsers are members, so that much of it commits.
        var collection = _random.Next(3) == 0 ? Collections[_random.Next(Collections.Length - (atThree ? 0 : 1))] : "shared";
        var key = PrivateKeys[_random.Next(2)];
        return _random.Next(13) switch
        {
            0 or 1 or 2 => In(collection, "priv", key, _random.Next(2) == 0 ? "secret" : "other"),
            3 or 4 => In(collection, "privget", key),
            5 or 6 => In(collection, "privhash", key),
            7 => In(collection, "privdel", key),
            8 => In(collection, "privpurge", key),
            9 => In(collection, "privcomp", "order", $"{_random.Next(9)}", $"{_random.Next(3)}"),
            10 => In(collection, ["privpolicy", "p3", "PEER", .. One(Sets)]),
            11 => In(collection, "priv", "p3", "secret"),
            _ => In(collection, "privgetpolicy", One(PrivateKeys)),
        };
    }

    private SeriesCall Call(IReadOnlyList<string> steps, IReadOnlyList<string>? endorsers = null, Fate fate = Fate.Submit, string client = "Org1MSP", string chaincode = Main) =>
        new(Name(), client, chaincode, steps, endorsers ?? [], fate);

    private string Name() => $"t{++_made}";

    private string Key() => One(Keys);

    private T One<T>(T[] choices) => choices[_random.Next(choices.Length)];

    private static string Step(string kind, params string[] rest) => JsonSerializer.Serialize((string[])[kind, .. rest]);

    private static string In(string collection, params string[] step) => JsonSerializer.Serialize((string[])["in", collection, .. step]);
}
