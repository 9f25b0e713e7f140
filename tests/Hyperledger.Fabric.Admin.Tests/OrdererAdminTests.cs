using System.Net;
using Hyperledger.Fabric.Protos.Common;
using Ledger.Network.Genesis;
using Ledger.Network.Ordering;
using Microsoft.AspNetCore.Http;

namespace Hyperledger.Fabric.Admin.Tests;

[TestClass]
public sealed class OrdererAdminTests
{
    private const string Info = """{"name":"mychannel","url":"/participation/v1/channels/mychannel","consensusRelation":"consenter","status":"active","height":7}""";

    [TestMethod]
    public async Task Channels_are_listed_and_told_with_relation_status_and_height()
    {
        await using var endpoint = await AdminEndpoint.StartAsync(context => context.Request.Path.Value switch
        {
            "/participation/v1/channels" => Answer(context, 200, """{"systemChannel":null,"channels":[{"name":"mychannel","url":"/participation/v1/channels/mychannel"},{"name":"other","url":""}]}"""),
            "/participation/v1/channels/mychannel" => Answer(context, 200, Info),
            "/participation/v1/channels/strange" => Answer(context, 200, """{"name":"strange","consensusRelation":"friend","status":"asleep","height":0}"""),
            _ => Answer(context, 404, """{"error":"channel does not exist"}"""),
        });
        using var admin = endpoint.Connect();

        CollectionAssert.AreEqual(new[] { "mychannel", "other" }, (await admin.ListChannelsAsync()).ToArray());
        Assert.AreEqual(new OrdererChannel("mychannel", ConsensusRelation.Consenter, OrdererChannelStatus.Active, 7), await admin.GetChannelAsync("mychannel"));
        Assert.AreEqual(new OrdererChannel("strange", ConsensusRelation.Unknown, OrdererChannelStatus.Unknown, 0), await admin.GetChannelAsync("strange"));
        Assert.IsNull(await admin.GetChannelAsync("missing"));
    }

    [TestMethod]
    public async Task An_orderer_without_channels_lists_none()
    {
        await using var endpoint = await AdminEndpoint.StartAsync(context => Answer(context, 200, """{"systemChannel":null,"channels":null}"""));
        using var admin = endpoint.Connect();
        Assert.IsEmpty(await admin.ListChannelsAsync());
    }

    [TestMethod]
    public async Task The_block_goes_as_the_one_file_of_a_form_and_a_second_join_is_told_apart()
    {
        var genesis = Genesis();
        var joined = false;
        Block? received = null;
        await using var endpoint = await AdminEndpoint.StartAsync(async context =>
        {
            if (context.Request.Method == "GET")
            {
                await Answer(context, 200, Info);
                return;
            }
            var form = await context.Request.ReadFormAsync();
            var file = form.Files.Single();
            Assert.AreEqual(("config-block", 0), (file.Name, form.Count));
            using var content = new MemoryStream();
            await file.CopyToAsync(content);
            received = Block.Parser.ParseFrom(content.ToArray());
            await (joined ? Answer(context, 405, """{"error":"cannot join: channel already exists"}""") : Answer(context, 201, Info));
            joined = true;
        });
        using var admin = endpoint.Connect();

        var first = await admin.JoinChannelAsync(genesis);
        Assert.AreEqual(genesis, received);
        Assert.AreEqual(new OrdererJoin(ChannelJoin.Joined, new OrdererChannel("mychannel", ConsensusRelation.Consenter, OrdererChannelStatus.Active, 7)), first);
        Assert.AreEqual(first with { Outcome = ChannelJoin.AlreadyJoined }, await admin.JoinChannelAsync(genesis));
    }

    [TestMethod]
    public async Task Removing_says_whether_there_was_something_to_remove()
    {
        var answers = new Queue<(int Status, string Text)>([(204, ""), (404, """{"error":"cannot remove: channel does not exist"}"""), (409, """{"error":"cannot remove: channel pending removal"}""")]);
        await using var endpoint = await AdminEndpoint.StartAsync(context =>
        {
            Assert.AreEqual("DELETE", context.Request.Method);
            var (status, text) = answers.Dequeue();
            return Answer(context, status, text);
        });
        using var admin = endpoint.Connect();

        Assert.IsTrue(await admin.RemoveChannelAsync("mychannel"));
        Assert.IsFalse(await admin.RemoveChannelAsync("mychannel"));
        var pending = await Assert.ThrowsExactlyAsync<OrdererAdminException>(() => admin.RemoveChannelAsync("mychannel"));
        Assert.AreEqual((HttpStatusCode.Conflict, "cannot remove: channel pending removal", true), (pending.StatusCode, pending.OrdererMessage, pending.IsTransient));
    }

