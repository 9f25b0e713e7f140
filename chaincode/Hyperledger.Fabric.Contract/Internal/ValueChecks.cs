using System.Collections;
using System.ComponentModel.DataAnnotations;
using System.Reflection;
using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using System.Text.Json.Serialization.Metadata;
using System.Text.RegularExpressions;

namespace Hyperledger.Fabric.Contract.Internal;

/// <summary>
/// Holds arguments against the validation attributes of System.ComponentModel.DataAnnotations, on parameters and on the members
/// of JSON types, however deep, and enums against their names, since JSON readers take any number for one. Found once for each
/// type; types with neither have none.
/// </summary>
internal sealed class ValueChecks
{
    private readonly List<(JsonPropertyInfo Member, ValidationAttribute[] Rules)> _rules = [];
    private readonly List<(JsonPropertyInfo Member, Func<ValueChecks?> Checks)> _members = [];
    private Func<ValueChecks?>? _elements;
    private Type? _enumeration;
    private bool? _isEmpty;

    /// <summary>Writes the attributes into a type's JSON schema.</summary>
    internal static JsonSchemaExporterOptions InSchema { get; } = new()
    {
        TreatNullObliviousAsNonNullable = true,
        TransformSchemaNode = static (context, schema) =>
        {
            if (context.PropertyInfo is { } member && schema is JsonObject node) Describe(RulesOf(member), node);
            return schema;
        },
    };

    /// <returns>Null if nothing is to be checked.</returns>
    internal static ValueChecks? Of(JsonTypeInfo info)
    {
        var checks = Of(info, []);
        return checks.IsEmpty([]) ? null : checks;
    }

    /// <summary>Holds a value against attributes.</summary>
    /// <param name="rules">The attributes.</param>
    /// <param name="value">The value.</param>
    /// <param name="name">What the refusal calls it.</param>
    /// <exception cref="FormatException">The value is refused; the message says by what rule, never the value.</exception>
    internal static void Check(ValidationAttribute[] rules, object? value, string name)
    {
        foreach (var rule in rules)
        {
            if (!IsValid(rule, value)) throw new FormatException(rule.FormatErrorMessage(name));
        }
    }

    /// <summary>Holds a whole value against the attributes of its members.</summary>
    /// <param name="value">The value.</param>
    /// <param name="path">Where it stands in the argument; empty for the argument itself.</param>
    /// <exception cref="FormatException">A member is refused.</exception>
    internal void Check(object? value, string path)
    {
        if (value is null || IsEmpty([])) return;
        if (_enumeration is { } type && !IsNamed(type, value))
            throw new FormatException($"{(path.Length > 0 ? path.TrimEnd('.') + ": " : "")}one of {string.Join(", ", Enum.GetNames(type))} belongs here.");
        foreach (var (member, rules) in _rules) Check(rules, member.Get!(value), path + member.Name);
        foreach (var (member, checks) in _members) checks()?.Check(member.Get!(value), $"{path}{member.Name}.");
        if (_elements?.Invoke() is not { } elements || value is not IEnumerable all) return;
        var i = 0;
        foreach (var element in value is IDictionary entries ? entries.Values : all) elements.Check(element, $"{path.TrimEnd('.')}[{i++}].");
    }

    /// <summary>Writes attributes into a schema.</summary>
    internal static void Describe(IEnumerable<ValidationAttribute> rules, JsonObject schema)
    {
        foreach (var rule in rules)
        {
            switch (rule)
            {
                case RangeAttribute range:
                    schema["minimum"] = Number(range.Minimum);
                    schema["maximum"] = Number(range.Maximum);
                    break;
                case StringLengthAttribute length:
                    if (length.MinimumLength > 0) schema["minLength"] = length.MinimumLength;
                    schema["maxLength"] = length.MaximumLength;
                    break;
                case MinLengthAttribute least:
                    schema[IsArray(schema) ? "minItems" : "minLength"] = least.Length;
                    break;
                case MaxLengthAttribute most:
                    schema[IsArray(schema) ? "maxItems" : "maxLength"] = most.Length;
                    break;
                case RegularExpressionAttribute expression:
                    schema["pattern"] = $"^(?:{expression.Pattern})$";
                    break;
            }
        }
    }

    private static ValueChecks Of(JsonTypeInfo info, Dictionary<Type, ValueChecks> known)
    {
        if (known.TryGetValue(info.Type, out var checks)) return checks;
        known[info.Type] = checks = new ValueChecks { _enumeration = (Nullable.GetUnderlyingType(info.Type) ?? info.Type) is { IsEnum: true } named ? named : null };
        if (info.ElementType is { } element && info.Options.TryGetTypeInfo(element, out var elements))
        {
            var of = Of(elements, known);
            checks._elements = () => of;
        }
        if (info.Kind != JsonTypeInfoKind.Object) return checks;
        foreach (var member in info.Properties)
        {
            if (member.Get is null) continue;
            if (RulesOf(member) is { Length: > 0 } rules) checks._rules.Add((member, rules));
            if (info.Options.TryGetTypeInfo(member.PropertyType, out var type) && (type.Kind is not JsonTypeInfoKind.None || (Nullable.GetUnderlyingType(type.Type) ?? type.Type).IsEnum))
            {
                var of = Of(type, known);
                checks._members.Add((member, () => of));
            }
        }
        return checks;
    }

    // A type that contains itself adds nothing by that.
    private bool IsEmpty(HashSet<ValueChecks> asked)
    {
        if (_isEmpty is { } settled) return settled;
        if (!asked.Add(this)) return true;
        var isEmpty = _enumeration is null && _rules.Count == 0 && _members.TrueForAll(m => m.Checks()!.IsEmpty(asked)) && _elements?.Invoke()!.IsEmpty(asked) != false;
        if (asked.Count == 1 || !isEmpty) _isEmpty = isEmpty;
        return isEmpty;
    }

    // Of a positional record the attributes stand on the constructor's parameter.
    private static ValidationAttribute[] RulesOf(JsonPropertyInfo member) =>
    [
        .. RulesOf(member.AttributeProvider),
        .. RulesOf(member.AssociatedParameter?.AttributeProvider),
    ];

    private static IEnumerable<ValidationAttribute> RulesOf(ICustomAttributeProvider? provider) =>
        provider?.GetCustomAttributes(typeof(ValidationAttribute), inherit: true).Cast<ValidationAttribute>() ?? [];

    // A pattern that takes too long refuses, whatever it would have said.
    private static bool IsValid(ValidationAttribute rule, object? value)
    {
        try
        {
            return rule.IsValid(value);
        }
        catch (RegexMatchTimeoutException)
        {
            return false;
        }
    }

    private static bool IsNamed(Type type, object value)
    {
        if (Enum.IsDefined(type, value)) return true;
        if (!type.IsDefined(typeof(FlagsAttribute), inherit: false)) return false;
        // Flags together are written as their names; a bit without a name leaves a number.
        return !char.IsAsciiDigit(value.ToString()![0]) && value.ToString()![0] != '-';
    }

    private static bool IsArray(JsonObject schema) => schema["type"]?.ToJsonString().Contains("array", StringComparison.Ordinal) == true;

    private static JsonNode Number(object bound) => JsonNode.Parse(Convert.ToString(bound, System.Globalization.CultureInfo.InvariantCulture)!)!;
}
