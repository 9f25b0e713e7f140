namespace Hyperledger.Fabric.Msp;

/// <summary>The values under <c>/Channel/Application</c>.</summary>
public sealed class ApplicationConfig
{
    internal ApplicationConfig()
    {
    }

    /// <summary>The organisations, ordered by group name.</summary>
    public required IReadOnlyList<ApplicationOrganization> Organizations { get; init; }

    /// <summary>Resource to policy reference, as <c>peer/Propose</c> to <c>/Channel/Application/Writers</c>; only what is overridden.</summary>
    public required IReadOnlyDictionary<string, string> AccessControl { get; init; }

    /// <summary>The capabilities as <c>V2_0</c>, ordered by name.</summary>
    public required IReadOnlyList<string> Capabilities { get; init; }
}
