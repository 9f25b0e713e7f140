using Grpc.Core;
using Grpc.Net.Client;
using Hyperledger.Fabric.Client;
using Hyperledger.Fabric.Msp;
using Hyperledger.Fabric.Protos.Common;
using Ledger.Records.State;
using Ledger.Sdk.Workspaces;

namespace Ledger.Sdk.Internal;

/// <summary>The Gateway calls of the ledger's contracts, with what can go wrong told in the SDK's terms.</summary>
internal sealed class LedgerConnection : IDisposable
{
    private static readonly TimeSpan s_firstPause = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan s_longestPause = TimeSpan.FromSeconds(5);

    private const int MostAttempts = 6;

    private readonly IReadOnlyList<GrpcChannel> _channels;
    private readonly string _chaincode;
    private readonly string _identityName;
    private readonly LedgerClientOptions _options;
    private readonly LateEndorsers _late;
    private volatile bool _hasAnswered;

    public LedgerConnection(NetworkEndpoints endpoints, Profile profile, WorkspaceIdentity identity, LedgerClientOptions options)
    {
        // The own organisation's peer first: it is the one whose view the caller may rely on.
        List<PeerEndpoint> running = [.. endpoints.Peers.Where(p => p.IsRunning)];
        if (running.Count == 0) throw new LedgerUnreachableException(LedgerError.NetworkUnreachable, null, string.Join(", ", endpoints.Peers.Select(p => p.Address)));
        Peer = running.FirstOrDefault(p => p.MspId == identity.MspId) ?? running[0];
        PeerMspIds = [.. running.Select(p => p.MspId).Distinct(StringComparer.Ordinal)];
        _chaincode = profile.Chaincode;
        _identityName = identity.Name;
        _options = options;
        // Another peer stands in while that one does not answer: of the own organisation first, then whoever else serves.
        List<PeerEndpoint> inOrder = [Peer, .. running.Where(p => p != Peer).OrderBy(p => p.MspId == identity.MspId ? 0 : 1)];
        _channels = [.. inOrder.Select(p => FabricChannel.Create(p.Address, p.TlsRootCertPem, p.ServerName))];
        var peers = new BalancedCallInvoker(inOrder.Zip(_channels, (peer, channel) => new GatewayEndpoint(peer.Address, channel)), EndpointSelection.InOrder, options.TimeProvider);
        var gateway = Gateway.Connect(new GatewayOptions(peers, identity.Signing)
        {
            TimeProvider = options.TimeProvider,
            Evaluate = new CallSettings { Timeout = options.EndorseTimeout },
            Endorse = new CallSettings { Timeout = options.EndorseTimeout },
            CommitStatus = new CallSettings { Timeout = options.CommitTimeout },
        });
        Network = gateway.GetNetwork(profile.Channel);
        _late = new LateEndorsers(HeightAsync, options.TimeProvider);
    }

    public Network Network { get; }

    public PeerEndpoint Peer { get; }

    public IReadOnlyList<string> PeerMspIds { get; }

    public string Chaincode => _chaincode;

    public Contract Contract(string contract) => Network.GetContract(_chaincode, contract);

    public Task<byte[]> EvaluateAsync(string contract, string function, IReadOnlyList<Argument> arguments, CancellationToken cancellationToken) =>
        TranslateAsync(() => Contract(contract).EvaluateAsync(function, arguments, cancellationToken), isPatient: true, cancellationToken);

    public Task<Submission<byte[]>> SubmitAsync(
        string contract, string function, IReadOnlyList<Argument> arguments, IReadOnlyList<string> organizations, CancellationToken cancellationToken) =>
        TranslateAsync(() => PastConflictsAsync(() => SubmitOnceAsync(contract, function, arguments, organizations, cancellationToken), cancellationToken), isPatient: false, cancellationToken);

