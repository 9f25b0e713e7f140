namespace Ledger.NetworkConfig.Running;

/// <summary>Starts and stops the nodes of one machine, as processes or as containers.</summary>
internal interface INodeRunner
{
    /// <summary>Starts nodes that do not run.</summary>
    /// <exception cref="NetworkConfigException">One cannot be started.</exception>
    Task StartAsync(IReadOnlyList<RunningNode> nodes, CancellationToken cancellationToken);

    /// <summary>Asks nodes to stop and waits until they have.</summary>
    /// <returns>Those that ran.</returns>
    Task<IReadOnlyList<RunningNode>> StopAsync(IReadOnlyList<RunningNode> nodes, CancellationToken cancellationToken);

    /// <summary>Stops the services of chaincode that is not of these nodes: of versions that are no longer in force.</summary>
    Task StopOtherChaincodeAsync(IReadOnlyList<RunningNode> current, CancellationToken cancellationToken);

    /// <summary>Whether a node's process or container runs.</summary>
    Task<bool> RunsAsync(RunningNode node, CancellationToken cancellationToken);

    /// <summary>Where a node's log is read: a file, or the command that shows it.</summary>
    string LogOf(RunningNode node);

    /// <summary>The last lines of a node's log.</summary>
    Task<string> TailAsync(RunningNode node, CancellationToken cancellationToken);
}
