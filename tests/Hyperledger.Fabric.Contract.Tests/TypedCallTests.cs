using System.ComponentModel.DataAnnotations;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Hyperledger.Fabric.Contract.Testing;

namespace Hyperledger.Fabric.Contract.Tests;

public sealed record Deed(
    [property: StringLength(8, MinimumLength = 2)] string Id,
    [Range(1, 100)] int Area,
    IReadOnlyList<Owner> Owners,
    Deed? Former = null,
    Use? Use = null,
    IReadOnlyDictionary<string, Owner>? Tenants = null,
    IReadOnlyList<Rights>? Rights = null);

public enum Use
{
    Dwelling,
    Farming,
}

[Flags]
public enum Rights
{
    None = 0,
    Way = 1,
    Water = 2,
}

public sealed record Owner([RegularExpression("[A-Z][a-z]+")] string Name, decimal Share);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(Deed))]
internal sealed partial class DeedJson : JsonSerializerContext;

public sealed class Point
{
    public int X { get; init; }

    public int Y { get; init; }
}

[Contract("deeds")]
public sealed class DeedContract : ContractBase
{
    public override async Task<ReadOnlyMemory<byte>> AroundAsync(
        TransactionContext context, Func<CancellationToken, Task<ReadOnlyMemory<byte>>> invoke, CancellationToken cancellationToken)
    {
        if (context.Function.Name == "Skipped") return "instead"u8.ToArray();
        try
        {
            var result = await invoke(cancellationToken);
            return context.Function.Name == "Twice" ? (ReadOnlyMemory<byte>)Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(result.Span) + "!") : result;
        }
        catch (InvalidDataException e)
        {
            throw new ContractException("TRANSLATED", e.Message);
        }
    }

    [Evaluate]
    public int Twice(int number) => number * 2;

    [Evaluate]
    public string Skipped() => throw new InvalidOperationException("never called");

    [Evaluate]
    public string Fails() => throw new InvalidDataException("from inside");

    [Submit]
    public Deed Put(Deed deed) => deed;

    [Evaluate]
    public int? Optional(int? number) => number;

    [Evaluate]
    public string Brief([StringLength(3)] string text, [Range(0, 9)] int digit) => text + digit;

    [Evaluate]
    public string Slow([RegularExpression("(a+)+", MatchTimeoutInMilliseconds = 20)] string text) => text;

    [Evaluate]
    public double Half(double number) => number / 2;

    [Evaluate]
    public TimeOnly Later(TimeOnly time) => time.AddHours(1);

    [Evaluate]
    public Point Mirror(Point point) => new() { X = point.Y, Y = point.X };
}

[TestClass]
public sealed class TypedCallTests
{
    private static readonly TestIdentity User = TestIdentity.Create("Org1MSP", "user1");

    [TestMethod]
    [DataRow("Twice", "4!", "2", DisplayName = "the hook around sees and changes the result")]
    [DataRow("Skipped", "instead", DisplayName = "the hook around need not call the function")]
    [DataRow("Optional", "5", "5")]
    [DataRow("Optional", "", "")]
    [DataRow("Brief", "abc7", "abc", "7")]
    [DataRow("Half", "0.5", "1")]
    [DataRow("Later", "16:30:00", "15:30:00")]
    [DataRow("Put", """{"id":"11","area":1,"owners":[],"former":null,"use":1,"tenants":{"a":{"name":"Li","share":1}},"rights":[3]}""",
        """{"id":"11","area":1,"owners":[],"use":1,"tenants":{"a":{"name":"Li","share":1}},"rights":[3]}""")]
    [DataRow("Mirror", "2;1", "1;2", DisplayName = "a type of the serializer")]
    public async Task CallIsAnswered(string function, string expected, params string[] arguments)
    {
        await using var ledger = await StartAsync();
        var transaction = await ledger.EndorseAsync(User, function, arguments);
        Assert.AreEqual(200, transaction.Response.Status, transaction.Response.Message);
        Assert.AreEqual(expected, transaction.Text);
    }

