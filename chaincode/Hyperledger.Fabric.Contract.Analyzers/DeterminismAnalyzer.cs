using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace Hyperledger.Fabric.Contract.Analyzers;

/// <summary>
/// Finds in contracts what makes endorsers disagree: clocks, randomness, culture, the order of hash tables, floating point.
/// It looks at types that derive from ContractBase or implement IChaincode, and at everything nested in them.
/// </summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class DeterminismAnalyzer : DiagnosticAnalyzer
{
    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics => Rules.All;

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.EnableConcurrentExecution();
        context.RegisterCompilationStartAction(start =>
        {
            var types = new WellKnownTypes(start.Compilation);
            if (!types.AreContractsKnown) return;
            start.RegisterOperationAction(c => Member(c, types, ((IPropertyReferenceOperation)c.Operation).Property), OperationKind.PropertyReference);
            start.RegisterOperationAction(c => Member(c, types, ((IFieldReferenceOperation)c.Operation).Field), OperationKind.FieldReference);
            start.RegisterOperationAction(c => Invocation(c, types), OperationKind.Invocation);
            start.RegisterOperationAction(c => Creation(c, types), OperationKind.ObjectCreation);
            start.RegisterOperationAction(c => Loop(c, types), OperationKind.Loop);
            start.RegisterOperationAction(c => Interpolation(c, types), OperationKind.Interpolation);
            start.RegisterOperationAction(c => Arithmetic(c, types), OperationKind.Binary, OperationKind.CompoundAssignment);
        });
    }

    private static void Member(OperationAnalysisContext context, WellKnownTypes types, ISymbol member)
    {
        if (WellKnownTypes.RuleOf(member) is { } rule && types.IsInContract(context.ContainingSymbol)) Report(context, rule, Name(member));
    }

    private static void Creation(OperationAnalysisContext context, WellKnownTypes types)
    {
        var creation = (IObjectCreationOperation)context.Operation;
        if (creation.Constructor is { } constructor && WellKnownTypes.RuleOf(constructor) is { } rule && types.IsInContract(context.ContainingSymbol))
            Report(context, rule, constructor.ContainingType.Name);
        foreach (var argument in creation.Arguments) Ordering(context, types, argument, creation.Constructor);
    }

    private static void Invocation(OperationAnalysisContext context, WellKnownTypes types)
    {
        var invocation = (IInvocationOperation)context.Operation;
        var method = invocation.TargetMethod;
        if (WellKnownTypes.RuleOf(method) is { } rule && types.IsInContract(context.ContainingSymbol)) Report(context, rule, Name(method));
        else if (WellKnownTypes.DependsOnCulture(invocation) && types.IsInContract(context.ContainingSymbol)) Report(context, Rules.Culture, Name(method));
        foreach (var argument in invocation.Arguments) Ordering(context, types, argument, method);
    }

    private static void Loop(OperationAnalysisContext context, WellKnownTypes types)
    {
        if (context.Operation is IForEachLoopOperation loop) Unordered(context, types, loop.Collection);
    }

    private static void Interpolation(OperationAnalysisContext context, WellKnownTypes types)
    {
        // A FormattableString is given its culture later, a handler in its call.
        if (context.Operation.Parent?.Parent is IConversionOperation { Type.SpecialType: not SpecialType.System_String }) return;
        Formatting(context, types, ((IInterpolationOperation)context.Operation).Expression, "An interpolated ");
    }

    private static void Formatting(OperationAnalysisContext context, WellKnownTypes types, IOperation value, string how)
    {
        if (WellKnownTypes.IsFormattedByCulture(Converted(value).Type) && types.IsInContract(context.ContainingSymbol))
            Report(context, Rules.Culture, how + Converted(value).Type!.Name);
    }

    private static void Arithmetic(OperationAnalysisContext context, WellKnownTypes types)
    {
        var (type, left, right) = context.Operation switch
        {
            IBinaryOperation binary => (binary.Type, binary.LeftOperand, binary.RightOperand),
            ICompoundAssignmentOperation assignment => (assignment.Type, assignment.Target, assignment.Value),
            _ => (null, null, null),
        };
        if (left is null || right is null) return;
        if (type?.SpecialType == SpecialType.System_String)
        {
            Formatting(context, types, left, "A concatenated ");
            Formatting(context, types, right, "A concatenated ");
        }
        else if (WellKnownTypes.IsFloatingPoint(left.Type) && types.IsInContract(context.ContainingSymbol))
        {
            Report(context, Rules.FloatingPoint, left.Type!.Name);
        }
    }

    // An argument of a call that keeps the order of what it is given: string.Join, ToList, AddRange, a list's constructor.
    private static void Ordering(OperationAnalysisContext context, WellKnownTypes types, IArgumentOperation argument, IMethodSymbol? called)
    {
        if (called is null || WellKnownTypes.ForgetsOrder(called) || WellKnownTypes.PassesOrderOn(called)) return;
        if (argument.Parameter?.Type is INamedTypeSymbol { IsGenericType: true, ConstructedFrom.SpecialType: SpecialType.System_Collections_Generic_IEnumerable_T })
            Unordered(context, types, argument.Value);
    }

    private static void Unordered(OperationAnalysisContext context, WellKnownTypes types, IOperation collection)
    {
        var origin = Origin(collection);
        if (WellKnownTypes.IsUnordered(origin.Type) && types.IsInContract(context.ContainingSymbol))
            context.ReportDiagnostic(Diagnostic.Create(Rules.Order, origin.Syntax.GetLocation(), origin.Type!.Name));
    }

    private static IOperation Converted(IOperation value) => value is IConversionOperation { IsImplicit: true } conversion ? Converted(conversion.Operand) : value;

    // Keys and values come in the order of their dictionary, what Select and the like give in the order of their source.
    private static IOperation Origin(IOperation collection) => collection switch
    {
        IConversionOperation { IsImplicit: true } conversion => Origin(conversion.Operand),
        IPropertyReferenceOperation { Property.Name: "Keys" or "Values", Instance: { } owner } when WellKnownTypes.IsUnordered(owner.Type) => owner,
        IInvocationOperation { TargetMethod: var called, Arguments: { Length: > 0 } arguments } when WellKnownTypes.PassesOrderOn(called) => Origin(arguments[0].Value),
        _ => collection,
    };

    private static string Name(ISymbol member) => $"{member.ContainingType.Name}.{member.Name}";

    private static void Report(OperationAnalysisContext context, DiagnosticDescriptor rule, string what) =>
        context.ReportDiagnostic(Diagnostic.Create(rule, context.Operation.Syntax.GetLocation(), what));
}