    // Two who change one thing at the same time: the later one is judged anew on what the first left.
    private async Task<T> PastConflictsAsync<T>(Func<Task<T>> submit, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await submit().ConfigureAwait(false);
            }
            catch (CommitException e) when (e.IsTransient && attempt < MostAttempts)
            {
                await Task.Delay(s_firstPause * (attempt * (0.5 + Random.Shared.NextDouble())), _options.TimeProvider, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private async Task<Submission<byte[]>> SubmitOnceAsync(
        string contract, string function, IReadOnlyList<Argument> arguments, IReadOnlyList<string> organizations, CancellationToken cancellationToken)
    {
        var proposal = Contract(contract).NewProposal(function, new ProposalOptions { Arguments = arguments, EndorsingOrganizations = organizations });
        var transaction = await EndorseAsync(() => proposal.EndorseAsync(settings: null, cancellationToken), organizations, cancellationToken).ConfigureAwait(false);
        // The same envelope may be sent again: what is ordered twice counts once.
        var status = await PatientlyAsync(
            async () =>
            {
                var submitted = await transaction.SubmitAsync(settings: null, cancellationToken).ConfigureAwait(false);
                return await submitted.GetStatusAsync(settings: null, cancellationToken).ConfigureAwait(false);
            },
            cancellationToken).ConfigureAwait(false);
        status.EnsureSuccessful();
        return new Submission<byte[]>(transaction.TransactionId, status.BlockNumber, transaction.GetResult());
    }

    /// <summary>A query that each of the organisations signs, verified.</summary>
    public Task<EndorsedResult> QueryEndorsedAsync(
        string contract, string function, IReadOnlyList<Argument> arguments, IReadOnlyList<string> organizations, MspSet msps, CancellationToken cancellationToken) =>
        TranslateAsync(
            () => EndorseAsync(() => Contract(contract).QueryEndorsedAsync(function, arguments, organizations, msps, cancellationToken), organizations, cancellationToken),
            isPatient: false,
            cancellationToken);

    public Task<T> QueryLedgerAsync<T>(Func<ChannelLedger, Task<T>> query, CancellationToken cancellationToken) =>
        TranslateAsync(() => query(Network.Ledger), isPatient: true, cancellationToken);

    public Task<T> TranslateAsync<T>(Func<Task<T>> call, CancellationToken cancellationToken) => TranslateAsync(call, isPatient: true, cancellationToken);

    private async Task<T> TranslateAsync<T>(Func<Task<T>> call, bool isPatient, CancellationToken cancellationToken)
    {
        try
        {
            return await (isPatient ? PatientlyAsync(call, cancellationToken) : call()).ConfigureAwait(false);
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

    public void Dispose()
    {
        foreach (var channel in _channels) channel.Dispose();
    }

    // A network that answered once is waited for; one that never did is told at once.
    private async Task<T> PatientlyAsync<T>(Func<Task<T>> call, CancellationToken cancellationToken)
    {
        var began = _options.TimeProvider.GetTimestamp();
        var pause = s_firstPause;
        while (true)
        {
            try
            {
                var result = await call().ConfigureAwait(false);
                _hasAnswered = true;
                return result;
            }
            catch (GatewayException e) when (IsWorthWaiting(e) && _options.TimeProvider.GetElapsedTime(began) < _options.Patience)
            {
                _options.Waiting?.Report(new LedgerWait(Lacking(e), _options.TimeProvider.GetElapsedTime(began), e.Details.Select(d => d.Message).FirstOrDefault(m => m.Length > 0)));
                await Task.Delay(pause, _options.TimeProvider, cancellationToken).ConfigureAwait(false);
                pause = pause * 2 < s_longestPause ? pause * 2 : s_longestPause;
            }
        }
    }

    // A refusal may rest on a state that one endorser has not reached: it stands once all of them have.
    private async Task<T> EndorseAsync<T>(Func<Task<T>> endorse, IReadOnlyList<string> organizations, CancellationToken cancellationToken)
    {
        try
        {
            return await PatientlyAsync(endorse, cancellationToken).ConfigureAwait(false);
        }
        catch (GatewayException e) when (e.StatusCode is StatusCode.Aborted or StatusCode.Unknown)
        {
            await _late.AwaitAsync(organizations, cancellationToken).ConfigureAwait(false);
            return await PatientlyAsync(endorse, cancellationToken).ConfigureAwait(false);
        }
    }

    // Null for the gateway's own choice of a peer, its own.
    private async Task<ulong?> HeightAsync(string? organization, CancellationToken cancellationToken)
    {
        var options = new ProposalOptions { Arguments = [Network.Name], EndorsingOrganizations = organization is null ? [] : [organization] };
        try
        {
            return BlockchainInfo.Parser.ParseFrom(
                await Network.GetContract("qscc").NewProposal("GetChainInfo", options).EvaluateAsync(settings: null, cancellationToken).ConfigureAwait(false)).Height;
        }
        catch (GatewayException)
        {
            return null;
        }
    }

    private bool IsWorthWaiting(GatewayException e) => _hasAnswered && (e.IsTransient || e.StatusCode == StatusCode.DeadlineExceeded);

    // Who is waited for: the endorsers or orderers that failed, else the gateway's own peer.
    private string Lacking(GatewayException e) => e.Details.Count > 0
        ? string.Join(", ", e.Details.Select(d => $"{d.MspId} {d.Address}").Distinct(StringComparer.Ordinal))
        : $"{Peer.MspId} {Peer.Address}";

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
