using Google.Protobuf;
using Hyperledger.Fabric.Client.Internal;
using Hyperledger.Fabric.Protos.Common;
using Hyperledger.Fabric.Protos.Peer;

namespace Hyperledger.Fabric.Client.Tests;

[TestClass]
public sealed class WireFieldsTests
{
    private static readonly byte[] Header = new ChannelHeader
    {
        Type = 3,
        Timestamp = new() { Seconds = 1_700_000_000, Nanos = 5 },
        ChannelId = "ledger",
        TxId = "id",
        Epoch = ulong.MaxValue,
        Extension = ByteString.CopyFromUtf8("extension"),
    }.ToByteArray();

    [TestMethod]
    public void A_field_is_found_where_it_stands_past_others_of_every_type()
    {
        byte[] message = [0x0d, 1, 2, 3, 4, 0x11, 1, 2, 3, 4, 5, 6, 7, 8, .. Header];
        Assert.AreEqual("ledger", System.Text.Encoding.UTF8.GetString(WireFields.Find(message, 4)!.Value.Span));
        Assert.IsNull(WireFields.Find(message, 40));
        var actions = new Protos.Peer.Transaction { Actions = { new TransactionAction { Header = ByteString.CopyFrom(1) }, new TransactionAction() } }.ToByteArray();
        Assert.HasCount(2, WireFields.FindAll(actions, 1));
        Assert.HasCount(0, WireFields.FindAll(ReadOnlyMemory<byte>.Empty, 1));
    }

    [TestMethod]
    public void What_is_cut_off_twice_or_of_another_type_is_refused()
    {
        // Within a number, a length or the bytes: every cut but those between two fields.
        var whole = 0;
        for (var length = 0; length < Header.Length; length++)
        {
            try
            {
                _ = WireFields.Find(Header.AsMemory(0, length), 99);
                whole++;
            }
            catch (InvalidDataException)
            {
                continue;
            }
        }
        Assert.AreEqual(6, whole);
        Assert.ThrowsExactly<InvalidDataException>(() => WireFields.Find((byte[])[.. Header, .. Header], 4));
        Assert.ThrowsExactly<InvalidDataException>(() => WireFields.Find(Header, 1));
        Assert.ThrowsExactly<InvalidDataException>(() => WireFields.Find(new byte[] { 0x0b, 0x0c }, 2));
        Assert.ThrowsExactly<InvalidDataException>(() => WireFields.Find(new byte[] { 0x02, 0x00 }, 2));
        Assert.ThrowsExactly<InvalidDataException>(() => WireFields.Find(new byte[] { 0x0a, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01 }, 1));
        Assert.ThrowsExactly<InvalidDataException>(() => WireFields.Find(Enumerable.Repeat((byte)0x80, 20).ToArray(), 1));
    }

    [TestMethod]
    public void A_header_with_a_part_that_is_not_the_proposals_is_no_transaction()
    {
        var header = new Header { ChannelHeader = ByteString.CopyFrom(Header), SignatureHeader = ByteString.CopyFrom(1) }.ToByteArray();
        byte[] payload = [0x0a, (byte)(header.Length + 2), .. header, 0x1a, 0x00];
        Assert.Contains("unknown field 3", Assert.ThrowsExactly<InvalidDataException>(() => EndorsedEnvelope.Parse(new Envelope { Payload = ByteString.CopyFrom(payload) })).Message);
    }
}
