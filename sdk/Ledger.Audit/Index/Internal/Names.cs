using Microsoft.Data.Sqlite;

namespace Ledger.Audit.Internal;

/// <summary>Words that come again and again, by number: 0 is the empty one.</summary>
internal sealed class Names(SqliteConnection connection) : IDisposable
{
    // Far more than a ledger has functions, units and states; a member that invents words does not fill the memory.
    private const int MostRemembered = 50_000;

    private readonly Statement _find = new(connection, "SELECT id FROM name WHERE text = $0");
    private readonly Statement _add = new(connection, "INSERT INTO name(text) VALUES($0) RETURNING id");
    private readonly Dictionary<string, long> _known = new(StringComparer.Ordinal);

    public long IdOf(string? text)
    {
        if (string.IsNullOrEmpty(text)) return 0;
        if (_known.TryGetValue(text, out var id)) return id;
        id = (long)(_find.With(text).Scalar() ?? _add.With(text).Scalar()!);
        if (_known.Count >= MostRemembered) _known.Clear();
        return _known[text] = id;
    }

    public void Dispose()
    {
        _find.Dispose();
        _add.Dispose();
    }
}
