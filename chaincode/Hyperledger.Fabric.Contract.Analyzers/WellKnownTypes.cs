using System;
using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Hyperledger.Fabric.Contract.Analyzers;

/// <summary>The types and members that the rules are about, found once for a compilation.</summary>
internal sealed class WellKnownTypes
{
    private static readonly Dictionary<string, DiagnosticDescriptor> Members = new(StringComparer.Ordinal)
    {
        ["System.DateTime.Now"] = Rules.Clock,
        ["System.DateTime.UtcNow"] = Rules.Clock,
        ["System.DateTime.Today"] = Rules.Clock,
        ["System.DateTimeOffset.Now"] = Rules.Clock,
        ["System.DateTimeOffset.UtcNow"] = Rules.Clock,
        ["System.TimeProvider.System"] = Rules.Clock,
        ["System.Environment.TickCount"] = Rules.Clock,
        ["System.Environment.TickCount64"] = Rules.Clock,
        ["System.DateTime.ToLocalTime"] = Rules.Machine,
        ["System.DateTimeOffset.ToLocalTime"] = Rules.Machine,
        ["System.DateTimeOffset.LocalDateTime"] = Rules.Machine,
        ["System.TimeZoneInfo.Local"] = Rules.Machine,
        ["System.Environment.MachineName"] = Rules.Machine,
        ["System.Environment.UserName"] = Rules.Machine,
        ["System.Environment.ProcessId"] = Rules.Machine,
        ["System.Environment.ProcessorCount"] = Rules.Machine,
        ["System.Environment.GetEnvironmentVariable"] = Rules.Machine,
        ["System.Guid.NewGuid"] = Rules.Randomness,
        ["System.Guid.CreateVersion7"] = Rules.Randomness,
        ["System.IO.Path.GetRandomFileName"] = Rules.Randomness,
        ["System.IO.Path.GetTempFileName"] = Rules.Randomness,
        ["System.Globalization.CultureInfo.CurrentCulture"] = Rules.Culture,
        ["System.Globalization.CultureInfo.CurrentUICulture"] = Rules.Culture,
        ["System.StringComparison.CurrentCulture"] = Rules.Culture,
        ["System.StringComparison.CurrentCultureIgnoreCase"] = Rules.Culture,
        ["System.StringComparer.CurrentCulture"] = Rules.Culture,
        ["System.StringComparer.CurrentCultureIgnoreCase"] = Rules.Culture,
        ["System.Object.GetHashCode"] = Rules.Order,
        ["System.String.GetHashCode"] = Rules.Order,
    };

    private static readonly Dictionary<string, DiagnosticDescriptor> Types = new(StringComparer.Ordinal)
    {
        ["System.Diagnostics.Stopwatch"] = Rules.Clock,
        ["System.Threading.Timer"] = Rules.Clock,
        ["System.Random"] = Rules.Randomness,
        ["System.Security.Cryptography.RandomNumberGenerator"] = Rules.Randomness,
        ["System.HashCode"] = Rules.Order,
    };

    private static readonly HashSet<string> UnorderedTypes = new(StringComparer.Ordinal)
    {
        "System.Collections.Generic.Dictionary", "System.Collections.Generic.HashSet", "System.Collections.Generic.IDictionary",
        "System.Collections.Generic.IReadOnlyDictionary", "System.Collections.Generic.ISet", "System.Collections.Generic.IReadOnlySet",
        "System.Collections.Concurrent.ConcurrentDictionary", "System.Collections.Concurrent.ConcurrentBag",
        "System.Collections.Immutable.ImmutableDictionary", "System.Collections.Immutable.ImmutableHashSet",
        "System.Collections.Frozen.FrozenDictionary", "System.Collections.Frozen.FrozenSet", "System.Collections.Hashtable",
    };

    // What gives the same whatever the order, or makes an order.
    private static readonly HashSet<string> OrderForgotten = new(StringComparer.Ordinal)
    {
        "OrderBy", "OrderByDescending", "Order", "OrderDescending", "Any", "All", "Count", "LongCount", "Contains", "Sum", "Min", "Max", "MinBy", "MaxBy",
        "ToDictionary", "ToHashSet", "ToImmutableDictionary", "ToImmutableHashSet",
        "ToImmutableSortedDictionary", "ToImmutableSortedSet", "ToFrozenDictionary", "ToFrozenSet", "SetEquals", "IsSubsetOf", "IsSupersetOf", "IsProperSubsetOf",
        "IsProperSupersetOf", "Overlaps", "UnionWith", "IntersectWith", "ExceptWith", "Except", "ExceptBy", "ContainsKey", "TryGetNonEnumeratedCount",
    };

