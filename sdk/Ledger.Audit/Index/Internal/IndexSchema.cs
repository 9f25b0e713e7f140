namespace Ledger.Audit.Internal;

/// <summary>
/// The tables of an index's file; docs/AUDIT.md describes them. A transaction's <c>seq</c> is its block's number times 2^20 and
/// its place in the block, so that the order of seq is the order of commit. Keys are BLOBs of UTF-8 bytes, whose order is Fabric's.
/// </summary>
internal static class IndexSchema
{
    public const long Version = 1;

    public const int PlaceBits = 20;

    public const string Tables = """
        CREATE TABLE meta(name TEXT PRIMARY KEY, value) WITHOUT ROWID;
        CREATE TABLE block(
            number INTEGER PRIMARY KEY, hash BLOB NOT NULL, data_hash BLOB NOT NULL, commit_hash BLOB NOT NULL, transactions INTEGER NOT NULL, time INTEGER);
        CREATE TABLE config(block INTEGER PRIMARY KEY, bytes BLOB NOT NULL);
        CREATE TABLE name(id INTEGER PRIMARY KEY, text TEXT NOT NULL UNIQUE);
        CREATE TABLE actor(
            id INTEGER PRIMARY KEY, msp TEXT NOT NULL, enrolment TEXT NOT NULL, unit TEXT NOT NULL, role TEXT NOT NULL, UNIQUE(msp, enrolment, unit, role));
        CREATE INDEX actor_by_enrolment ON actor(enrolment);
        CREATE TABLE object(
            id INTEGER PRIMARY KEY, ns INTEGER NOT NULL, key BLOB NOT NULL, version INTEGER NOT NULL, written INTEGER NOT NULL,
            deleted INTEGER NOT NULL, metadata BLOB);
        CREATE UNIQUE INDEX object_by_key ON object(ns, key);
        CREATE TABLE write(object INTEGER NOT NULL, seq INTEGER NOT NULL, value BLOB, PRIMARY KEY(object, seq)) WITHOUT ROWID;
        CREATE TABLE hashed(
            ns INTEGER NOT NULL, collection INTEGER NOT NULL, key_hash BLOB NOT NULL, value_hash BLOB NOT NULL, version INTEGER NOT NULL, metadata BLOB,
            PRIMARY KEY(ns, collection, key_hash)) WITHOUT ROWID;
        CREATE TABLE tx(
            seq INTEGER PRIMARY KEY, id BLOB NOT NULL, envelope BLOB NOT NULL, time INTEGER, code INTEGER NOT NULL, actor INTEGER NOT NULL,
            function INTEGER NOT NULL, object INTEGER NOT NULL, kind INTEGER NOT NULL, state INTEGER NOT NULL, batch INTEGER NOT NULL, leaf INTEGER,
            endorsers INTEGER NOT NULL, problems INTEGER NOT NULL);
        CREATE INDEX tx_by_id ON tx(id);
        CREATE INDEX tx_by_time ON tx(time);
        CREATE INDEX tx_by_actor ON tx(actor);
        CREATE INDEX tx_by_function ON tx(function);
        CREATE INDEX tx_by_kind ON tx(kind);
        CREATE INDEX tx_by_state ON tx(state);
        CREATE INDEX tx_by_batch ON tx(batch) WHERE batch > 0;
        CREATE INDEX tx_by_code ON tx(code) WHERE code <> 0;
        CREATE INDEX tx_with_problems ON tx(problems) WHERE problems > 0;
        CREATE TABLE unit_tx(unit INTEGER NOT NULL, seq INTEGER NOT NULL, PRIMARY KEY(unit, seq)) WITHOUT ROWID;
        CREATE TABLE problem(seq INTEGER NOT NULL, place INTEGER NOT NULL, what TEXT NOT NULL, detail TEXT NOT NULL, PRIMARY KEY(seq, place)) WITHOUT ROWID;
        """;

    public static long Seq(ulong block, int place) => checked((long)(block << PlaceBits)) + place;

    public static ulong BlockOf(long seq) => (ulong)seq >> PlaceBits;

    public static int PlaceOf(long seq) => (int)(seq & ((1 << PlaceBits) - 1));
}