    [TestMethod]
    public async Task A_refusal_carries_status_and_words_and_a_405_for_another_reason_is_no_second_join()
    {
        await using var endpoint = await AdminEndpoint.StartAsync(context => Answer(context, 405, """{"error":"cannot join: system channel exists"}"""));
        using var admin = endpoint.Connect();
        var refused = await Assert.ThrowsExactlyAsync<OrdererAdminException>(() => admin.JoinChannelAsync(Genesis()));
        Assert.AreEqual((HttpStatusCode.MethodNotAllowed, "cannot join: system channel exists", false), (refused.StatusCode, refused.OrdererMessage, refused.IsTransient));
        Assert.Contains(endpoint.Address, refused.Message);
    }

    [TestMethod]
    [DataRow(200, "<html></html>")]
    [DataRow(404, "404 page not found")]
    public async Task What_is_no_orderers_answer_is_an_error(int status, string text)
    {
        await using var endpoint = await AdminEndpoint.StartAsync(context => Answer(context, status, text));
        using var admin = endpoint.Connect();
        var failed = await Assert.ThrowsExactlyAsync<OrdererAdminException>(() => admin.GetChannelAsync("mychannel"));
        Assert.AreEqual((HttpStatusCode)status, failed.StatusCode);
        Assert.Contains(endpoint.Address, failed.Message);
    }

    [TestMethod]
    public async Task Another_TLS_root_and_another_authoritys_client_certificate_come_to_nothing()
    {
        await using var endpoint = await AdminEndpoint.StartAsync(context => Answer(context, 200, Info));
        using var stranger = AdminEndpoint.NewAuthority();

        using var trusting = endpoint.Connect(rootPem: stranger.CertificatePem);
        var untrusted = await Assert.ThrowsExactlyAsync<OrdererAdminException>(() => trusting.GetChannelAsync("mychannel"));
        Assert.IsNull(untrusted.StatusCode);
        Assert.IsFalse(untrusted.IsTransient);
        Assert.Contains("check the TLS root certificate", untrusted.Message);

        using var shown = endpoint.Connect(issuer: stranger);
        Assert.IsNull((await Assert.ThrowsExactlyAsync<OrdererAdminException>(() => shown.GetChannelAsync("mychannel"))).StatusCode);
    }

    [TestMethod]
    public async Task An_orderer_that_is_not_there_and_a_certificate_without_its_key_are_told()
    {
        string address, root;
        await using (var endpoint = await AdminEndpoint.StartAsync(_ => Task.CompletedTask)) (address, root) = (endpoint.Address, endpoint.RootPem);
        using var authority = AdminEndpoint.NewAuthority();
        var (one, other) = (authority.IssueTls("one"), authority.IssueTls("other"));

        using var admin = OrdererAdmin.Connect(address, root, one.CertificatePem, one.PrivateKeyPem);
        var failed = await Assert.ThrowsExactlyAsync<OrdererAdminException>(() => admin.ListChannelsAsync());
        Assert.IsTrue(failed.IsTransient);
        Assert.Contains("Check the orderer's address", failed.Message);
        Assert.ThrowsExactly<ArgumentException>(() => OrdererAdmin.Connect(address, root, one.CertificatePem, other.PrivateKeyPem));
        Assert.ThrowsExactly<ArgumentException>(() => new OrdererAdmin(new HttpClient()));
    }

    private static Block Genesis()
    {
        using var authority = AdminEndpoint.NewAuthority();
        var organisation = new GenesisOrganisation("Org1MSP", authority.CertificatePem, authority.CertificatePem);
        return GenesisBlock.Create(
            "mychannel", organisation with { MspId = "OrdererMSP" }, new GenesisConsenter("127.0.0.1", 7050, authority.IssueTls("orderer").CertificatePem),
            [organisation], new BatchLimits(10, 1000, 1000, TimeSpan.FromSeconds(1)), TimeProvider.System);
    }

    private static Task Answer(HttpContext context, int status, string text)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        return status == 204 ? Task.CompletedTask : context.Response.WriteAsync(text);
    }
}
