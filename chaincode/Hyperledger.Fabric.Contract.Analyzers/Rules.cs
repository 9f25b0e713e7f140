using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace Hyperledger.Fabric.Contract.Analyzers;

/// <summary>The rules; docs/CHAINCODE.md describes each.</summary>
internal static class Rules
{
    internal static readonly DiagnosticDescriptor Clock = Rule(
        "FABRIC001", "Contracts do not read clocks", "{0} differs from endorser to endorser: a transaction's time is its stub's Timestamp", DiagnosticSeverity.Error);

    internal static readonly DiagnosticDescriptor Randomness = Rule(
        "FABRIC002", "Contracts draw nothing at random", "{0} differs from endorser to endorser: derive what must be unique from the stub's TransactionId", DiagnosticSeverity.Error);

    internal static readonly DiagnosticDescriptor Culture = Rule(
        "FABRIC003", "Contracts do not depend on the culture", "{0} depends on the machine's culture: name the invariant culture, or compare ordinally", DiagnosticSeverity.Error);

    internal static readonly DiagnosticDescriptor Order = Rule(
        "FABRIC004", "Contracts do not depend on the order of hash tables", "{0} has no order to rely on: sort by an ordinal comparison, or keep a sorted or listed collection", DiagnosticSeverity.Error);

    internal static readonly DiagnosticDescriptor FloatingPoint = Rule(
        "FABRIC005", "Contracts do not compute in floating point", "{0} arithmetic may round otherwise on another processor: use decimal or whole numbers", DiagnosticSeverity.Warning);

    internal static readonly DiagnosticDescriptor Machine = Rule(
        "FABRIC006", "Contracts do not look at their machine", "{0} differs from endorser to endorser: a contract depends on its stub alone", DiagnosticSeverity.Error);

    internal static readonly ImmutableArray<DiagnosticDescriptor> All = [Clock, Randomness, Culture, Order, FloatingPoint, Machine];

    private static DiagnosticDescriptor Rule(string id, string title, string message, DiagnosticSeverity severity) =>
        new(id, title, message, "Determinism", severity, isEnabledByDefault: true, helpLinkUri: null);
}
