using System.Globalization;
using System.Text;

namespace Ledger.Sdk.Verify.Internal;

/// <summary>
/// What a run has judged, a line a file, so that it can go on after an interruption. A line that was cut is judged anew.
/// Thread-safe.
/// </summary>
internal sealed class RunJournal : IDisposable
{
    private const string Label = "ledger-verification-journal/v1";
    private const char Separator = '\t';
    private const int Parts = 9;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, Judgement> _known;
    private readonly StreamWriter? _writer;

    private RunJournal(DateTimeOffset startedAt, Dictionary<string, Judgement> known, StreamWriter? writer) =>
        (StartedAt, _known, _writer) = (startedAt, known, writer);

    public DateTimeOffset StartedAt { get; }

    /// <summary>Opens a journal, or begins it.</summary>
    /// <param name="path">The file; null: nothing is kept.</param>
    /// <param name="inputs">What the judgements rest on; a journal of another is refused.</param>
    /// <param name="time">The clock.</param>
    public static RunJournal Open(string? path, string inputs, TimeProvider time)
    {
        var now = time.GetUtcNow();
        now = new DateTimeOffset(now.Ticks - (now.Ticks % TimeSpan.TicksPerSecond), TimeSpan.Zero);
        if (path is null)
            return new RunJournal(now, [], null);
        var known = new Dictionary<string, Judgement>(StringComparer.Ordinal);
        var stream = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        try
        {
            var whole = 0L;
            if (stream.Length > 0)
                (now, whole) = Read(stream, path, inputs, known, now);
            stream.SetLength(whole);
            stream.Position = whole;
            var writer = new StreamWriter(stream, new UTF8Encoding(false)) { AutoFlush = false, NewLine = "\n" };
            if (whole == 0)
                writer.WriteLine(string.Join(Separator, Label, inputs, now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture)));
            writer.Flush();
            return new RunJournal(now, known, writer);
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }

    public Judgement? Find(BundleSource source) => _known.GetValueOrDefault(KeyOf(source));

    public void Add(IEnumerable<(BundleSource Source, Judgement Judgement)> judged)
    {
        if (_writer is null)
            return;
        lock (_lock)
        {
            foreach (var (source, j) in judged)
            {
                _writer.WriteLine(string.Join(
                    Separator, KeyOf(source), Number(j.Listed), j.Outcome, j.Reason, j.Contact, Escape(j.Unit), Number(j.Records), j.Content, "."));
            }

            _writer.Flush();
        }
    }

    public void Dispose() => _writer?.Dispose();

    private static (DateTimeOffset StartedAt, long Whole) Read(FileStream stream, string path, string inputs, Dictionary<string, Judgement> known, DateTimeOffset now)
    {
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        var whole = Array.LastIndexOf(bytes, (byte)'\n') + 1;
        if (whole == 0)
            return (now, 0);
        var lines = Encoding.UTF8.GetString(bytes, 0, whole).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        if (lines[0].Split(Separator) is not [Label, var of, var seconds] || of != inputs || !long.TryParse(seconds, CultureInfo.InvariantCulture, out var started))
            throw new LedgerInputException(LedgerError.JournalOther, path);
        foreach (var line in lines.Skip(1))
        {
            if (Parse(line.Split(Separator)) is { } entry)
                known[entry.Key] = entry.Judgement;
        }

        return (DateTimeOffset.FromUnixTimeSeconds(started), whole);
    }

    private static (string Key, Judgement Judgement)? Parse(string[] parts) =>
        parts.Length == Parts
        && int.TryParse(parts[1], CultureInfo.InvariantCulture, out var listed)
        && Enum.TryParse<ApplicantOutcome>(parts[2], out var outcome)
        && Enum.TryParse<ApplicantReason>(parts[3], out var reason)
        && Enum.TryParse<ApplicantContact>(parts[4], out var contact)
        && int.TryParse(parts[6], CultureInfo.InvariantCulture, out var records)
            ? (parts[0], new Judgement(listed, outcome, reason, contact, Uri.UnescapeDataString(parts[5]), records, parts[7]))
            : null;

    // File names may hold anything but a line's end; the digest of name and stamp stands for them.
    private static string KeyOf(BundleSource source) =>
        Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(Encoding.UTF8.GetBytes($"{source.Path}\0{source.Name}\0{source.Stamp}")).AsSpan(0, 16));

    private static string Escape(string text) => Uri.EscapeDataString(text);

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
