using Google.Protobuf;
using Hyperledger.Fabric.Admin.Internal;
using Hyperledger.Fabric.Msp;
using Hyperledger.Fabric.Protos.Common;
using Hyperledger.Fabric.Protos.Msp;

namespace Hyperledger.Fabric.Admin;

/// <summary>
/// A channel's configuration as it shall be: a copy of the one in force, changed by the methods here or in
/// <see cref="Root"/>, and then an update. Nothing is sent. Not safe for concurrent use.
/// </summary>
public sealed class ConfigChange
{
    private const string Application = "Application";
    private const string Orderer = "Orderer";
    private const string Msp = "MSP";

    private readonly ChannelConfig _current;

    /// <summary>Begins with the configuration in force.</summary>
    /// <param name="current">From <see cref="PeerAdmin.GetConfigBlockAsync"/> or <see cref="ConfigAdmin.GetConfigBlockAsync"/>.</param>
    public ConfigChange(ChannelConfig current)
    {
        ArgumentNullException.ThrowIfNull(current);
        _current = current;
        Root = current.Config.ChannelGroup.Clone();
    }

    /// <summary>The group <c>/Channel</c>, to be changed at will. Versions need not be kept: they are counted by the update.</summary>
    public ConfigGroup Root { get; }

    /// <summary>A group, to be changed.</summary>
    /// <param name="path">As <c>/Channel/Application/Org1MSP</c>.</param>
    /// <exception cref="ArgumentException">There is no such group.</exception>
    public ConfigGroup Group(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var names = path.Split('/');
        if (names is not ["", "Channel", ..]) throw new ArgumentException($"'{path}' is no path of a group as /Channel/Application.", nameof(path));
        var group = Root;
        foreach (var name in names[2..])
        {
            if (!group.Groups.TryGetValue(name, out group!))
                throw new ArgumentException($"Channel '{_current.ChannelId}' has no group {path}: there is no '{name}'.", nameof(path));
        }
        return group;
    }

    /// <summary>Sets a value; it keeps the <c>mod_policy</c> that it has in force.</summary>
    /// <param name="groupPath">Its group, as <c>/Channel/Orderer</c>.</param>
    /// <param name="name">Its name, as <c>BatchSize</c>.</param>
    /// <param name="value">As <see cref="ConfigValues"/> writes it; its <c>mod_policy</c> holds if the value is new.</param>
    /// <exception cref="ArgumentException">There is no such group.</exception>
    public void SetValue(string groupPath, string name, ConfigValue value)
    {
        ArgumentNullException.ThrowIfNull(value);
        SetValue(Group(groupPath), name, value);
    }

    /// <summary>Sets a policy; it keeps the <c>mod_policy</c> that it has in force.</summary>
    /// <param name="groupPath">Its group, as <c>/Channel/Application</c>.</param>
    /// <param name="name">Its name, as <c>LifecycleEndorsement</c>.</param>
    /// <param name="policy">As <see cref="ConfigPolicies"/> writes it; its <c>mod_policy</c> holds if the policy is new.</param>
    /// <exception cref="ArgumentException">There is no such group.</exception>
    public void SetPolicy(string groupPath, string name, ConfigPolicy policy)
    {
        ArgumentNullException.ThrowIfNull(policy);
        var group = Group(groupPath);
        var set = policy.Clone();
        if (group.Policies.TryGetValue(name, out var before)) set.ModPolicy = before.ModPolicy;
        group.Policies[name] = set;
    }

    /// <summary>Adds an organisation under <c>/Channel/Application</c>, or replaces what the channel has of it.</summary>
    /// <param name="organization">The organisation; its group is named by its MSP id if it is new.</param>
    public void SetApplicationOrganization(OrganizationDefinition organization)
    {
        ArgumentNullException.ThrowIfNull(organization);
        Set(Application, organization.MspId, organization.ToApplicationGroup());
    }

    /// <summary>Adds an organisation under <c>/Channel/Orderer</c>, or replaces what the channel has of it.</summary>
    /// <param name="organization">The organisation; its group is named by its MSP id if it is new.</param>
    public void SetOrdererOrganization(OrganizationDefinition organization)
    {
        ArgumentNullException.ThrowIfNull(organization);
        Set(Orderer, organization.MspId, organization.ToOrdererGroup());
    }

    /// <summary>Takes an organisation out of <c>/Channel/Application</c>.</summary>
    /// <exception cref="ArgumentException">The channel has no such organisation there.</exception>
    public void RemoveApplicationOrganization(string mspId) => Group("/Channel/" + Application).Groups.Remove(Present(Application, mspId));

    /// <summary>Sets an organisation's anchor peers.</summary>
    /// <param name="mspId">The organisation.</param>
    /// <param name="addresses">Host and port of each, as <c>peer0.org1.example.com:7051</c>; empty for none.</param>
    /// <exception cref="ArgumentException">The channel has no such organisation.</exception>
    /// <exception cref="FormatException">An address is none.</exception>
    public void SetAnchorPeers(string mspId, params IEnumerable<string> addresses) =>
        SetValue(Group("/Channel/" + Application).Groups[Present(Application, mspId)], "AnchorPeers", ConfigValues.AnchorPeers(addresses));

