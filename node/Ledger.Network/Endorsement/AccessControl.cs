using Google.Protobuf;
using Hyperledger.Fabric.Msp;

namespace Ledger.Network.Endorsement;

/// <summary>Who may use what at a peer: the channel's ACLs, Fabric's defaults, and the local rules of lifecycle and cscc (core/aclmgmt).</summary>
internal sealed class AccessControl(Channel channel, string localMspId)
{
    /// <summary>Checks a request and its signature.</summary>
    /// <exception cref="AccessDeniedException">The policy is not satisfied.</exception>
    public void Check(string resource, SignedData request)
    {
        if (channel.Current.Msps.TryValidate(request.Identity, out var identity, out _) && identity.IsExpiredAt(channel.Time.GetUtcNow()))
            throw new AccessDeniedException("client identity expired");
        var policy = PolicyOf(resource);
        var result = channel.Current.Policies.Evaluate(policy, [request]);
        if (!result.Satisfied)
            throw new AccessDeniedException($"failed evaluating policy on signed data during check policy [{policy}]: [{result.Message}]");
    }

    /// <summary>Checks the creator of a proposal whose signature has been verified.</summary>
    /// <exception cref="AccessDeniedException">The policy is not satisfied.</exception>
    public void Check(string resource, UnpackedProposal proposal)
    {
        if (AclResources.IsLocal(resource, out var administrators))
        {
            RequireLocal(proposal.SignatureHeader.Creator);
            if (administrators && !channel.Current.Msps.Validate(proposal.SignatureHeader.Creator).IsAdmin)
                throw new AccessDeniedException("Failed verifying that proposal's creator satisfies local MSP principal during channelless check policy with policy [Admins]: [The identity is not an admin under this MSP]");
            return;
        }

        var policy = PolicyOf(resource);
        if (!channel.Current.Policies.IsSatisfiedBy(policy, [proposal.SignatureHeader.Creator]))
        {
            var identity = channel.Current.Msps.Validate(proposal.SignatureHeader.Creator);
            throw new AccessDeniedException(
                $"failed evaluating policy on signed data during check policy [{policy}]: [The policy {policy} is not satisfied by a {identity.Role?.ToString().ToLowerInvariant() ?? "member"} of {identity.MspId}.]");
        }
    }

    /// <summary>Refuses members of other organisations.</summary>
    /// <exception cref="AccessDeniedException">The identity is another organisation's.</exception>
    public void RequireLocal(ByteString creator)
    {
        if (!channel.Current.Msps.TryValidate(creator, out var identity, out var problem))
            throw new AccessDeniedException($"Failed deserializing proposal creator during channelless check policy with policy [Members]: [{problem.Message}]");
        if (identity.MspId != localMspId)
            throw new AccessDeniedException($"Failed deserializing proposal creator during channelless check policy with policy [Members]: [expected MSP ID {localMspId}, received {identity.MspId}]");
    }

    private string PolicyOf(string resource) =>
        channel.Current.Application?.AccessControl.GetValueOrDefault(resource) is { Length: > 0 } policy
            ? policy
            : AclResources.Default(resource) ?? throw new AccessDeniedException($"Unmapped policy for {resource}");
}