    [TestMethod]
    [DataRow("Fails", "TRANSLATED", "from inside")]
    [DataRow("Brief", "BAD_ARGUMENT", "'text'", "abcd", "7")]
    [DataRow("Brief", "BAD_ARGUMENT", "'digit'", "abc", "10")]
    [DataRow("Half", "BAD_ARGUMENT", "finite", "NaN")]
    [DataRow("Mirror", "BAD_ARGUMENT", "two numbers", "1")]
    [DataRow("Put", "BAD_ARGUMENT", "id", """{"id":"1","area":1,"owners":[]}""")]
    [DataRow("Put", "BAD_ARGUMENT", "area", """{"id":"11","area":101,"owners":[]}""")]
    [DataRow("Put", "BAD_ARGUMENT", "owners[1].name", """{"id":"11","area":1,"owners":[{"name":"Li","share":1},{"name":"li","share":1}]}""")]
    [DataRow("Put", "BAD_ARGUMENT", "former.area", """{"id":"11","area":1,"owners":[],"former":{"id":"11","area":0,"owners":[]}}""")]
    [DataRow("Put", "BAD_ARGUMENT", "tenants[1].name", """{"id":"11","area":1,"owners":[],"tenants":{"a":{"name":"Li","share":1},"b":{"name":"li","share":1}}}""")]
    [DataRow("Put", "BAD_ARGUMENT", "use: one of Dwelling, Farming", """{"id":"11","area":1,"owners":[],"use":2}""", DisplayName = "a number that no enum member has")]
    [DataRow("Put", "BAD_ARGUMENT", "rights[1]: one of None, Way, Water", """{"id":"11","area":1,"owners":[],"rights":[3,4]}""")]
    [DataRow("Put", "BAD_ARGUMENT", "rights[0]: one of None, Way, Water", """{"id":"11","area":1,"owners":[],"rights":[-1]}""")]
    [DataRow("Slow", "BAD_ARGUMENT", "'text'", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!", DisplayName = "a pattern that takes too long refuses")]
    [DataRow("Put", "BAD_ARGUMENT", "JSON", """{"id":"11","area":1,"owners":[]} trailing""")]
    [DataRow("Put", "BAD_ARGUMENT", "JSON", """{"id":"11","area":1.5,"owners":[]}""")]
    [DataRow("Put", "BAD_ARGUMENT", "JSON", """{"id":"11","area":"1","owners":[]}""")]
    public async Task WrongCallIsRefusedWithTheReason(string function, string code, string message, params string[] arguments)
    {
        await using var ledger = await StartAsync();
        var transaction = await ledger.EndorseAsync(User, function, arguments);
        using var json = JsonDocument.Parse(transaction.Response.Message);
        Assert.AreEqual(code, json.RootElement.GetProperty("code").GetString(), transaction.Response.Message);
        Assert.Contains(message, json.RootElement.GetProperty("message").GetString()!);
    }

    [TestMethod]
    public async Task MetadataHoldsTheSchemasOfObjectsOnceWithTheirBounds()
    {
        await using var ledger = await StartAsync();
        using var json = JsonDocument.Parse((await ledger.EndorseAsync(User, "org.hyperledger.fabric:GetMetadata", [])).Text);
        var put = json.RootElement.GetProperty("contracts").GetProperty("deeds").GetProperty("transactions").EnumerateArray().Single(t => t.GetProperty("name").GetString() == "Put");
        Assert.AreEqual("#/components/schemas/Deed", put.GetProperty("parameters")[0].GetProperty("schema").GetProperty("$ref").GetString());
        Assert.AreEqual("#/components/schemas/Deed", put.GetProperty("returns").GetProperty("$ref").GetString());
        var deed = json.RootElement.GetProperty("components").GetProperty("schemas").GetProperty("Deed");
        Assert.AreEqual("Deed", deed.GetProperty("$id").GetString());
        var members = deed.GetProperty("properties");
        Assert.AreEqual(8, members.GetProperty("id").GetProperty("maxLength").GetInt32());
        Assert.AreEqual(100, members.GetProperty("area").GetProperty("maximum").GetInt32());
        Assert.AreEqual("^(?:[A-Z][a-z]+)$", members.GetProperty("owners").GetProperty("items").GetProperty("properties").GetProperty("name").GetProperty("pattern").GetString());
        var former = members.GetProperty("former").GetProperty("properties").GetProperty("former");
        Assert.AreEqual("#/components/schemas/Deed/properties/former", former.GetProperty("$ref").GetString());
    }

    private static Task<TestLedger> StartAsync() => TestLedger.StartAsync(
        new ContractChaincode([new DeedContract()], new ContractOptions { Json = DeedJson.Default, Serializer = new PointSerializer() }),
        new TestLedgerOptions { Clock = TimeProvider.System });

    private sealed class PointSerializer : IContractSerializer
    {
        public bool CanSerialize(Type type) => type == typeof(Point);

        public object? Read(Type type, ReadOnlyMemory<byte> argument) => Encoding.UTF8.GetString(argument.Span).Split(';') is [var x, var y]
            ? new Point { X = int.Parse(x, System.Globalization.CultureInfo.InvariantCulture), Y = int.Parse(y, System.Globalization.CultureInfo.InvariantCulture) }
            : throw new FormatException("two numbers belong here.");

        public ReadOnlyMemory<byte> Write(Type type, object value) => Encoding.UTF8.GetBytes($"{((Point)value).X};{((Point)value).Y}");
    }
}
