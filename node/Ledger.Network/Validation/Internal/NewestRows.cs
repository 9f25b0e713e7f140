using Ledger.Network.Store.Internal;
using Ledger.Network.Store.Internal.Runs;

namespace Ledger.Network.Validation.Internal;

/// <summary>
/// The rows of a statement that orders them by their key; of several with one key that of the greatest version, and none
/// if it says that the key was deleted. Not thread-safe.
/// </summary>
internal sealed class NewestRows : IDisposable
{
    private readonly SqliteStatement _statement;
    private readonly int _keys;
    private readonly bool _isRewritten;
    private object?[]? _row;
    private object?[]? _ahead;
    private bool _isBegun;

    /// <param name="statement">Selects a key's columns and then the others; disposed with this.</param>
    /// <param name="keys">How many columns are the key's; no key comes twice.</param>
    public NewestRows(SqliteStatement statement, int keys)
    {
        _statement = statement;
        _keys = keys;
    }

    /// <param name="statement">Selects the kind's columns; disposed with this.</param>
    /// <param name="kind">The table that is kept in runs.</param>
    public NewestRows(SqliteStatement statement, RunKind kind)
        : this(statement, kind.Keys.Count) => _isRewritten = kind.IsRewritten;

    /// <summary>The row's key, for a message.</summary>
    public string Shown => string.Join(", ", Row[.._keys].Select(SqliteStatement.Shown));

    private object?[] Row => _row ?? throw new InvalidOperationException("There is no row.");

    /// <returns>False at the end.</returns>
    public bool Next()
    {
        if (!_isBegun)
            Read();
        _isBegun = true;
        do
        {
            _row = _ahead;
            Read();
            while (_row is not null && _ahead is not null && _isRewritten && Compare(_row, _ahead, _keys) == 0)
            {
                if (IsNewer(_ahead, _row))
                    _row = _ahead;
                Read();
            }
        }
        while (_row is not null && _isRewritten && _row[_keys] is null);
        return _row is not null;
    }

    /// <summary>The order of this row's key and another's.</summary>
    public int CompareKey(NewestRows other) => Compare(Row, other.Row, _keys);

    public bool HasValuesOf(NewestRows other) => Compare(Row[_keys..], other.Row[_keys..], Row.Length - _keys) == 0;

    public void Dispose() => _statement.Dispose();

    private void Read() => _ahead = (_isBegun && _ahead is null) || !_statement.Step() ? null : _statement.Values();

    // The columns behind a value are its block and its transaction.
    private bool IsNewer(object?[] row, object?[] than) => Compare(row[(_keys + 1)..], than[(_keys + 1)..], 2) > 0;

    // SQLite's order: NULL, numbers, texts, bytes.
    private static int Compare(object?[] left, object?[] right, int columns)
    {
        for (var i = 0; i < columns; i++)
        {
            var order = (left[i], right[i]) switch
            {
                (long a, long b) => a.CompareTo(b),
                (string a, string b) => KeyOrder.Instance.Compare(a, b),
                (byte[] a, byte[] b) => a.AsSpan().SequenceCompareTo(b),
                var (a, b) => Rank(a) - Rank(b),
            };
            if (order != 0)
                return order;
        }
        return 0;
    }

    private static int Rank(object? value) => value switch
    {
        null => 0,
        long => 1,
        string => 2,
        _ => 3,
    };
}
