using Google.Protobuf;
using Hyperledger.Fabric.Msp;

namespace Ledger.Network.Endorsement;

/// <summary>Who may use what at a peer: each channel's ACLs, Fabric's defaults, and the local rules of lifecycle and cscc (core/aclmgmt).</summary>
internal sealed class AccessControl(PeerChannels channels)
{
    /// <summary>
    /// The MSPs by which the peer knows its own organisation's members: those of the first channel that it joined, which has
    /// the organisation's revocations.
    /// </summary>
    /// <exception cref="AccessDeniedException">The peer has joined no channel.</exception>
    public MspSet LocalMsps =>
        channels.All.FirstOrDefault()?.Channel.Current.Msps ?? throw new AccessDeniedException($"the peer of {channels.MspId} has joined no channel");

    /// <summary>Checks a request of a channel and its signature.</summary>
    /// <exception cref="AccessDeniedException">The policy is not satisfied, or the peer has no such channel.</exception>
    public void Check(string resource, string channelId, SignedData request)
    {
        var channel = Require(channelId);
        if (channel.Current.Msps.TryValidate(request.Identity, out var identity, out _) && identity.IsExpiredAt(channel.Time.GetUtcNow()))
            throw new AccessDeniedException("client identity expired");
        var policy = PolicyOf(channel, resource);
        var result = channel.Current.Policies.Evaluate(policy, [request]);
        if (!result.Satisfied)
            throw new AccessDeniedException($"failed evaluating policy on signed data during check policy [{policy}]: [{result.Message}]");
    }

    /// <summary>Checks the creator of a proposal whose signature has been verified, against a channel, which need not be the proposal's.</summary>
    /// <exception cref="AccessDeniedException">The policy is not satisfied, or the peer has no such channel.</exception>
    public void Check(string resource, string channelId, UnpackedProposal proposal)
    {
        var creator = proposal.SignatureHeader.Creator;
        if (AclResources.IsLocal(resource, out var administrators))
        {
            CheckLocal(creator, administrators);
            return;
        }

        var channel = Require(channelId);
        var policy = PolicyOf(channel, resource);
        if (channel.Current.Policies.IsSatisfiedBy(policy, [creator])) return;
        var who = channel.Current.Msps.TryValidate(creator, out var identity, out _)
            ? $"a {identity.Role?.ToString().ToLowerInvariant() ?? "member"} of {identity.MspId}"
            : "an identity that the channel does not know";
        throw new AccessDeniedException($"failed evaluating policy on signed data during check policy [{policy}]: [The policy {policy} is not satisfied by {who}.]");
    }

    /// <summary>Whether a request was signed by an administrator of the peer's own organisation.</summary>
    public bool IsLocalAdministrator(SignedData request)
    {
        try
        {
            CheckLocal(request.Identity, administrators: true);
            return LocalMsps.VerifySignature(request.Identity, request.Message.Span, request.Signature.Span);
        }
        catch (AccessDeniedException)
        {
            return false;
        }
    }

    // Members of other organisations are refused whatever they are.
    private void CheckLocal(ByteString creator, bool administrators)
    {
        if (!LocalMsps.TryValidate(creator, out var identity, out var problem))
            throw new AccessDeniedException($"Failed deserializing proposal creator during channelless check policy with policy [Members]: [{problem.Message}]");
        if (identity.MspId != channels.MspId)
            throw new AccessDeniedException($"Failed deserializing proposal creator during channelless check policy with policy [Members]: [expected MSP ID {channels.MspId}, received {identity.MspId}]");
        if (administrators && !identity.IsAdmin)
            throw new AccessDeniedException("Failed verifying that proposal's creator satisfies local MSP principal during channelless check policy with policy [Admins]: [The identity is not an admin under this MSP]");
    }

    // The text of core/policy/policy.go.
    private Channel Require(string channelId) =>
        channels.Find(channelId)?.Channel ?? throw new AccessDeniedException($"Failed to get policy manager for channel [{channelId}]");

    private static string PolicyOf(Channel channel, string resource) =>
        channel.Current.Application?.AccessControl.GetValueOrDefault(resource) is { Length: > 0 } policy
            ? policy
            : AclResources.Default(resource) ?? throw new AccessDeniedException($"Unmapped policy for {resource}");
}
