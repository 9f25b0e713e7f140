using System.Text.Json;

namespace Hyperledger.Fabric.Client.Tests;

[TestClass]
public sealed class CheckpointerTests
{
    private string _folder = null!;

    public TestContext TestContext { get; set; } = null!;

    private CancellationToken Token => TestContext.CancellationToken;

    private string File => Path.Combine(_folder, "position.json");

    [TestInitialize]
    public void Create() => _folder = Directory.CreateTempSubdirectory("checkpointer-").FullName;

    [TestCleanup]
    public void Remove() => Directory.Delete(_folder, recursive: true);

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public async Task Position_FollowsTheCheckpoints(bool inFile)
    {
        await using var opened = inFile ? await FileCheckpointer.OpenAsync(File, Token) : null;
        ICheckpointer checkpointer = opened ?? (ICheckpointer)new InMemoryCheckpointer();

        Assert.AreEqual((null, null), (checkpointer.BlockNumber, checkpointer.TransactionId));
        await checkpointer.CheckpointBlockAsync(4, Token);
        Assert.AreEqual((5UL, null), (checkpointer.BlockNumber, checkpointer.TransactionId));
        await checkpointer.CheckpointTransactionAsync(5, "ab", Token);
        Assert.AreEqual((5UL, "ab"), (checkpointer.BlockNumber, checkpointer.TransactionId));
        await checkpointer.CheckpointBlockAsync(5, Token);
        Assert.AreEqual((6UL, null), (checkpointer.BlockNumber, checkpointer.TransactionId));
        await checkpointer.CheckpointChaincodeEventAsync(
            new ChaincodeEvent(7, new Protos.Peer.ChaincodeEvent { TxId = "cd" }), Token);
        Assert.AreEqual((7UL, "cd"), (checkpointer.BlockNumber, checkpointer.TransactionId));
    }

    [TestMethod]
    public async Task File_OpenedAgain_HasThePosition()
    {
        await using (var first = await FileCheckpointer.OpenAsync(File, Token))
            await first.CheckpointTransactionAsync(ulong.MaxValue - 1, "ab", Token);

        await using var second = await FileCheckpointer.OpenAsync(File, Token);
        Assert.AreEqual((ulong.MaxValue - 1, "ab"), (second.BlockNumber, second.TransactionId));
        await second.CheckpointBlockAsync(8, Token);
        using var json = JsonDocument.Parse(await System.IO.File.ReadAllBytesAsync(File, Token));
        Assert.AreEqual("""{"blockNumber":9}""", json.RootElement.GetRawText());
    }

    [TestMethod]
    [DataRow("""{"blockNumber":12,"transactionId":"ab"}""", 12UL, "ab", DisplayName = "Go and Java")]
    [DataRow("""{"blockNumber":12,"transactionId":""}""", 12UL, null, DisplayName = "Go after a block")]
    [DataRow("""{"blockNumber":"12","transactionId":"ab"}""", 12UL, "ab", DisplayName = "Node")]
    [DataRow("""{"blockNumber":"12"}""", 12UL, null, DisplayName = "Node after a block")]
    [DataRow("{}", null, null, DisplayName = "Node and Java before the first")]
    [DataRow("", null, null, DisplayName = "empty")]
    public async Task File_OfAnOfficialClient_IsRead(string content, ulong? block, string? transaction)
    {
        await System.IO.File.WriteAllTextAsync(File, content, Token);
        await using var checkpointer = await FileCheckpointer.OpenAsync(File, Token);
        Assert.AreEqual((block, transaction), (checkpointer.BlockNumber, checkpointer.TransactionId));
    }

    [TestMethod]
    [DataRow("{")]
    [DataRow("[]")]
    [DataRow("""{"blockNumber":-1}""")]
    [DataRow("""{"blockNumber":"twelve"}""")]
    [DataRow("""{"blockNumber":1,"transactionId":2}""")]
    public async Task File_WithoutAPosition_IsRefusedByName(string content)
    {
        await System.IO.File.WriteAllTextAsync(File, content, Token);
        var exception = await Assert.ThrowsExactlyAsync<InvalidDataException>(() => FileCheckpointer.OpenAsync(File, Token));
        Assert.Contains(File, exception.Message);
        System.IO.File.Delete(File);
        await using var free = await FileCheckpointer.OpenAsync(File, Token);
    }

    [TestMethod]
    public async Task File_InUse_IsRefusedUntilItIsReleased()
    {
        await using (await FileCheckpointer.OpenAsync(File, Token))
        {
            var exception = await Assert.ThrowsExactlyAsync<IOException>(() => FileCheckpointer.OpenAsync(File, Token));
            Assert.Contains("in use", exception.Message);
        }

        await using var free = await FileCheckpointer.OpenAsync(File, Token);
    }

    [TestMethod]
    public async Task File_WrittenByManyAtOnce_IsWholeWheneverItIsRead()
    {
        await using var checkpointer = await FileCheckpointer.OpenAsync(File, Token);
        await checkpointer.CheckpointBlockAsync(0, Token);
        var writing = Task.WhenAll(Enumerable.Range(1, 50).Select(i => checkpointer.CheckpointTransactionAsync((ulong)i, new string('a', i), Token)));
        do
        {
            using var json = JsonDocument.Parse(await System.IO.File.ReadAllBytesAsync(File, Token));
            var block = json.RootElement.GetProperty("blockNumber").GetInt32();
            if (json.RootElement.TryGetProperty("transactionId", out var transaction))
                Assert.AreEqual(block, transaction.GetString()!.Length);
        }
        while (!writing.IsCompleted);
        await writing;
        Assert.IsFalse(System.IO.File.Exists(File + ".new"));
    }

    [TestMethod]
    public async Task Disposed_Refuses()
    {
        var checkpointer = await FileCheckpointer.OpenAsync(File, Token);
        await checkpointer.DisposeAsync();
        await Assert.ThrowsExactlyAsync<ObjectDisposedException>(() => checkpointer.CheckpointBlockAsync(1, Token));
    }
}
