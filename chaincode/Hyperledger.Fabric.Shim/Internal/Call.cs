using System.Buffers.Binary;
using System.Security.Cryptography;
using Google.Protobuf;
using Google.Protobuf.Collections;
using Google.Protobuf.WellKnownTypes;
using Hyperledger.Fabric.Protos.Common;
using Hyperledger.Fabric.Protos.Peer;

namespace Hyperledger.Fabric.Shim.Internal;

/// <summary>What a TRANSACTION or INIT says about its call: input and signed proposal, read once.</summary>
internal sealed class Call
{
    private static readonly Dictionary<string, ReadOnlyMemory<byte>> NoEntries = [];

    private SignatureHeader? _signatureHeader;
    private ulong _epoch;
    private byte[]? _binding;

    private Call(ChaincodeInput input)
    {
        var arguments = new ReadOnlyMemory<byte>[input.Args.Count];
        for (var i = 0; i < arguments.Length; i++) arguments[i] = input.Args[i].Memory;
        Arguments = arguments;
        Decorations = Entries(input.Decorations);
    }

    internal IReadOnlyList<ReadOnlyMemory<byte>> Arguments { get; }
    internal IReadOnlyDictionary<string, ReadOnlyMemory<byte>> Decorations { get; }
    internal IReadOnlyDictionary<string, ReadOnlyMemory<byte>> Transient { get; private init; } = NoEntries;
    internal ReadOnlyMemory<byte> Creator { get; private init; }
    internal ReadOnlyMemory<byte> Binding => _signatureHeader is null ? default : _binding ??= Bind(_signatureHeader, _epoch);
    internal SignedProposal? SignedProposal { get; private init; }
    internal Timestamp? Timestamp { get; private init; }

    /// <summary>Reads the message. The error texts follow fabric-chaincode-go.</summary>
    /// <exception cref="InvalidDataException">A part cannot be read; the message names it.</exception>
    internal static Call Read(ChaincodeMessage message)
    {
        var input = Parse(ChaincodeInput.Parser, message.Payload, "failed to unmarshal input");
        if (message.Proposal is null) return new Call(input);

        var proposal = Parse(Proposal.Parser, message.Proposal.ProposalBytes, "failed to create new ChaincodeStub: failed to extract Proposal from SignedProposal");
        if (proposal.Header.IsEmpty)
            throw new InvalidDataException("failed to create new ChaincodeStub: failed to extract Proposal fields: proposal header is nil");
        var header = Parse(Header.Parser, proposal.Header, "failed to create new ChaincodeStub: failed to extract proposal header");
        var channelHeader = Parse(ChannelHeader.Parser, header.ChannelHeader, "failed to create new ChaincodeStub: failed to extract channel header");
        if (channelHeader.Type is not ((int)HeaderType.EndorserTransaction or (int)HeaderType.Config))
            throw new InvalidDataException($"failed to create new ChaincodeStub: invalid channel header type {channelHeader.Type}");
        var signatureHeader = Parse(SignatureHeader.Parser, header.SignatureHeader, "failed to create new ChaincodeStub: failed to extract signature header");
        var payload = Parse(ChaincodeProposalPayload.Parser, proposal.Payload, "failed to create new ChaincodeStub: failed to extract proposal payload");

        return new Call(input)
        {
            SignedProposal = message.Proposal,
            Creator = signatureHeader.Creator.Memory,
            Timestamp = channelHeader.Timestamp,
            Transient = Entries(payload.TransientMap),
            _signatureHeader = signatureHeader,
            _epoch = channelHeader.Epoch,
        };
    }

    private static byte[] Bind(SignatureHeader header, ulong epoch)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(header.Nonce.Span);
        hash.AppendData(header.Creator.Span);
        Span<byte> littleEndian = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(littleEndian, epoch);
        hash.AppendData(littleEndian);
        return hash.GetHashAndReset();
    }

    private static Dictionary<string, ReadOnlyMemory<byte>> Entries(MapField<string, ByteString> map)
    {
        if (map.Count == 0) return NoEntries;
        var entries = new Dictionary<string, ReadOnlyMemory<byte>>(map.Count, StringComparer.Ordinal);
        foreach (var (key, value) in map) entries[key] = value.Memory;
        return entries;
    }

    private static T Parse<T>(MessageParser<T> parser, ByteString bytes, string failure) where T : IMessage<T>
    {
        try
        {
            return parser.ParseFrom(bytes.Span);
        }
        catch (InvalidProtocolBufferException e)
        {
            throw new InvalidDataException($"{failure}: {e.Message}", e);
        }
    }
}
