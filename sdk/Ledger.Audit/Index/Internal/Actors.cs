using System.Security.Cryptography;
using System.Text;
using Hyperledger.Fabric.Msp;
using Microsoft.Data.Sqlite;

namespace Ledger.Audit.Internal;

/// <summary>
/// Who created transactions: MSP, digest of the enrolment id, unit and role. The digest tells persons apart and names none;
/// it is the one that the contracts write.
/// </summary>
internal sealed class Actors(SqliteConnection connection) : IDisposable
{
    private const int MostRemembered = 20_000;

    private readonly Statement _find = new(connection, "SELECT id FROM actor WHERE msp = $0 AND enrolment = $1 AND unit = $2 AND role = $3");
    private readonly Statement _add = new(connection, "INSERT INTO actor(msp, enrolment, unit, role) VALUES($0, $1, $2, $3) RETURNING id");
    private readonly Dictionary<(string Msp, string Id), long> _known = [];

    /// <summary>0 for a creator who is no valid identity of the channel.</summary>
    public long IdOf(ValidatedIdentity? creator)
    {
        if (creator is null) return 0;
        if (_known.TryGetValue((creator.MspId, creator.Id), out var id)) return id;
        var unit = creator.Attributes.GetValueOrDefault("unit") ?? string.Empty;
        var role = creator.Attributes.GetValueOrDefault("role") ?? string.Empty;
        var enrolment = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(creator.CommonName)));
        id = (long)(_find.With(creator.MspId, enrolment, unit, role).Scalar() ?? _add.With(creator.MspId, enrolment, unit, role).Scalar()!);
        if (_known.Count >= MostRemembered) _known.Clear();
        return _known[(creator.MspId, creator.Id)] = id;
    }

    public void Dispose()
    {
        _find.Dispose();
        _add.Dispose();
    }
}
