using System.Diagnostics.CodeAnalysis;
using Google.Protobuf;
using Hyperledger.Fabric.Msp.Internal;
using Hyperledger.Fabric.Protos.Msp;

namespace Hyperledger.Fabric.Msp;

/// <summary>
/// The MSPs of a channel's configuration. Immutable but for a bounded cache of the identities it has judged, with their
/// public keys imported; safe for concurrent use.
/// </summary>
public sealed class MspSet
{
    /// <summary>How many serialized identities are kept for certain; up to twice as many may be.</summary>
    public const int CacheCapacity = 4096;

    // Longer identities are judged each time: a cache of them would hold memory at a stranger's will.
    private const int LongestCached = 16 * 1024;

    private readonly Dictionary<string, MembershipServiceProvider> _providers = new(StringComparer.Ordinal);
    private readonly HashSet<string> _unsupported = new(StringComparer.Ordinal);
    private readonly GenerationalCache<ByteString, ResolvedIdentity> _cache = new(CacheCapacity);

    internal MspSet(IEnumerable<MSPConfig> definitions, bool acceptsEd25519)
    {
        var seen = new Dictionary<string, MSPConfig>(StringComparer.Ordinal);
        foreach (var definition in definitions)
        {
            FabricMSPConfig config;
            try
            {
                config = FabricMSPConfig.Parser.ParseFrom(definition.Config);
            }
            catch (InvalidProtocolBufferException e)
            {
                throw new InvalidConfigurationException("The definition of an MSP is no FabricMSPConfig.", e);
            }

            if (config.Name.Length == 0)
                throw new InvalidConfigurationException("The definition of an MSP has no id.");
            if (seen.TryGetValue(config.Name, out var other))
            {
                if (!other.Equals(definition))
                    throw new InvalidConfigurationException($"The MSP '{config.Name}' is defined twice with different content.");
                continue;
            }

            seen.Add(config.Name, definition);

            // Type 1 is Idemix, whose message has its name in the same field.
            if (definition.Type != 0)
                _unsupported.Add(config.Name);
            else
                _providers.Add(config.Name, new MembershipServiceProvider(config, acceptsEd25519));
        }
    }

    /// <summary>The X.509 MSPs by id, in no order.</summary>
    public IReadOnlyDictionary<string, MembershipServiceProvider> Providers => _providers;

    /// <summary>Judges an identity, from the cache when these bytes have been judged before.</summary>
    /// <param name="serializedIdentity">A serialized <c>msp.SerializedIdentity</c>, as received.</param>
    /// <param name="identity">The identity, when it is valid.</param>
    /// <param name="problem">Why it is not valid, else null.</param>
    /// <returns>True when the identity is valid. Expiry is not looked at.</returns>
    public bool TryValidate(
        ByteString serializedIdentity, [NotNullWhen(true)] out ValidatedIdentity? identity, [NotNullWhen(false)] out IdentityProblem? problem)
    {
        var resolved = Resolve(serializedIdentity);
        problem = resolved.Problem;
        identity = problem is null ? resolved.Identity : null;
        return problem is null;
    }

    /// <summary>Judges an identity that must be valid.</summary>
    /// <param name="serializedIdentity">A serialized <c>msp.SerializedIdentity</c>, as received.</param>
    /// <exception cref="InvalidIdentityException">The identity is not valid; the exception says why.</exception>
    public ValidatedIdentity Validate(ByteString serializedIdentity) =>
        TryValidate(serializedIdentity, out var identity, out var problem) ? identity : throw new InvalidIdentityException(problem);

    /// <summary>Checks that a valid identity signed a message.</summary>
    /// <param name="serializedIdentity">A serialized <c>msp.SerializedIdentity</c>, as received.</param>
    /// <param name="message">The whole message.</param>
    /// <param name="signature">The signature, as received.</param>
    /// <returns>True when the identity is valid and the signature is its own, with a low S.</returns>
    public bool VerifySignature(ByteString serializedIdentity, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature) =>
        TryValidate(serializedIdentity, out var identity, out _)
        && identity.VerifySignature(message, signature) == SignatureResult.Valid;

    /// <summary>
    /// Takes a signature for good that the caller itself made a moment ago, so that it is not verified again here. Never
    /// call it with a signature that was received.
    /// </summary>
    /// <param name="serializedIdentity">The signer, a serialized <c>msp.SerializedIdentity</c>; ignored when it is not valid.</param>
    /// <param name="message">The whole message.</param>
    /// <param name="signature">The signature.</param>
    public void AcceptOwnSignature(ByteString serializedIdentity, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature)
    {
        if (TryValidate(serializedIdentity, out var identity, out _))
            identity.Accept(message, signature);
    }

    internal ResolvedIdentity Resolve(ByteString serializedIdentity)
    {
        ArgumentNullException.ThrowIfNull(serializedIdentity);
        if (_cache.TryGet(serializedIdentity, out var resolved))
            return resolved;

        resolved = ResolveAnew(serializedIdentity);
        if (serializedIdentity.Length <= LongestCached)
            _cache.Add(serializedIdentity, resolved);
        return resolved;
    }

    private ResolvedIdentity ResolveAnew(ByteString serializedIdentity)
    {
        SerializedIdentity message;
        try
        {
            message = SerializedIdentity.Parser.ParseFrom(serializedIdentity);
        }
        catch (InvalidProtocolBufferException)
        {
            return new(null, new(IdentityProblemKind.Malformed, "The bytes are no serialized identity."));
        }

        if (_providers.TryGetValue(message.Mspid, out var provider))
            return provider.Resolve(message.IdBytes.Span);
        return new(null, new(IdentityProblemKind.UnknownMsp, _unsupported.Contains(message.Mspid)
            ? $"The MSP '{message.Mspid}' is not of X.509 certificates, which alone are supported."
            : $"The channel has no MSP '{message.Mspid}'."));
    }
}
