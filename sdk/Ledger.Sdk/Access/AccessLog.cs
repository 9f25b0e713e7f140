using System.Globalization;
using System.Text;
using System.Text.Json;
using Ledger.Records.State;
using Ledger.Sdk.Keys;
using Ledger.Sdk.Keys.Internal;
using Ledger.Sdk.Workspaces;

namespace Ledger.Sdk.Access;

/// <summary>
/// Who read documents of students, in a chain of entries that is written before a document is opened: <c>access/log</c> of the
/// working folder. Each entry holds the digests of the one before, so that an entry which is edited or taken out breaks the
/// chain; a head that the ledger has shows where the end was cut. Reading needs no key and no lock.
/// </summary>
/// <remarks>
/// A line an entry (<see cref="AccessEntry"/>), each on the disk before it counts. <c>access/head</c> notes number and digests
/// of the last, so that a file cut short by accident is found without the ledger; it may lag one entry behind after a kill.
/// </remarks>
public sealed class AccessLog
{
    private readonly Workspace _workspace;
    private readonly TimeProvider _time;
    private readonly bool _mustApprove;
    private readonly Lock _gate = new();
    private (int Count, TextDigest Last)? _end;

    private AccessLog(Workspace workspace, bool mustApprove, TimeProvider time)
    {
        _workspace = workspace;
        _mustApprove = mustApprove;
        _time = time;
    }

    /// <summary>The entries in their order; none if there is no log. They are read as they stand: <see cref="Verify"/> proves them.</summary>
    /// <exception cref="LedgerInputException">A line is no entry, or the file cannot be read.</exception>
    public static IEnumerable<AccessEntry> Read(Workspace workspace)
    {
        ArgumentNullException.ThrowIfNull(workspace);
        var number = 0;
        foreach (var line in Lines(workspace.AccessLogFile))
        {
            number++;
            yield return AccessEntry.TryParse(line) ?? throw Damaged(workspace, number, AccessLogFault.LineWrong);
        }
    }

    /// <summary>Proves the log from its first entry on, and compares it with what the ledger has of it.</summary>
    /// <param name="workspace">The working folder.</param>
    /// <param name="anchored">The heads that the ledger has; empty to compare with none.</param>
    /// <exception cref="LedgerInputException">The file cannot be read.</exception>
    public static AccessLogReport Verify(Workspace workspace, IReadOnlyList<AccessHead> anchored)
    {
        ArgumentNullException.ThrowIfNull(workspace);
        ArgumentNullException.ThrowIfNull(anchored);
        var expected = anchored.ToLookup(h => h.Count);
        var (count, last, agreed) = (0, AccessEntry.Origin, 0);
        AccessLogReport Report(AccessLogFault fault, int at) => new(count, count == 0 ? null : last, fault, at, agreed);

        var note = ReadHead(workspace);
        foreach (var line in Lines(workspace.AccessLogFile))
        {
            if (AccessEntry.TryParse(line) is not { } entry)
                return Report(AccessLogFault.LineWrong, count + 1);
            if (entry.Number != count + 1 || entry.Previous != last)
                return Report(AccessLogFault.ChainBroken, count + 1);
            last = AccessEntry.DigestOf(line);
            count++;
            if (note?.Count == count && note.Value.Last != last)
                return Report(AccessLogFault.ChainBroken, count);
            foreach (var head in expected[count])
            {
                if (head.Sha256 != last.Sha256 || head.Sm3 != last.Sm3)
                    return Report(AccessLogFault.OtherThanAnchored, count);
                agreed++;
            }
        }

        // Anchored heads say more than the note, which anyone with the folder can write.
        if (anchored.FirstOrDefault(h => h.Count > count) is { } beyond)
            return Report(AccessLogFault.OtherThanAnchored, beyond.Count);
        return note?.Count > count ? Report(AccessLogFault.Shortened, note.Value.Count) : Report(AccessLogFault.None, 0);
    }

    /// <summary>Opens the log for a store that is held open, so that nobody else writes it.</summary>
    internal static async Task<AccessLog> OpenAsync(Workspace workspace, TimeProvider time, CancellationToken cancellationToken)
    {
        var profile = await workspace.ReadProfileAsync(cancellationToken).ConfigureAwait(false);
        return new AccessLog(workspace, profile.AccessApproval, time);
    }

