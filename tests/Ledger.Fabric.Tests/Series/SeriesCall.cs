namespace Ledger.Fabric.Tests.Series;

/// <summary>A call of a series.</summary>
/// <param name="Name">Its name in the transcript, as <c>t17</c>.</param>
/// <param name="Client">The organisation whose user calls, at its own peer.</param>
/// <param name="Chaincode">The chaincode.</param>
/// <param name="Steps">The arguments of the contract's <c>run</c>.</param>
/// <param name="Endorsers">The organisations that endorse; empty for the gateway's choice.</param>
/// <param name="Fate">What is done with it.</param>
internal sealed record SeriesCall(string Name, string Client, string Chaincode, IReadOnlyList<string> Steps, IReadOnlyList<string> Endorsers, Fate Fate);

/// <summary>What is done with a call.</summary>
internal enum Fate
{
    /// <summary>Evaluated.</summary>
    Evaluate,

    /// <summary>Endorsed and ordered with its group.</summary>
    Submit,

    /// <summary>Endorsed with its group and ordered after the next one, on a state that may have changed.</summary>
    SubmitLate,

    /// <summary>Ordered twice in a row.</summary>
    SubmitTwice,

    /// <summary>Ordered, and again after the next group.</summary>
    SubmitAgain,

    /// <summary>Its proposal is endorsed anew after the commit.</summary>
    EndorseAgain,

    /// <summary>Ordered with the creator's signature spoilt.</summary>
    ForgeSignature,

    /// <summary>Ordered under another transaction id.</summary>
    ForgeTransactionId,

    /// <summary>Ordered with another argument than was endorsed.</summary>
    ForgeArgument,

    /// <summary>Ordered with another written value than was endorsed.</summary>
    ForgeWrite,

    /// <summary>Ordered without its last endorsement.</summary>
    DropEndorsement,

    /// <summary>Ordered with its first endorsement in the place of every one.</summary>
    RepeatEndorsement,

    /// <summary>Ordered with its action twice. Not without one: a stock peer looks for it and falls over (validator_keylevel.go).</summary>
    RepeatAction,

    /// <summary>Ordered with a header type that does not exist.</summary>
    ForgeType,

    /// <summary>Ordered with an epoch.</summary>
    ForgeEpoch,

    /// <summary>Ordered with a header that names another chaincode.</summary>
    ForgeChaincode,

    /// <summary>Ordered for a channel that does not exist.</summary>
    ForgeChannel,
}
