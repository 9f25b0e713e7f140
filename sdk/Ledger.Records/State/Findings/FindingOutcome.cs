namespace Ledger.Records.State;

/// <summary>What a finding was settled as. It is no score.</summary>
public enum FindingOutcome
{
    /// <summary>属实: it is so.</summary>
    Substantiated = 0,

    /// <summary>不属实: it is not so.</summary>
    Unsubstantiated = 1,

    /// <summary>转整改: it is so, and a rectification order sees to it.</summary>
    Rectification = 2,
}