    /// <summary>Writes an entry; it is on the disk when this returns, and only then may a document be opened.</summary>
    /// <exception cref="LedgerInputException">
    /// Purpose or approver are demanded and missing, or no codes; the log does not end as it did; it cannot be written.
    /// </exception>
    internal void Append(AccessGrant grant, string purpose, IReadOnlyList<StudentId> students, IReadOnlyList<AccessedBatch> batches)
    {
        grant.Check();
        if (_mustApprove && (grant.Purpose is null || grant.Approver is null))
            throw new LedgerInputException(LedgerError.AccessUnapproved, purpose);
        lock (_gate)
        {
            var (count, last) = _end ??= FindEnd();
            var now = _time.GetUtcNow();
            var line = new AccessEntry
            {
                Number = count + 1,
                At = new DateTimeOffset(now.UtcTicks - (now.UtcTicks % TimeSpan.TicksPerMillisecond), TimeSpan.Zero),
                Who = grant.Who ?? AccessGrant.Account,
                Purpose = grant.Purpose ?? purpose,
                Approver = grant.Approver ?? string.Empty,
                Students = students,
                Batches = batches,
                Previous = last,
            }.ToBytes();

            // What happens to the file between here and the note is looked up again.
            _end = null;
            try
            {
                Write([.. line, (byte)'\n']);
                var digest = AccessEntry.DigestOf(line);
                DurableFile.Replace(_workspace.AccessHeadFile, WriteHead(count + 1, digest), ownerOnly: true);
                _end = (count + 1, digest);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                throw new LedgerInputException(LedgerError.FileUnwritable, e, _workspace.AccessLogFile);
            }
        }
    }

    private void Write(ReadOnlySpan<byte> line)
    {
        var file = _workspace.AccessLogFile;
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        using var stream = File.Exists(file) ? new FileStream(file, FileMode.Open, FileAccess.Write, FileShare.Read) : OwnerAccess.Create(file);
        stream.Seek(0, SeekOrigin.End);
        stream.Write(line);
        stream.Flush(flushToDisk: true);
    }

    // The last entry against the note beside it. An entry that a kill cut was not durable, so nothing was opened for it.
    private (int Count, TextDigest Last) FindEnd()
    {
        var (count, last, before) = (0, AccessEntry.Origin, AccessEntry.Origin);
        var file = _workspace.AccessLogFile;
        if (File.Exists(file))
        {
            var (line, whole) = ReadTail(file);
            if (whole < new FileInfo(file).Length)
            {
                using var stream = new FileStream(file, FileMode.Open, FileAccess.Write, FileShare.Read);
                stream.SetLength(whole);
                stream.Flush(flushToDisk: true);
            }

            if (line.Length > 0)
            {
                var entry = AccessEntry.TryParse(line) ?? throw Damaged(_workspace, 0, AccessLogFault.LineWrong);
                (count, last, before) = (entry.Number, AccessEntry.DigestOf(line), entry.Previous);
            }
        }

        var note = ReadHead(_workspace) ?? (0, AccessEntry.Origin);
        if (note.Count == count ? note.Last == last : note.Count == count - 1 && note.Last == before)
            return (count, last);
        throw Damaged(_workspace, note.Count, note.Count > count ? AccessLogFault.Shortened : AccessLogFault.ChainBroken);
    }

    // The last whole line, and how long the file is up to its end.
    private static (byte[] Line, long Whole) ReadTail(string file)
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        for (long length = Math.Min(stream.Length, 1 << 16); ; length = Math.Min(stream.Length, length * 8))
        {
            var tail = new byte[length];
            stream.Seek(-length, SeekOrigin.End);
            stream.ReadExactly(tail);
            var end = tail.AsSpan().LastIndexOf((byte)'\n');
            if (end >= 0 && tail.AsSpan(0, end).LastIndexOf((byte)'\n') is >= 0 and var start)
                return (tail[(start + 1)..end], stream.Length - length + end + 1);
            if (length == stream.Length)
                return end < 0 ? ([], 0) : (tail[..end], end + 1);
        }
    }

    // Whole lines alone: what a kill left of one was never an entry.
    private static IEnumerable<byte[]> Lines(string file)
    {
        if (!File.Exists(file))
            yield break;
        FileStream stream;
        try
        {
            stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, 1 << 16);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new LedgerInputException(LedgerError.FileUnreadable, e, file);
        }

        using (stream)
        {
            var line = new MemoryStream();
            for (var next = stream.ReadByte(); next >= 0; next = stream.ReadByte())
            {
                if (next != '\n')
                {
                    line.WriteByte((byte)next);
                    continue;
                }

                yield return line.ToArray();
                line.SetLength(0);
            }
        }
    }

    private static byte[] WriteHead(int count, TextDigest last) =>
        Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{{\"count\":{count},\"sha256\":\"{last.Sha256}\",\"sm3\":\"{last.Sm3}\",\"v\":1}}\n"));

    private static (int Count, TextDigest Last)? ReadHead(Workspace workspace)
    {
        if (!File.Exists(workspace.AccessHeadFile))
            return null;
        try
        {
            using var json = JsonDocument.Parse(File.ReadAllBytes(workspace.AccessHeadFile));
            return (json.RootElement.GetProperty("count").GetInt32(), new TextDigest(json.RootElement.GetProperty("sha256").GetString()!, json.RootElement.GetProperty("sm3").GetString()!));
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or FormatException or InvalidOperationException or IOException or UnauthorizedAccessException)
        {
            throw new LedgerInputException(LedgerError.AccessLogDamaged, e, workspace.AccessHeadFile, "0", nameof(AccessLogFault.LineWrong));
        }
    }

    private static LedgerInputException Damaged(Workspace workspace, int entry, AccessLogFault fault) =>
        new(LedgerError.AccessLogDamaged, workspace.AccessLogFile, entry.ToString(CultureInfo.InvariantCulture), fault.ToString());
}
