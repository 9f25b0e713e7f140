namespace Ledger.Network.Store.Internal.Runs;

/// <summary>Gathers a run's keys in their order into parts. Not thread-safe.</summary>
internal sealed class PartBuilder(int partRows)
{
    private readonly List<ulong> _hashes = [];
    private byte[] _first = [];
    private byte[] _last = [];

    /// <summary>Takes the next key.</summary>
    /// <returns>The part that it completes; null while there is none.</returns>
    public RunPart? Add(byte[] key)
    {
        if (_hashes.Count == 0)
            _first = key;
        _last = key;
        _hashes.Add(RunFilter.Hash(key));
        return _hashes.Count == partRows ? Close() : null;
    }

    /// <returns>The part of the keys that are left; null if there are none.</returns>
    public RunPart? Close()
    {
        if (_hashes.Count == 0)
            return null;
        var part = new RunPart(_first, _last, _hashes.Count, RunFilter.Of(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_hashes)));
        _hashes.Clear();
        return part;
    }
}
