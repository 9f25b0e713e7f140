namespace Ledger.Network.Store.Internal;

/// <summary>Tells readers of commits, and keeps the last blocks so that those who follow need not read them back.</summary>
internal sealed class CommitNotifier
{
    private const int Kept = 128;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, List<Waiter>> _waiters = new(StringComparer.Ordinal);
    private readonly CommittedBlock?[] _recent = new CommittedBlock?[Kept];
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes at the next commit. Take it before looking at the height.</summary>
    public Task Changed => Volatile.Read(ref _changed).Task;

    public CommittedBlock? Recent(ulong number) =>
        Volatile.Read(ref _recent[number % Kept]) is { } block && block.Number == number ? block : null;

    public Waiter Wait(string txId)
    {
        var waiter = new Waiter(this, txId);
        lock (_lock)
        {
            if (!_waiters.TryGetValue(txId, out var list))
                _waiters.Add(txId, list = []);
            list.Add(waiter);
        }
        return waiter;
    }

    public void Publish(CommittedBlock block)
    {
        Volatile.Write(ref _recent[block.Number % Kept], block);
        var changed = Interlocked.Exchange(ref _changed, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        lock (_lock)
        {
            if (_waiters.Count > 0)
            {
                foreach (var transaction in block.Transactions)
                {
                    if (_waiters.TryGetValue(transaction.TxId, out var waiting))
                        waiting.ForEach(waiter => waiter.Complete(transaction));
                }
            }
        }
        changed.SetResult();
    }

    private void Remove(Waiter waiter)
    {
        lock (_lock)
        {
            if (_waiters.TryGetValue(waiter.TxId, out var list) && list.Remove(waiter) && list.Count == 0)
                _waiters.Remove(waiter.TxId);
        }
    }

    internal sealed class Waiter(CommitNotifier notifier, string txId) : IDisposable
    {
        private readonly TaskCompletionSource<CommittedTransaction> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public string TxId => txId;

        public Task<CommittedTransaction> Task => _completion.Task;

        public void Complete(CommittedTransaction transaction) => _completion.TrySetResult(transaction);

        public void Dispose() => notifier.Remove(this);
    }
}
