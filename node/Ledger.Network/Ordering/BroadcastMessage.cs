using System.Diagnostics.CodeAnalysis;
using Google.Protobuf;
using Hyperledger.Fabric.Protos.Common;

namespace Ledger.Network.Ordering;

/// <summary>An envelope that was broadcast, with its headers read.</summary>
/// <param name="Envelope">The envelope as received.</param>
/// <param name="ChannelHeader">Which channel it is for, and of which type.</param>
/// <param name="SignatureHeader">Who sent it.</param>
internal sealed record BroadcastMessage(Envelope Envelope, ChannelHeader ChannelHeader, SignatureHeader SignatureHeader)
{
    /// <summary>Reads an envelope's headers.</summary>
    /// <returns>False when it has none; the text is then an orderer's (orderer/common/multichannel/registrar.go).</returns>
    public static bool TryRead(Envelope envelope, [NotNullWhen(true)] out BroadcastMessage? message, [NotNullWhen(false)] out string? problem)
    {
        (message, problem) = (null, null);
        try
        {
            if (envelope.Payload.IsEmpty)
            {
                problem = "Message was empty";
                return false;
            }
            var payload = Payload.Parser.ParseFrom(envelope.Payload);
            if (payload.Header is null)
            {
                problem = "could not determine channel ID: no header was set";
                return false;
            }
            message = new(envelope, ChannelHeader.Parser.ParseFrom(payload.Header.ChannelHeader), SignatureHeader.Parser.ParseFrom(payload.Header.SignatureHeader));
            return true;
        }
        catch (InvalidProtocolBufferException e)
        {
            problem = "could not determine channel ID: " + e.Message;
            return false;
        }
    }
}