    private static readonly HashSet<string> OrderPassedOn = new(StringComparer.Ordinal)
    {
        "Select", "SelectMany", "Where", "OfType", "Cast", "Concat", "Append", "Prepend", "Distinct", "DistinctBy", "AsEnumerable", "Skip", "Take", "Reverse", "Zip",
    };

    private static readonly HashSet<string> FormattedByCulture = new(StringComparer.Ordinal)
    {
        "System.Double", "System.Single", "System.Half", "System.Decimal", "System.DateTime", "System.DateTimeOffset", "System.DateOnly", "System.TimeOnly",
        "System.SByte", "System.Int16", "System.Int32", "System.Int64", "System.Int128", "System.Numerics.BigInteger",
    };

    private readonly INamedTypeSymbol?[] _contracts;

    internal WellKnownTypes(Compilation compilation) => _contracts =
    [
        compilation.GetTypeByMetadataName("Hyperledger.Fabric.Contract.ContractBase"),
        compilation.GetTypeByMetadataName("Hyperledger.Fabric.Contract.TransactionContext"),
        compilation.GetTypeByMetadataName("Hyperledger.Fabric.Shim.IChaincode"),
    ];

    internal bool AreContractsKnown => _contracts.Any(c => c is not null);

    internal static bool IsFloatingPoint(ITypeSymbol? type) =>
        type?.SpecialType is SpecialType.System_Double or SpecialType.System_Single || type?.ToDisplayString() == "System.Half";

    internal static bool ForgetsOrder(IMethodSymbol called) =>
        OrderForgotten.Contains(called.Name) || (called.MethodKind == MethodKind.Constructor && UnorderedOrSorted(called.ContainingType));

    internal static bool PassesOrderOn(IMethodSymbol called) => OrderPassedOn.Contains(called.Name) && called.ContainingType.Name == "Enumerable";

    internal bool IsInContract(ISymbol? symbol)
    {
        for (var type = symbol as INamedTypeSymbol ?? symbol?.ContainingType; type is not null; type = type.ContainingType)
        {
            if (type.AllInterfaces.Any(IsContract)) return true;
            for (var of = type; of is not null; of = of.BaseType)
            {
                if (IsContract(of)) return true;
            }
        }
        return false;
    }

    internal static DiagnosticDescriptor? RuleOf(ISymbol member)
    {
        if (member.ContainingType is not { } type) return null;
        var typeName = FullName(type);
        // Of a type that is refused whole its making is reported, not every use.
        if ((member.IsStatic || member is IMethodSymbol { MethodKind: MethodKind.Constructor }) && Types.TryGetValue(typeName, out var rule)) return rule;
        return Members.TryGetValue($"{typeName}.{member.Name}", out rule) ? rule : null;
    }

    internal static bool IsUnordered(ITypeSymbol? type) => type is INamedTypeSymbol named && UnorderedTypes.Contains(FullName(named));

    internal static bool IsFormattedByCulture(ITypeSymbol? type) => type is INamedTypeSymbol named && FormattedByCulture.Contains(FullName(named));

    /// <summary>Calls that take a culture and were given none: ToString, Parse, TryParse, ToUpper, Compare, StartsWith.</summary>
    internal static bool DependsOnCulture(IInvocationOperation invocation)
    {
        var method = invocation.TargetMethod;
        if (invocation.Arguments.Any(a => IsCultureArgument(a.Parameter?.Type))) return false;
        return method.Name switch
        {
            "ToString" or "Parse" or "TryParse" => IsFormattedByCulture(method.ContainingType) && !method.Parameters.Any(p => p.Type.Name == "IFormatProvider"),
            "ToUpper" or "ToLower" or "CompareTo" or "Compare" => method.ContainingType.SpecialType == SpecialType.System_String,
            "StartsWith" or "EndsWith" or "IndexOf" or "LastIndexOf" => method.ContainingType.SpecialType == SpecialType.System_String
                && method.Parameters.Length > 0 && method.Parameters[0].Type.SpecialType == SpecialType.System_String,
            "ToShortDateString" or "ToLongDateString" or "ToShortTimeString" or "ToLongTimeString" => IsFormattedByCulture(method.ContainingType),
            _ => false,
        };
    }

    private static bool IsCultureArgument(ITypeSymbol? type) => type?.Name is "IFormatProvider" or "CultureInfo" or "StringComparison";

    private static bool UnorderedOrSorted(INamedTypeSymbol type) => UnorderedTypes.Contains(FullName(type)) || type.Name.StartsWith("Sorted", StringComparison.Ordinal);

    private bool IsContract(INamedTypeSymbol type) => _contracts.Any(c => SymbolEqualityComparer.Default.Equals(c, type));

    private static string FullName(INamedTypeSymbol type) => $"{type.ContainingNamespace}.{type.Name}";
}
