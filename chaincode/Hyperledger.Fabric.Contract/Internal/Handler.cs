using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Linq.Expressions;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;

namespace Hyperledger.Fabric.Contract.Internal;

/// <summary>Calls one transaction function: arguments to values, method, value to result. The call itself is compiled once.</summary>
internal sealed class Handler
{
    private delegate Task<object?> Invocation(TransactionContext context, object?[] arguments, CancellationToken cancellationToken);

    private readonly Invocation _invoke;
    private readonly Converter? _result;
    private readonly int _required;

    private Handler(ContractBase contract, TransactionFunction function, Parameter[] parameters, Converter? result, Invocation invoke)
    {
        Contract = contract;
        Function = function;
        Parameters = parameters;
        _result = result;
        _invoke = invoke;
        _required = parameters.Count(p => !p.IsOptional);
        HasAround = contract.GetType().GetMethod(nameof(ContractBase.AroundAsync))!.DeclaringType != typeof(ContractBase);
    }

    internal ContractBase Contract { get; }

    /// <summary>Whether the contract has a hook around its functions; most have none, and need no delegate for each call.</summary>
    internal bool HasAround { get; }

    internal TransactionFunction Function { get; }
    internal IReadOnlyList<Parameter> Parameters { get; }
    internal Converter? Result => _result;

    internal static Handler Create(ContractBase contract, string contractName, MethodInfo method, TransactionAttribute attribute, Converters converters)
    {
        var name = attribute.Name ?? (method.Name.EndsWith("Async", StringComparison.Ordinal) ? method.Name[..^5] : method.Name);
        var function = new TransactionFunction(contractName, name, attribute is not EvaluateAttribute);
        var usedBy = $"{method.DeclaringType!.Name}.{method.Name}";
        if (name.Contains(':', StringComparison.Ordinal)) throw new ArgumentException($"{usedBy}: a function's name holds no colon.");
        if (method.IsStatic || !method.IsPublic) throw new ArgumentException($"{usedBy}: a transaction function is a public method of an instance.");
        if (method.IsGenericMethodDefinition) throw new ArgumentException($"{usedBy}: a transaction function has no type parameters.");
        if (method.GetParameters().Any(p => p.ParameterType.IsByRef)) throw new ArgumentException($"{usedBy}: a transaction function's parameters are neither ref, in nor out.");
        // Nobody could wait for its end.
        if (method.ReturnType == typeof(void) && method.IsDefined(typeof(AsyncStateMachineAttribute)))
            throw new ArgumentException($"{usedBy}: an async function returns Task, not void.");

        var context = Expression.Parameter(typeof(TransactionContext), "context");
        var arguments = Expression.Parameter(typeof(object?[]), "arguments");
        var cancellationToken = Expression.Parameter(typeof(CancellationToken), "cancellationToken");
        var parameters = new List<Parameter>();
        var passed = new List<Expression>();
        foreach (var parameter in method.GetParameters())
        {
            if (parameter.Position == 0 && typeof(TransactionContext).IsAssignableFrom(parameter.ParameterType))
            {
                passed.Add(Expression.Convert(context, parameter.ParameterType));
            }
            else if (parameter.ParameterType == typeof(CancellationToken))
            {
                passed.Add(cancellationToken);
            }
            else
            {
                var place = Expression.ArrayIndex(arguments, Expression.Constant(parameters.Count));
                passed.Add(Expression.Convert(place, parameter.ParameterType));
                parameters.Add(new Parameter(
                    parameter.Name!,
                    converters.For(parameter.ParameterType, usedBy),
                    parameter.HasDefaultValue,
                    parameter.HasDefaultValue ? parameter.DefaultValue : null,
                    [.. parameter.GetCustomAttributes<ValidationAttribute>()]));
            }
        }

        var (resultType, wrap) = Wrapping(method.ReturnType);
        var call = Expression.Call(Expression.Constant(contract, method.DeclaringType), method, passed);
        Expression body = method.ReturnType == typeof(void)
            ? Expression.Block(call, Expression.Constant(Task.FromResult<object?>(null)))
            : Expression.Call(wrap!, call);
        var invoke = Expression.Lambda<Invocation>(body, context, arguments, cancellationToken).Compile();
        return new Handler(contract, function, [.. parameters], resultType is null ? null : converters.For(resultType, usedBy), invoke);
    }

