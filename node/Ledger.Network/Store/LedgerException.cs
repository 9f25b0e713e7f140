namespace Ledger.Network.Store;

/// <summary>The store cannot be used as asked; the message names the file, the block or the key, and what to do.</summary>
public class LedgerException : Exception
{
    public LedgerException(string message)
        : base(message)
    {
    }

    public LedgerException(string message, Exception inner)
        : base(message, inner)
    {
    }
}
