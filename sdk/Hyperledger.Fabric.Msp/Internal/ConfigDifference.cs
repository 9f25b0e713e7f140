using Hyperledger.Fabric.Protos.Common;

namespace Hyperledger.Fabric.Msp.Internal;

/// <summary>
/// The read set and the write set of an update, as Fabric's <c>configtxlator compute_update</c> makes them: a group whose
/// members change names all of them, each other group only what lies on the way.
/// </summary>
internal sealed class ConfigDifference
{
    private ConfigDifference(ConfigGroup read, ConfigGroup write, bool isEmpty)
    {
        Read = read;
        Write = write;
        IsEmpty = isEmpty;
    }

    public ConfigGroup Read { get; }

    public ConfigGroup Write { get; }

    public bool IsEmpty { get; }

    public static ConfigDifference Between(ConfigGroup before, ConfigGroup after)
    {
        var read = new ConfigGroup { Version = before.Version };
        var write = new ConfigGroup { Version = before.Version };
        // What stays as it is; named only where the group itself gets a new version.
        var same = new ConfigGroup();

        foreach (var (name, value) in after.Values)
        {
            if (!before.Values.TryGetValue(name, out var old))
                write.Values[name] = new ConfigValue { ModPolicy = value.ModPolicy, Value = value.Value };
            else if (old.ModPolicy == value.ModPolicy && old.Value == value.Value)
                same.Values[name] = new ConfigValue { Version = old.Version };
            else
                write.Values[name] = new ConfigValue { Version = old.Version + 1, ModPolicy = value.ModPolicy, Value = value.Value };
        }

        foreach (var (name, policy) in after.Policies)
        {
            if (!before.Policies.TryGetValue(name, out var old))
                write.Policies[name] = new ConfigPolicy { ModPolicy = policy.ModPolicy, Policy = policy.Policy };
            else if (old.ModPolicy == policy.ModPolicy && Equals(old.Policy, policy.Policy))
                same.Policies[name] = new ConfigPolicy { Version = old.Version };
            else
                write.Policies[name] = new ConfigPolicy { Version = old.Version + 1, ModPolicy = policy.ModPolicy, Policy = policy.Policy };
        }

        foreach (var (name, group) in after.Groups)
        {
            if (!before.Groups.TryGetValue(name, out var old))
            {
                write.Groups[name] = New(group);
                continue;
            }
            var below = Between(old, group);
            if (below.IsEmpty)
            {
                same.Groups[name] = below.Read;
                continue;
            }
            read.Groups[name] = below.Read;
            write.Groups[name] = below.Write;
        }

        if (HasSameMembers(before, after) && before.ModPolicy == after.ModPolicy)
            return new(read, write, isEmpty: write.Values.Count + write.Policies.Count + write.Groups.Count == 0);

        read.MergeFrom(same);
        write.MergeFrom(same);
        write.Version = before.Version + 1;
        write.ModPolicy = after.ModPolicy;
        return new(read, write, isEmpty: false);
    }

    private static bool HasSameMembers(ConfigGroup before, ConfigGroup after) =>
        HasSameKeys(before.Values, after.Values) && HasSameKeys(before.Policies, after.Policies) && HasSameKeys(before.Groups, after.Groups);

    private static bool HasSameKeys<T>(IDictionary<string, T> before, IDictionary<string, T> after) =>
        before.Count == after.Count && after.Keys.All(before.ContainsKey);

    // Whatever versions it brings: what is new begins at 0.
    private static ConfigGroup New(ConfigGroup group)
    {
        var made = new ConfigGroup { ModPolicy = group.ModPolicy };
        foreach (var (name, value) in group.Values) made.Values[name] = new ConfigValue { ModPolicy = value.ModPolicy, Value = value.Value };
        foreach (var (name, policy) in group.Policies) made.Policies[name] = new ConfigPolicy { ModPolicy = policy.ModPolicy, Policy = policy.Policy };
        foreach (var (name, below) in group.Groups) made.Groups[name] = New(below);
        return made;
    }
}
