using Hyperledger.Fabric.Protos.Peer;

namespace Hyperledger.Fabric.Client;

/// <summary>
/// The transaction was ordered and stands in a block, but validation marked it as invalid: it changed nothing.
/// </summary>
public sealed class CommitException : Exception
{
    /// <summary>Makes the exception of an unsuccessful status.</summary>
    public CommitException(CommitStatus status)
        : base(Describe(status))
    {
        Status = status;
    }

    /// <summary>The whole status.</summary>
    public CommitStatus Status { get; }

    /// <summary>The transaction.</summary>
    public string TransactionId => Status.TransactionId;

    /// <summary>Why it is invalid; <see cref="TxValidationCodeExtensions.Describe"/> explains it.</summary>
    public TxValidationCode Code => Status.Code;

    /// <summary>The block that holds it.</summary>
    public ulong BlockNumber => Status.BlockNumber;

    /// <summary>
    /// Whether a new transaction with the same arguments may succeed: another transaction changed what this one had read
    /// (<see cref="TxValidationCode.MvccReadConflict"/>, <see cref="TxValidationCode.PhantomReadConflict"/>).
    /// </summary>
    public bool IsTransient => Code is TxValidationCode.MvccReadConflict or TxValidationCode.PhantomReadConflict;

    private static string Describe(CommitStatus status)
    {
        ArgumentNullException.ThrowIfNull(status);
        return $"Transaction {status.TransactionId} failed to commit in block {status.BlockNumber} with status code {(int)status.Code} ({status.Code.ToProtocolName()}): {status.Code.Describe()}";
    }
}
