using Grpc.Core;
using Grpc.Net.Client;
using Hyperledger.Fabric.Client;
using Ledger.Records.State;
using Ledger.Sdk.Workspaces;

namespace Ledger.Sdk.Internal;

/// <summary>The Gateway calls of the ledger's contracts, with what can go wrong told in the SDK's terms.</summary>
internal sealed class LedgerConnection : IDisposable
{
    private readonly GrpcChannel _channel;
    private readonly string _chaincode;
    private readonly string _identityName;

    public LedgerConnection(NetworkEndpoints endpoints, Profile profile, WorkspaceIdentity identity, LedgerClientOptions options)
    {
        // The own organisation's peer first: it is the one whose view the caller may rely on.
        List<PeerEndpoint> running = [.. endpoints.Peers.Where(p => p.IsRunning)];
        if (running.Count == 0) throw new LedgerUnreachableException(LedgerError.NetworkUnreachable, null, string.Join(", ", endpoints.Peers.Select(p => p.Address)));
        Peer = running.FirstOrDefault(p => p.MspId == identity.MspId) ?? running[0];
        PeerMspIds = [.. running.Select(p => p.MspId).Distinct(StringComparer.Ordinal)];
        _chaincode = profile.Chaincode;
        _identityName = identity.Name;
        _channel = FabricChannel.Create(Peer.Address, Peer.TlsRootCertPem, Peer.ServerName);
        var gateway = Gateway.Connect(new GatewayOptions(_channel, identity.Signing)
        {
            TimeProvider = options.TimeProvider,
            Evaluate = new CallSettings { Timeout = options.EndorseTimeout },
            Endorse = new CallSettings { Timeout = options.EndorseTimeout },
            CommitStatus = new CallSettings { Timeout = options.CommitTimeout },
        });
        Network = gateway.GetNetwork(profile.Channel);
    }

    public Network Network { get; }

    public PeerEndpoint Peer { get; }

    public IReadOnlyList<string> PeerMspIds { get; }

    public string Chaincode => _chaincode;

    public Contract Contract(string contract) => Network.GetContract(_chaincode, contract);

    public Task<byte[]> EvaluateAsync(string contract, string function, IReadOnlyList<Argument> arguments, CancellationToken cancellationToken) =>
        TranslateAsync(() => Contract(contract).EvaluateAsync(function, arguments, cancellationToken));

    public Task<Submission<byte[]>> SubmitAsync(
        string contract, string function, IReadOnlyList<Argument> arguments, IReadOnlyList<string> organizations, CancellationToken cancellationToken) =>
        TranslateAsync(async () =>
        {
            var proposal = Contract(contract).NewProposal(
                function, new ProposalOptions { Arguments = arguments, EndorsingOrganizations = organizations });
            var transaction = await proposal.EndorseAsync(settings: null, cancellationToken).ConfigureAwait(false);
            var submitted = await transaction.SubmitAsync(settings: null, cancellationToken).ConfigureAwait(false);
            var status = await submitted.GetStatusAsync(settings: null, cancellationToken).ConfigureAwait(false);
            status.EnsureSuccessful();
            return new Submission<byte[]>(submitted.TransactionId, status.BlockNumber, transaction.GetResult());
        });

    public Task<T> QueryLedgerAsync<T>(Func<ChannelLedger, Task<T>> query) => TranslateAsync(() => query(Network.Ledger));

    public async Task<T> TranslateAsync<T>(Func<Task<T>> call)
    {
        try
        {
            return await call().ConfigureAwait(false);
        }
        catch (CommitException e)
        {
            throw new LedgerRefusedException(LedgerError.NotCommitted, e, e.TransactionId, e.Code.ToProtocolName()) { TransactionId = e.TransactionId };
        }
        catch (EndorsementVerificationException e)
        {
            throw new LedgerRefusedException(LedgerError.NotEndorsed, e, e.Message) { TransactionId = e.TransactionId };
        }
        catch (GatewayException e)
        {
            throw Translate(e);
        }
        catch (RpcException e)
        {
            throw new LedgerUnreachableException(LedgerError.NetworkUnreachable, e, $"{Peer.MspId} {Peer.Address}");
        }
    }

    public void Dispose() => _channel.Dispose();

    private LedgerException Translate(GatewayException e)
    {
        var peer = $"{Peer.MspId} {Peer.Address}";
        if (Refusal.Find(e.ChaincodeMessage ?? e.Message) is { } refusal)
        {
            var error = refusal.Code == RefusalCodes.ClockSkew
                ? new LedgerRefusedException(LedgerError.ClockWrong, e, refusal.Message) { ContractCode = refusal.Code }
                : new LedgerRefusedException(LedgerError.ContractRefused, e, refusal.Code, refusal.Key, refusal.Message)
                {
                    ContractCode = refusal.Code,
                    TransactionId = refusal.TransactionId ?? e.TransactionId,
                };
            return error;
        }

        return e.StatusCode switch
        {
            StatusCode.DeadlineExceeded => new LedgerUnreachableException(LedgerError.NetworkTimeout, e, peer, e.TransactionId ?? "-"),
            StatusCode.Unavailable => new LedgerUnreachableException(LedgerError.NetworkUnreachable, e, peer),
            StatusCode.Cancelled => new LedgerUnreachableException(LedgerError.NetworkUnreachable, e, peer),
            StatusCode.FailedPrecondition or StatusCode.PermissionDenied or StatusCode.Unauthenticated =>
                new LedgerRefusedException(LedgerError.IdentityRefused, e, _identityName, e.Message),
            _ => new LedgerRefusedException(LedgerError.NotEndorsed, e, e.Message) { TransactionId = e.TransactionId },
        };
    }
}
