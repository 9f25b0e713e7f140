namespace Ledger.Chaincode;

/// <summary>An endorser's settings. They only refuse: nothing that is written depends on them.</summary>
public sealed class LedgerChaincodeOptions
{
    /// <summary>The clock against which a submit's timestamp is held.</summary>
#pragma warning disable RS0030 // The clock that only refuses enters here.
    public TimeProvider Clock { get; init; } = TimeProvider.System;
#pragma warning restore RS0030

    /// <summary>How far a submit's timestamp may be from the clock, either way. Default 5 minutes.</summary>
    public TimeSpan MaxClockSkew { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>The only MSP that may register the first unit, the province; null for any.</summary>
    public string? RootMspId { get; init; }

    internal void Validate()
    {
        ArgumentNullException.ThrowIfNull(Clock);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxClockSkew, TimeSpan.Zero);
    }
}
