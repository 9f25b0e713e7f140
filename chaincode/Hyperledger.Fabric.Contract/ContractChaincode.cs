using System.Collections.Frozen;
using System.Reflection;
using Hyperledger.Fabric.Contract.Internal;
using Hyperledger.Fabric.Protos.Peer;
using Hyperledger.Fabric.Shim;

namespace Hyperledger.Fabric.Contract;

/// <summary>A chaincode made of contracts: routes <c>contract:function</c>, and <c>function</c> to the default contract.</summary>
/// <remarks>Names are compared exactly. <c>org.hyperledger.fabric:GetMetadata</c> answers with the contracts' description.</remarks>
public sealed class ContractChaincode : IChaincode
{
    private const string MetadataFunction = "org.hyperledger.fabric:GetMetadata";

    // Those that cannot be functions are among them, to be refused rather than ignored.
    private const BindingFlags AnyMethod = BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.FlattenHierarchy;

    private readonly FrozenDictionary<string, Handler> _functions;
    private readonly FrozenDictionary<string, ContractBase> _contracts;
    private readonly string _defaultContract;
    private readonly ReadOnlyMemory<byte> _metadata;

    /// <summary>Creates the chaincode; everything about the contracts' methods is settled here, nothing per call.</summary>
    /// <param name="contracts">At least one; the first is the default unless another says so.</param>
    /// <param name="options">Null for the defaults.</param>
    /// <exception cref="ArgumentException">
    /// Two contracts or functions share a name, a parameter's or result's type has no form, or a method is marked that cannot be a
    /// function: not public, static, generic, <c>async void</c> or with parameters by reference.
    /// </exception>
    public ContractChaincode(IReadOnlyList<ContractBase> contracts, ContractOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(contracts);
        ArgumentOutOfRangeException.ThrowIfZero(contracts.Count);
        options ??= new ContractOptions();

        var converters = new Converters(options);
        var byName = new Dictionary<string, ContractBase>(StringComparer.Ordinal);
        var functions = new Dictionary<string, Handler>(StringComparer.Ordinal);
        var all = new List<Handler>();
        _defaultContract = NameOf(contracts.FirstOrDefault(c => c.GetType().GetCustomAttribute<ContractAttribute>()?.IsDefault == true) ?? contracts[0]);
        foreach (var contract in contracts)
        {
            var name = NameOf(contract);
            if (!byName.TryAdd(name, contract)) throw new ArgumentException($"Two contracts are called '{name}'.", nameof(contracts));
            foreach (var method in contract.GetType().GetMethods(AnyMethod))
            {
                if (method.GetCustomAttribute<TransactionAttribute>() is not { } attribute) continue;
                var handler = Handler.Create(contract, name, method, attribute, converters);
                if (!functions.TryAdd(handler.Function.ToString(), handler))
                    throw new ArgumentException($"Contract '{name}' has two functions called '{handler.Function.Name}'.", nameof(contracts));
                if (name == _defaultContract) functions[handler.Function.Name] = handler;
                all.Add(handler);
            }
        }

        _contracts = byName.ToFrozenDictionary(StringComparer.Ordinal);
        _functions = functions.ToFrozenDictionary(StringComparer.Ordinal);
        _metadata = Metadata.Write(options, _defaultContract, byName.Keys, all);
    }

    /// <inheritdoc/>
    public async Task<Response> InvokeAsync(IChaincodeStub stub, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(stub);
        try
        {
            return ChaincodeResponse.Success(await CallAsync(stub, cancellationToken).ConfigureAwait(false));
        }
        catch (ContractException e)
        {
            return new Response { Status = e.Status, Message = e.ToJson() };
        }
        catch (Exception e) when (e is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            return new Response
            {
                Status = ChaincodeResponse.InternalError,
                Message = new ContractException(ContractErrorCodes.Internal, e.Message, status: ChaincodeResponse.InternalError).ToJson(),
            };
        }
    }

    /// <summary>Routes as <see cref="InvokeAsync"/> does if a function is named, else does nothing and succeeds.</summary>
    /// <param name="stub">The transaction.</param>
    /// <param name="cancellationToken">Cancelled when the stream to the peer has ended.</param>
    public Task<Response> InitAsync(IChaincodeStub stub, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(stub);
        return stub.FunctionName.Length == 0 ? Task.FromResult(ChaincodeResponse.Success()) : InvokeAsync(stub, cancellationToken);
    }

    private static string NameOf(ContractBase contract) => contract.GetType().GetCustomAttribute<ContractAttribute>()?.Name ?? contract.GetType().Name;

    private async Task<ReadOnlyMemory<byte>> CallAsync(IChaincodeStub stub, CancellationToken cancellationToken)
    {
        var called = stub.FunctionName;
        if (_functions.TryGetValue(called, out var handler))
        {
            var contract = handler.Contract;
            var context = contract.CreateContext(stub, handler.Function);
            await contract.BeforeAsync(context, cancellationToken).ConfigureAwait(false);
            var result = handler.HasAround
                ? await contract.AroundAsync(context, ct => handler.CallAsync(context, ct), cancellationToken).ConfigureAwait(false)
                : await handler.CallAsync(context, cancellationToken).ConfigureAwait(false);
            await contract.AfterAsync(context, result, cancellationToken).ConfigureAwait(false);
            return result;
        }

        if (called == MetadataFunction) return _metadata;
        var colon = called.LastIndexOf(':');
        var (contractName, functionName) = colon < 0 ? (_defaultContract, called) : (called[..colon], called[(colon + 1)..]);
        if (!_contracts.TryGetValue(contractName, out var owner))
            throw new ContractException(ContractErrorCodes.UnknownContract, $"There is no contract '{contractName}'.");
        var unknown = owner.CreateContext(stub, new TransactionFunction(contractName, functionName, IsSubmit: false));
        return await owner.UnknownAsync(unknown, cancellationToken).ConfigureAwait(false);
    }
}
