using Hyperledger.Fabric.Client;
using Ledger.Sdk;
using Ledger.Sdk.Identities;
using Ledger.Sdk.Workspaces;

namespace Ledger.Node.Tests.Channels;

/// <summary>The ledger's client chooses a channel, and a revocation holds on every channel of its organisation.</summary>
[TestClass]
public sealed class ClientOfChannelsTests
{
    public required TestContext TestContext { get; init; }

    private CancellationToken Cancellation => TestContext.CancellationToken;

    [TestMethod]
    public async Task A_client_works_on_the_channel_of_its_profile_or_its_options()
    {
        using var folder = new TemporaryFolder();
        await using var node = await SeveralChannels.StartAsync(folder.Path, Cancellation);
        var workspace = new Workspace(folder.Path);
        Assert.AreEqual(SeveralChannels.District, (await ChannelAsync(workspace, "city", null)).Channel);
        var exams = await ChannelAsync(workspace, "city", SeveralChannels.Exams);
        Assert.AreEqual(SeveralChannels.Exams, exams.Channel);
        Assert.AreEqual(node.Endpoints.GetProperty("channels")[1].GetProperty("genesisHash").GetString(), exams.GenesisHash);
        Assert.AreSequenceEqual(["CityMSP", "CountyMSP"], exams.Organizations);

        await workspace.WriteProfileAsync(new Profile { Channel = SeveralChannels.Exams }, Cancellation);
        // The county's peer is the only one of its organisation, and no member of the first channel.
        Assert.AreEqual(exams.GenesisHash, (await ChannelAsync(workspace, "county", null)).GenesisHash);
    }

    [TestMethod]
    public async Task A_revoked_identity_is_refused_on_every_channel_of_its_organisation()
    {
        using var folder = new TemporaryFolder();
        await using var node = await SeveralChannels.StartAsync(folder.Path, Cancellation);
        string[] channels = [SeveralChannels.District, SeveralChannels.Exams];
        foreach (var channel in channels) Assert.IsNotEmpty(await ListAsync(channel));
        using var authority = await EmbeddedAuthority.OpenAsync(new Workspace(folder.Path), "CityMSP", TimeProvider.System, Cancellation);
        await authority.RevokeAsync(await File.ReadAllTextAsync(node.IdentityFile("city", "cert.pem"), Cancellation), cancellationToken: Cancellation);
        foreach (var channel in channels)
            Assert.Contains($"access denied: channel [{channel}] creator org [CityMSP]", (await Assert.ThrowsExactlyAsync<GatewayException>(() => ListAsync(channel))).Message);

        Task<byte[]> ListAsync(string channel) => node.Connect("CityMSP", "city", channel).GetContract("ledger", "units").EvaluateAsync("List", [], Cancellation);
    }

    private async Task<ChannelState> ChannelAsync(Workspace workspace, string identity, string? channel)
    {
        await using var client = await LedgerClient.ConnectAsync(workspace, identity, new LedgerClientOptions { Channel = channel }, Cancellation);
        return await client.GetChannelAsync(Cancellation);
    }
}
