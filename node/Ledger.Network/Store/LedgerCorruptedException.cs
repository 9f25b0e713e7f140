namespace Ledger.Network.Store;

/// <summary>What is on disk is not what was written. The message names the first bad block, transaction or key.</summary>
public sealed class LedgerCorruptedException : LedgerException
{
    public LedgerCorruptedException(string message)
        : base(message)
    {
    }

    public LedgerCorruptedException(string message, Exception inner)
        : base(message, inner)
    {
    }
}