    internal async Task<ReadOnlyMemory<byte>> CallAsync(TransactionContext context, CancellationToken cancellationToken)
    {
        var given = context.Stub.Arguments;
        var count = given.Count - 1;
        if (count < _required || count > Parameters.Count) throw WrongCount(count);

        var values = new object?[Parameters.Count];
        for (var i = 0; i < values.Length; i++) values[i] = i < count ? Read(Parameters[i], given[i + 1]) : Parameters[i].DefaultValue;
        var result = await _invoke(context, values, cancellationToken).ConfigureAwait(false);
        return result is null || _result is null ? default : _result.Write(result);
    }

    private object? Read(Parameter parameter, ReadOnlyMemory<byte> argument)
    {
        try
        {
            var value = parameter.Converter.Read(argument);
            ValueChecks.Check(parameter.Rules, value, parameter.Name);
            return value;
        }
        catch (Exception e) when (e is FormatException or JsonException or DecoderFallbackException)
        {
            // A format says what belongs there; the others can quote the argument, which may be personal.
            var detail = e switch
            {
                JsonException json => $"it is not the JSON expected (line {json.LineNumber}, byte {json.BytePositionInLine}).",
                DecoderFallbackException => "it is not UTF-8.",
                _ => e.Message,
            };
            throw new ContractException(ContractErrorCodes.BadArgument, $"Argument '{parameter.Name}' of {Function}: {detail}", innerException: e);
        }
    }

    private ContractException WrongCount(int count)
    {
        var names = string.Join(", ", Parameters.Select(p => p.IsOptional ? $"[{p.Name}]" : p.Name));
        var expected = _required == Parameters.Count ? $"{_required}" : $"{_required} to {Parameters.Count}";
        return new ContractException(
            ContractErrorCodes.BadArgument,
            string.Create(CultureInfo.InvariantCulture, $"{Function} takes {expected} arguments ({names}); {count} were given."));
    }

    private static (Type? Result, MethodInfo? Wrap) Wrapping(Type returned)
    {
        if (returned == typeof(void)) return (null, null);
        if (returned == typeof(Task)) return (null, Own(nameof(OfTask)));
        if (returned == typeof(ValueTask)) return (null, Own(nameof(OfValueTask)));
        if (returned.IsGenericType && returned.GetGenericTypeDefinition() == typeof(Task<>))
            return (returned.GetGenericArguments()[0], Own(nameof(OfTaskOf)).MakeGenericMethod(returned.GetGenericArguments()));
        if (returned.IsGenericType && returned.GetGenericTypeDefinition() == typeof(ValueTask<>))
            return (returned.GetGenericArguments()[0], Own(nameof(OfValueTaskOf)).MakeGenericMethod(returned.GetGenericArguments()));
        return (returned, Own(nameof(OfValue)).MakeGenericMethod(returned));
    }

    private static MethodInfo Own(string name) => typeof(Handler).GetMethod(name, BindingFlags.NonPublic | BindingFlags.Static)!;

    private static async Task<object?> OfTask(Task task)
    {
        await task.ConfigureAwait(false);
        return null;
    }

    private static async Task<object?> OfValueTask(ValueTask task)
    {
        await task.ConfigureAwait(false);
        return null;
    }

    private static async Task<object?> OfTaskOf<T>(Task<T> task) => await task.ConfigureAwait(false);

    private static async Task<object?> OfValueTaskOf<T>(ValueTask<T> task) => await task.ConfigureAwait(false);

    private static Task<object?> OfValue<T>(T value) => Task.FromResult<object?>(value);

    internal sealed record Parameter(string Name, Converter Converter, bool IsOptional, object? DefaultValue, ValidationAttribute[] Rules);
}
