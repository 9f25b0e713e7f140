using System.Diagnostics.CodeAnalysis;
using Google.Protobuf;
using Hyperledger.Fabric.Msp.Internal;
using Hyperledger.Fabric.Protos.Common;

namespace Hyperledger.Fabric.Msp;

/// <summary>
/// The policies of a channel's configuration, by path as <c>/Channel/Application/Writers</c>, evaluated as Fabric does
/// (<c>common/policies</c>, <c>common/cauthdsl</c>). Immutable and safe for concurrent use.
/// </summary>
public sealed class PolicySet
{
    private readonly MspSet _msps;
    private readonly Dictionary<string, CompiledPolicy> _policies = new(StringComparer.Ordinal);

    internal PolicySet(ConfigGroup channel, MspSet msps)
    {
        _msps = msps;
        Compile(channel, "/Channel");
    }

    /// <summary>Says whether the configuration has a policy.</summary>
    /// <param name="path">The policy's path; relative ones begin below <c>/Channel</c>.</param>
    public bool Contains(string path) => TryFind(path, out _);

    /// <summary>Evaluates a policy of the configuration.</summary>
    /// <param name="path">The policy's path; relative ones begin below <c>/Channel</c>.</param>
    /// <param name="signatures">The signatures; each is checked, and an identity counts once however often it signed.</param>
    /// <returns>The result; a path that the configuration does not have is never satisfied.</returns>
    public PolicyResult Evaluate(string path, IEnumerable<SignedData> signatures) =>
        TryFind(path, out var policy)
            ? Evaluate(policy, $"The policy {path}", signatures)
            : new PolicyResult(false, $"The channel has no policy {path}.", []);

    /// <summary>Evaluates a signature policy that stands elsewhere, as a chaincode's definition or a key's metadata.</summary>
    /// <param name="policy">The policy.</param>
    /// <param name="signatures">The signatures; each is checked, and an identity counts once however often it signed.</param>
    /// <returns>The result; a policy that does not make sense is never satisfied.</returns>
    public PolicyResult Evaluate(SignaturePolicyEnvelope policy, IEnumerable<SignedData> signatures)
    {
        ArgumentNullException.ThrowIfNull(policy);
        try
        {
            return Evaluate(CompiledPolicy.OfSignatures(policy, "of signatures"), "The policy", signatures);
        }
        catch (InvalidConfigurationException e)
        {
            return new PolicyResult(false, e.Message, []);
        }
    }

    /// <summary>
    /// Says whether identities satisfy a policy of the configuration by what they are, whatever they may have signed.
    /// </summary>
    /// <param name="path">The policy's path; relative ones begin below <c>/Channel</c>.</param>
    /// <param name="identities">Serialized identities; a repeated or unknown one does not count.</param>
    public bool IsSatisfiedBy(string path, IEnumerable<ByteString> identities) =>
        TryFind(path, out var policy) && policy.IsSatisfiedBy(Distinct(identities));

    /// <summary>Says whether identities satisfy a signature policy by what they are, whatever they may have signed.</summary>
    /// <param name="policy">The policy; one that does not make sense is never satisfied.</param>
    /// <param name="identities">Serialized identities; a repeated or unknown one does not count.</param>
    public bool IsSatisfiedBy(SignaturePolicyEnvelope policy, IEnumerable<ByteString> identities)
    {
        ArgumentNullException.ThrowIfNull(policy);
        try
        {
            return CompiledPolicy.OfSignatures(policy, "of signatures").IsSatisfiedBy(Distinct(identities));
        }
        catch (InvalidConfigurationException)
        {
            return false;
        }
    }