    /// <summary>Replaces the revocation lists of an organisation's authorities, wherever the channel has its MSP.</summary>
    /// <param name="mspId">The organisation.</param>
    /// <param name="listsPem">A revocation list for each authority that revoked something, PEM.</param>
    /// <exception cref="ArgumentException">The channel has no such organisation.</exception>
    public void SetRevocationLists(string mspId, params IEnumerable<string> listsPem)
    {
        ArgumentException.ThrowIfNullOrEmpty(mspId);
        ArgumentNullException.ThrowIfNull(listsPem);
        var lists = listsPem.Select(ByteString.CopyFromUtf8).ToList();
        var found = false;
        foreach (var group in new[] { Application, Orderer }.Where(Root.Groups.ContainsKey).SelectMany(section => Root.Groups[section].Groups.Values))
        {
            if (!group.Values.TryGetValue(Msp, out var value)) continue;
            var msp = MSPConfig.Parser.ParseFrom(value.Value);
            var fabric = FabricMSPConfig.Parser.ParseFrom(msp.Config);
            if (fabric.Name != mspId) continue;
            found = true;
            fabric.RevocationList.Clear();
            fabric.RevocationList.AddRange(lists);
            msp.Config = fabric.ToByteString();
            value.Value = msp.ToByteString();
        }
        if (!found) throw Missing("", mspId);
    }

    /// <summary>The ordering nodes of Raft or BFT as the configuration names them, with the changes so far, in its order.</summary>
    /// <exception cref="InvalidOperationException">The consensus type names none.</exception>
    public IReadOnlyList<OrdererConsenter> Consenters => ConsenterList.Read(Group("/Channel/" + Orderer));

    /// <summary>
    /// Adds an ordering node; for BFT the policy <c>BlockValidation</c> follows. Orderers take one node's change at a
    /// time: send one update for each, and let the node follow the channel before it is added.
    /// </summary>
    /// <param name="consenter">The node. For BFT with its organisation and its signing certificate.</param>
    /// <exception cref="InvalidOperationException">The consensus type names no ordering nodes.</exception>
    public void AddConsenter(OrdererConsenter consenter)
    {
        ArgumentNullException.ThrowIfNull(consenter);
        SetConsenters([.. Consenters, consenter]);
    }

    /// <summary>Takes an ordering node out; for BFT the policy <c>BlockValidation</c> follows. One node's change at a time, as with <see cref="AddConsenter"/>.</summary>
    /// <param name="consenter">One of <see cref="Consenters"/>.</param>
    /// <exception cref="ArgumentException">The configuration has no such node, or no other.</exception>
    public void RemoveConsenter(OrdererConsenter consenter)
    {
        ArgumentNullException.ThrowIfNull(consenter);
        var before = Consenters;
        if (!before.Contains(consenter))
            throw new ArgumentException($"Channel '{_current.ChannelId}' has no ordering node {consenter.Host}:{consenter.Port} with this certificate.", nameof(consenter));
        if (before.Count == 1) throw new ArgumentException($"{consenter.Host}:{consenter.Port} is the only ordering node of channel '{_current.ChannelId}'.", nameof(consenter));
        SetConsenters([.. before.Where(c => c != consenter)]);
    }

    /// <summary>Sets the addresses by which peers and clients reach an ordering organisation's nodes.</summary>
    /// <param name="mspId">The organisation.</param>
    /// <param name="addresses">Host and port of each, as <c>orderer0.example.com:7050</c>.</param>
    /// <exception cref="ArgumentException">The channel has no such ordering organisation.</exception>
    public void SetOrdererEndpoints(string mspId, params IEnumerable<string> addresses)
    {
        ArgumentNullException.ThrowIfNull(addresses);
        SetValue(Group("/Channel/" + Orderer).Groups[Present(Orderer, mspId)], "Endpoints", ConfigValues.Of(new OrdererAddresses { Addresses = { addresses } }));
    }

    /// <summary>The update that leads from the configuration in force to this one; signed by no one.</summary>
    /// <exception cref="ConfigUpdateException">Nothing was changed.</exception>
    public ChannelUpdate ToUpdate() => ChannelUpdate.From(ConfigUpdates.Compute(_current, Root));

    private void SetConsenters(IReadOnlyList<OrdererConsenter> consenters)
    {
        var group = Group("/Channel/" + Orderer);
        ConsenterList.Write(group, consenters);
        if (ConsenterList.BlockValidation(group) is { } policy) SetPolicy("/Channel/" + Orderer, "BlockValidation", ConfigPolicies.Signature(policy));
    }

    private static void SetValue(ConfigGroup group, string name, ConfigValue value)
    {
        var set = value.Clone();
        if (group.Values.TryGetValue(name, out var before)) set.ModPolicy = before.ModPolicy;
        group.Values[name] = set;
    }

    private void Set(string section, string mspId, ConfigGroup organization) =>
        Group("/Channel/" + section).Groups[GroupName(section, mspId)] = organization;

    // An organisation's group is often, not always, named by its MSP id.
    private string GroupName(string section, string mspId) =>
        (section == Application
            ? _current.Application?.Organizations.FirstOrDefault(organization => organization.MspId == mspId)?.GroupName
            : _current.Orderer?.Organizations.FirstOrDefault(organization => organization.MspId == mspId)?.GroupName)
        ?? mspId;

    private string Present(string section, string mspId)
    {
        ArgumentException.ThrowIfNullOrEmpty(mspId);
        var name = GroupName(section, mspId);
        return Group("/Channel/" + section).Groups.ContainsKey(name) ? name : throw Missing("/" + section, mspId);
    }

    private ArgumentException Missing(string section, string mspId) =>
        new($"Channel '{_current.ChannelId}' has no organisation {mspId} under /Channel{section}.", nameof(mspId));
}
