namespace Ledger.Network.Store.Internal;

/// <summary>The disk or the system did not do what was asked; what is stored is not wrong.</summary>
/// <param name="path">The database's file.</param>
/// <param name="message">What happened and what to do.</param>
internal sealed class StoreFailedException(string path, string message) : LedgerException(message)
{
    public string Path { get; } = path;
}