    private static PolicyResult Result(CompiledPolicy policy, string name, List<ResolvedIdentity> counted, List<SignatureFinding> findings)
    {
        if (policy.IsSatisfiedBy(counted))
            return new PolicyResult(true, "", findings);
        var refused = findings.Where(finding => finding.Outcome is not (SignatureOutcome.Counted or SignatureOutcome.Duplicate))
            .Select(finding => finding.Message).ToList();
        return new PolicyResult(
            false, $"{name} is not satisfied: {policy.Refusal(counted)}{(refused.Count == 0 ? "." : $"; not counted: {string.Join(" ", refused)}")}", findings);
    }

    private List<ResolvedIdentity> Distinct(IEnumerable<ByteString> identities)
    {
        var seen = new HashSet<(string, string)>();
        return [.. identities.Select(_msps.Resolve).Where(one => one.Identity is { } identity && seen.Add((identity.MspId, identity.Id)))];
    }

    private PolicyResult Evaluate(CompiledPolicy policy, string name, IEnumerable<SignedData> signatures)
    {
        var findings = new List<SignatureFinding>();
        var counted = new List<ResolvedIdentity>();
        foreach (var signed in signatures)
        {
            var resolved = _msps.Resolve(signed.Identity);
            if (resolved.Identity is not { } identity)
            {
                findings.Add(new(null, SignatureOutcome.InvalidIdentity, resolved.Problem!.Message));
                continue;
            }

            // Repetition is judged before the signature, so that nobody can make a peer check one signature many times.
            if (counted.Exists(one => one.Identity!.MspId == identity.MspId && one.Identity.Id == identity.Id))
            {
                findings.Add(new(identity, SignatureOutcome.Duplicate, $"{identity} signed more than once."));
                continue;
            }

            var result = identity.VerifySignature(signed.Message.Span, signed.Signature.Span);
            if (result != SignatureResult.Valid)
            {
                findings.Add(new(identity, SignatureOutcome.InvalidSignature, $"The signature of {identity} is not valid ({result})."));
                continue;
            }

            counted.Add(resolved);
            findings.Add(resolved.Problem is { } problem
                ? new(identity, SignatureOutcome.InvalidIdentity, problem.Message)
                : new(identity, SignatureOutcome.Counted, ""));
        }

        return Result(policy, name, counted, findings);
    }

    private bool TryFind(string path, [NotNullWhen(true)] out CompiledPolicy? policy)
    {
        ArgumentNullException.ThrowIfNull(path);
        return _policies.TryGetValue(path.StartsWith('/') ? path : "/Channel/" + path, out policy);
    }

    // Groups below come first: an implicit meta policy is made of theirs.
    private void Compile(ConfigGroup group, string path)
    {
        foreach (var (name, child) in group.Groups)
            Compile(child, $"{path}/{name}");

        foreach (var (name, policy) in group.Policies)
        {
            var full = $"{path}/{name}";
            if (policy.Policy is not { } definition)
                throw new InvalidConfigurationException($"The policy {full} is empty.");
            try
            {
                _policies[full] = (Policy.Types.PolicyType)definition.Type switch
                {
                    Policy.Types.PolicyType.Signature =>
                        CompiledPolicy.OfSignatures(SignaturePolicyEnvelope.Parser.ParseFrom(definition.Value), full),
                    Policy.Types.PolicyType.ImplicitMeta => ImplicitMeta(group, path, definition.Value),
                    var other => throw new InvalidConfigurationException($"The policy {full} is of the unknown type {other}."),
                };
            }
            catch (InvalidProtocolBufferException e)
            {
                throw new InvalidConfigurationException($"The policy {full} cannot be read.", e);
            }
        }
    }

    private CompiledPolicy.ImplicitMeta ImplicitMeta(ConfigGroup group, string path, ByteString value)
    {
        var policy = ImplicitMetaPolicy.Parser.ParseFrom(value);
        var parts = group.Groups.Keys.Select(child => _policies.GetValueOrDefault($"{path}/{child}/{policy.SubPolicy}")).ToList();
        return new CompiledPolicy.ImplicitMeta(policy.Rule, policy.SubPolicy, parts);
    }
}
