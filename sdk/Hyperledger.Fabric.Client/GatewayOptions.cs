using Grpc.Core;
using Hyperledger.Fabric.Client.Internal;
using Hyperledger.Fabric.Msp;
using Microsoft.Extensions.Logging;

namespace Hyperledger.Fabric.Client;

/// <summary>
/// What a <see cref="Gateway"/> needs: a gRPC connection to a peer, who is calling, and how its messages are signed.
/// </summary>
public sealed class GatewayOptions
{
    /// <summary>Options over a channel, such as the one <see cref="FabricChannel"/> creates. The caller owns and disposes it.</summary>
    /// <param name="channel">The connection to the gateway peer.</param>
    /// <param name="identity">Who calls.</param>
    /// <param name="signer">Signs for the identity; null when every message is signed offline.</param>
    public GatewayOptions(ChannelBase channel, IIdentity identity, ISigner? signer = null)
        : this((channel ?? throw new ArgumentNullException(nameof(channel))).CreateCallInvoker(), identity, signer)
    {
    }

    /// <summary>Options over a call invoker, which lets the caller add interceptors.</summary>
    /// <param name="callInvoker">Makes the calls to the gateway peer.</param>
    /// <param name="identity">Who calls.</param>
    /// <param name="signer">Signs for the identity; null when every message is signed offline.</param>
    public GatewayOptions(CallInvoker callInvoker, IIdentity identity, ISigner? signer = null)
    {
        ArgumentNullException.ThrowIfNull(callInvoker);
        ArgumentNullException.ThrowIfNull(identity);
        CallInvoker = callInvoker;
        Identity = identity;
        Signer = signer;
    }

    /// <summary>Options over a channel for an identity that brings its signer and hash.</summary>
    /// <param name="channel">The connection to the gateway peer. The caller owns and disposes it.</param>
    /// <param name="identity">Who calls and signs.</param>
    public GatewayOptions(ChannelBase channel, SigningIdentity identity)
        : this((channel ?? throw new ArgumentNullException(nameof(channel))).CreateCallInvoker(), identity)
    {
    }

    /// <summary>Options over a call invoker for an identity that brings its signer and hash.</summary>
    /// <param name="callInvoker">Makes the calls to the gateway peer.</param>
    /// <param name="identity">Who calls and signs.</param>
    public GatewayOptions(CallInvoker callInvoker, SigningIdentity identity)
        : this(callInvoker, identity, new IdentitySigner(identity ?? throw new ArgumentNullException(nameof(identity))))
    {
        Hash = identity.Hash;
    }

    /// <summary>Makes the calls to the gateway peer. Never closed by the gateway.</summary>
    public CallInvoker CallInvoker { get; }

    /// <summary>Who calls: MSP id and certificate.</summary>
    public IIdentity Identity { get; }

    /// <summary>Signs for <see cref="Identity"/>; null when every message is signed offline.</summary>
    public ISigner? Signer { get; }

    /// <summary>
    /// What makes the digest that is handed to the signer. Null: the default of <see cref="SigningIdentity"/>, SHA-256 (which
    /// stock peers expect whatever the curve), or none for an Ed25519 signer.
    /// </summary>
    public Hash? Hash { get; init; }

    /// <summary>
    /// SHA-256 of the DER of the TLS client certificate (32 bytes), which block events carry where peers demand mutual
    /// TLS; empty: none. <see cref="FabricChannel.CertificateHash"/> computes it.
    /// </summary>
    public ReadOnlyMemory<byte> TlsClientCertificateHash { get; init; }

    /// <summary>Settings of evaluate calls. Default: 60 seconds.</summary>
    public CallSettings Evaluate { get; init; } = new() { Timeout = TimeSpan.FromSeconds(60) };

    /// <summary>Settings of endorse calls. Default: 60 seconds.</summary>
    public CallSettings Endorse { get; init; } = new() { Timeout = TimeSpan.FromSeconds(60) };

    /// <summary>Settings of submit calls (hand-over to the orderer). Default: 30 seconds.</summary>
    public CallSettings Submit { get; init; } = new() { Timeout = TimeSpan.FromSeconds(30) };

    /// <summary>Settings of commit status calls, which wait for the block. Default: 120 seconds.</summary>
    public CallSettings CommitStatus { get; init; } = new() { Timeout = TimeSpan.FromSeconds(120) };

    /// <summary>Settings of chaincode event streams. Default: no deadline.</summary>
    public CallSettings ChaincodeEvents { get; init; } = new();

    /// <summary>Settings of block event streams. Default: no deadline.</summary>
    public CallSettings BlockEvents { get; init; } = new();

    /// <summary>Settings of filtered block event streams. Default: no deadline.</summary>
    public CallSettings FilteredBlockEvents { get; init; } = new();

    /// <summary>Settings of event streams of blocks with private data. Default: no deadline.</summary>
    public CallSettings BlockAndPrivateDataEvents { get; init; } = new();

    /// <summary>Where the timestamps of proposals and event requests come from. Default: the system's clock.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>Does a submit again that met a read conflict, unless its <see cref="ProposalOptions.ConflictRetry"/> says otherwise. Null, the default: never.</summary>
    public ConflictRetry? ConflictRetry { get; init; }

    /// <summary>Where log lines go, under <see cref="ClientDiagnostics.LoggerName"/>. Null, the default: nowhere.</summary>
    public ILoggerFactory? LoggerFactory { get; init; }

    internal void Validate()
    {
        Evaluate.Validate("evaluate");
        Endorse.Validate("endorse");
        Submit.Validate("submit");
        CommitStatus.Validate("commit status");
        ChaincodeEvents.Validate("chaincode events");
        BlockEvents.Validate("block events");
        FilteredBlockEvents.Validate("filtered block events");
        BlockAndPrivateDataEvents.Validate("block and private data events");
        if (TlsClientCertificateHash.Length is not (0 or 32))
        {
            throw new ArgumentException(
                $"TlsClientCertificateHash has {TlsClientCertificateHash.Length} bytes; it is the SHA-256 of the certificate's DER, 32 bytes.");
        }
    }
}
