using System.Text.RegularExpressions;
using Hyperledger.Fabric.Protos.Common;

namespace Hyperledger.Fabric.Msp.Internal;

/// <summary>One group, value or policy of a configuration tree, by its path.</summary>
/// <remarks>The path is of the group whose policies a relative <c>mod_policy</c> names: the element's own, or its group's.</remarks>
internal sealed record ConfigElement(string GroupPath, ConfigGroup? Group, ConfigValue? Value, ConfigPolicy? Policy)
{
    public ulong Version => Group?.Version ?? Value?.Version ?? Policy!.Version;

    public string ModPolicy => Group?.ModPolicy ?? Value?.ModPolicy ?? Policy!.ModPolicy;
}

/// <summary>A configuration tree laid flat, keyed as Fabric's <c>common/configtx/configmap.go</c> keys it.</summary>
internal static partial class ConfigElements
{
    private const string RootPath = "/Channel";
    private const string InheritedModPolicy = "Admins";

    public static Dictionary<string, ConfigElement> Flatten(ConfigGroup? root)
    {
        var elements = new Dictionary<string, ConfigElement>(StringComparer.Ordinal);
        if (root is not null)
            Flatten(root, RootPath, elements);
        return elements;
    }

    /// <summary>Puts a tree together again from the groups reachable from the root.</summary>
    public static ConfigGroup Assemble(Dictionary<string, ConfigElement> elements) =>
        Assemble(RootPath, elements, elements.ContainsKey(ValueKey(RootPath + "/Orderer", "Capabilities")));

    public static void CheckModPolicy(string modPolicy)
    {
        if (modPolicy.Length == 0)
            throw new ConfigUpdateException("mod_policy not set");
        foreach (var (index, part) in (modPolicy[0] == '/' ? modPolicy[1..] : modPolicy).Split('/').Index())
        {
            if (!IsName(part))
                throw new ConfigUpdateException($"path element at {index} is invalid: config ID '{part}' contains illegal characters");
        }
    }

    private static void Flatten(ConfigGroup group, string path, Dictionary<string, ConfigElement> elements)
    {
        elements[GroupKey(path)] = new ConfigElement(path, group, null, null);
        foreach (var (name, child) in group.Groups)
        {
            CheckName(name, "[Group]  ");
            Flatten(child, $"{path}/{name}", elements);
        }

        foreach (var (name, value) in group.Values)
        {
            CheckName(name, "[Value]  ");
            elements[ValueKey(path, name)] = new ConfigElement(path, null, value, null);
        }

        foreach (var (name, policy) in group.Policies)
        {
            CheckName(name, "[Policy] ");
            elements[PolicyKey(path, name)] = new ConfigElement(path, null, null, policy);
        }
    }

    private static ConfigGroup Assemble(string path, Dictionary<string, ConfigElement> elements, bool fillModPolicies)
    {
        if (!elements.TryGetValue(GroupKey(path), out var element))
            throw new ConfigUpdateException($"missing group at path: {GroupKey(path)}");

        var group = element.Group!.Clone();
        foreach (var name in element.Group.Groups.Keys)
            group.Groups[name] = Assemble($"{path}/{name}", elements, fillModPolicies);
        foreach (var name in element.Group.Values.Keys)
        {
            group.Values[name] = elements.TryGetValue(ValueKey(path, name), out var value) ? value.Value!.Clone()
                : throw new ConfigUpdateException($"missing value at path: {ValueKey(path, name)}");
        }

        foreach (var name in element.Group.Policies.Keys)
        {
            group.Policies[name] = elements.TryGetValue(PolicyKey(path, name), out var policy) ? policy.Policy!.Clone()
                : throw new ConfigUpdateException($"missing policy at path: {PolicyKey(path, name)}");
        }

        // Channels made by Fabric 1.0 left mod_policy unset; every later update fills it, so ours must too.
        if (fillModPolicies)
            FillModPolicies(group);
        return group;
    }

    private static void FillModPolicies(ConfigGroup group)
    {
        if (group.ModPolicy.Length == 0)
            group.ModPolicy = InheritedModPolicy;
        foreach (var value in group.Values.Values.Where(value => value.ModPolicy.Length == 0))
            value.ModPolicy = InheritedModPolicy;
        foreach (var policy in group.Policies.Values.Where(policy => policy.ModPolicy.Length == 0))
            policy.ModPolicy = InheritedModPolicy;
    }

    private static void CheckName(string name, string prefix)
    {
        if (!IsName(name))
            throw new ConfigUpdateException($"illegal characters in key: {prefix}: config ID '{name}' contains illegal characters");
    }

    // Fabric common/configtx/validator.go, ConfigAllowedChars and MaxLength.
    private static bool IsName(string name) => name is not ("." or "..") && name.Length < 250 && NamePattern().IsMatch(name);

    private static string GroupKey(string path) => "[Group]  " + path;

    private static string ValueKey(string path, string name) => $"[Value]  {path}/{name}";

    private static string PolicyKey(string path, string name) => $"[Policy] {path}/{name}";

    [GeneratedRegex(@"\A[a-zA-Z0-9.-]+\z")]
    private static partial Regex NamePattern();
}
