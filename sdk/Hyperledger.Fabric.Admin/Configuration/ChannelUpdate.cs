using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Hyperledger.Fabric.Msp;
using Hyperledger.Fabric.Protos.Common;
using Hyperledger.Fabric.Protos.Msp;

namespace Hyperledger.Fabric.Admin;

/// <summary>
/// An update of a channel's configuration with the signatures that it has so far. It goes as a file from one
/// administrator to the next, in the form that <c>peer channel signconfigtx</c> and <c>peer channel update</c> read and
/// write too. Immutable and safe for concurrent use.
/// </summary>
public sealed class ChannelUpdate
{
    private readonly ConfigUpdateEnvelope _envelope;

    private ChannelUpdate(string channelId, ConfigUpdateEnvelope envelope)
    {
        ChannelId = channelId;
        _envelope = envelope;
        Signers = [.. envelope.Signatures.Select(SignerOf)];
    }

    /// <summary>The channel that it changes.</summary>
    public string ChannelId { get; }

    /// <summary>Who signed, in the order of the signatures. Nobody is asked here whether a signature holds: <see cref="Verify"/> does.</summary>
    public IReadOnlyList<IIdentity> Signers { get; }

    /// <summary>Wraps an update, as <see cref="ConfigUpdates.Compute"/> makes it; signed by no one.</summary>
    public static ChannelUpdate From(ConfigUpdate update)
    {
        ArgumentNullException.ThrowIfNull(update);
        return new ChannelUpdate(update.ChannelId, new ConfigUpdateEnvelope { ConfigUpdate = update.ToByteString() });
    }

    /// <summary>Reads what <see cref="GetBytes"/> wrote, or Fabric's own tools.</summary>
    /// <param name="bytes">A serialized <c>common.Envelope</c> of type CONFIG_UPDATE.</param>
    /// <exception cref="ArgumentException">The bytes are none.</exception>
    public static ChannelUpdate Parse(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            var payload = Payload.Parser.ParseFrom(Envelope.Parser.ParseFrom(bytes.Span).Payload);
            var header = ChannelHeader.Parser.ParseFrom(payload.Header?.ChannelHeader ?? ByteString.Empty);
            if (header.Type != (int)HeaderType.ConfigUpdate)
                throw new ArgumentException($"The envelope is of type {(HeaderType)header.Type}, not CONFIG_UPDATE.", nameof(bytes));
            var envelope = ConfigUpdateEnvelope.Parser.ParseFrom(payload.Data);
            return new ChannelUpdate(ConfigUpdate.Parser.ParseFrom(envelope.ConfigUpdate).ChannelId, envelope);
        }
        catch (InvalidProtocolBufferException e)
        {
            throw new ArgumentException("The bytes are no update of a channel's configuration: an envelope of type CONFIG_UPDATE.", nameof(bytes), e);
        }
    }

    /// <summary>The update and its signatures: a serialized <c>common.Envelope</c>, itself not signed. The caller owns the array.</summary>
    public byte[] GetBytes() => ToEnvelope().ToByteArray();

    /// <summary>What it reads and writes; a copy.</summary>
    public ConfigUpdate ToMessage() => ConfigUpdate.Parser.ParseFrom(_envelope.ConfigUpdate);

    /// <summary>The update with one more signature; an earlier one of the same identity is replaced.</summary>
    /// <param name="administrator">Whose signature it needs: the elements' <c>mod_policy</c> says whose.</param>
    /// <param name="cancellationToken">Stops waiting for the signer.</param>
    public async Task<ChannelUpdate> SignAsync(SigningIdentity administrator, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(administrator);
        var request = NewSignatureRequest(administrator, administrator.Hash);
        return WithSignature(request.GetBytes(), await administrator.SignDigestAsync(request.GetDigest(), cancellationToken).ConfigureAwait(false));
    }

    /// <summary>Begins a signature that is made elsewhere, where the key is.</summary>
    /// <param name="administrator">Who will sign.</param>
    /// <param name="hash">What makes the digest; null for SHA-256, which stock peers expect.</param>
    public ConfigSignatureRequest NewSignatureRequest(IIdentity administrator, Hash? hash = null)
    {
        ArgumentNullException.ThrowIfNull(administrator);
        var (_, nonce) = TransactionId.Create([]);
        var header = new SignatureHeader
        {
            Creator = new SerializedIdentity { Mspid = administrator.MspId, IdBytes = ByteString.CopyFrom(administrator.Credentials.Span) }.ToByteString(),
            Nonce = ByteString.CopyFrom(nonce),
        };
        return new ConfigSignatureRequest(header.ToByteString(), _envelope.ConfigUpdate, hash ?? Hash.Sha256);
    }

    /// <summary>The update with a signature that was made elsewhere; an earlier one of the same identity is replaced.</summary>
    /// <param name="request">The bytes of the request, from <see cref="ConfigSignatureRequest.GetBytes"/>.</param>
    /// <param name="signature">The signature over <see cref="ConfigSignatureRequest.GetDigest"/>.</param>
    /// <exception cref="ArgumentException">The bytes are no such request.</exception>
    public ChannelUpdate WithSignature(ReadOnlyMemory<byte> request, ReadOnlyMemory<byte> signature)
    {
        try
        {
            var signed = ConfigSignature.Parser.ParseFrom(request.Span);
            if (signed.SignatureHeader.IsEmpty) throw new ArgumentException("The bytes are no request for a signature: they name no signer.", nameof(request));
            signed.Signature = ByteString.CopyFrom(signature.Span);
            return With([signed]);
        }
        catch (InvalidProtocolBufferException e)
        {
            throw new ArgumentException("The bytes are no request for a signature, as its GetBytes returns it.", nameof(request), e);
        }
    }

    /// <summary>The update with the signatures of another copy of it too, where administrators signed side by side.</summary>
    /// <exception cref="ArgumentException">The other is another update.</exception>
    public ChannelUpdate Merge(ChannelUpdate other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return other._envelope.ConfigUpdate == _envelope.ConfigUpdate
            ? With(other._envelope.Signatures)
            : throw new ArgumentException("The other is another update: its signatures do not hold for this one.", nameof(other));
    }

    /// <summary>Tries the update as an orderer will: whether it fits the configuration and carries signatures enough.</summary>
    /// <param name="current">The configuration in force.</param>
    /// <returns>The configuration that results.</returns>
    /// <exception cref="ConfigUpdateException">It does not fit, or signatures are missing; the message names the element and its policy.</exception>
    /// <exception cref="InvalidConfigurationException">The configuration that results cannot be used.</exception>
    public ChannelConfig Verify(ChannelConfig current)
    {
        ArgumentNullException.ThrowIfNull(current);
        return ChannelConfig.FromConfig(ChannelId, ConfigUpdates.Propose(current, ToEnvelope()).Config);
    }

    /// <summary>The envelope to broadcast, signed by who sends it.</summary>
    internal async Task<Envelope> SealAsync(SigningIdentity sender, TimeProvider time, ByteString tlsCertificateHash, CancellationToken cancellationToken)
    {
        var payload = new Payload
        {
            Header = new Header
            {
                ChannelHeader = new ChannelHeader
                {
                    Type = (int)HeaderType.ConfigUpdate,
                    ChannelId = ChannelId,
                    Timestamp = Timestamp.FromDateTimeOffset(time.GetUtcNow()),
                    TlsCertHash = tlsCertificateHash,
                }.ToByteString(),
                SignatureHeader = sender.NewSignatureHeader(),
            },
            Data = _envelope.ToByteString(),
        }.ToByteString();
        return new Envelope { Payload = payload, Signature = ByteString.CopyFrom(await sender.SignAsync(payload.Memory, cancellationToken).ConfigureAwait(false)) };
    }

    private Envelope ToEnvelope() => new()
    {
        Payload = new Payload
        {
            Header = new Header { ChannelHeader = new ChannelHeader { Type = (int)HeaderType.ConfigUpdate, ChannelId = ChannelId }.ToByteString() },
            Data = _envelope.ToByteString(),
        }.ToByteString(),
    };

    private ChannelUpdate With(IEnumerable<ConfigSignature> added)
    {
        var envelope = _envelope.Clone();
        foreach (var signature in added)
        {
            var creator = CreatorOf(signature);
            var before = envelope.Signatures.FirstOrDefault(existing => CreatorOf(existing) == creator);
            if (before is not null) envelope.Signatures.Remove(before);
            envelope.Signatures.Add(signature);
        }
        return new ChannelUpdate(ChannelId, envelope);
    }

    private static ByteString CreatorOf(ConfigSignature signature) => SignatureHeader.Parser.ParseFrom(signature.SignatureHeader).Creator;

    private static Signer SignerOf(ConfigSignature signature)
    {
        var identity = SerializedIdentity.Parser.ParseFrom(CreatorOf(signature));
        return new Signer(identity.Mspid, identity.IdBytes.Memory);
    }

    private sealed record Signer(string MspId, ReadOnlyMemory<byte> Credentials) : IIdentity;
}
