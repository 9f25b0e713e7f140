using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Ledger.Sdk.Keys.Internal;

namespace Ledger.Sdk.Keys;

/// <summary>
/// The students' keys, each wrapped by the master key (AES-256-GCM), in a file of their own that no backup of the
/// cache takes along: destroying a student's line makes every document and salt of that student unreadable for ever.
/// One process per file. Thread-safe.
/// </summary>
/// <remarks>
/// JSON lines. The first is <c>{"v":1,"kind":"ledger-student-keys","master":ID}</c>, each further one
/// <c>{"id":STUDENT,"key":BASE64}</c> or <c>{"id":STUDENT,"erased":UTC}</c>. Keys are appended and flushed to the
/// disk before they are used; a last line cut by a power failure was never used and is dropped.
/// </remarks>
public sealed class KeyStore : IDisposable
{
    private readonly string _path;
    private readonly FileStream _lock;
    private readonly MasterKey _master;
    private readonly AesGcm _wrap;
    private readonly Dictionary<StudentId, byte[]> _keys = [];
    private readonly Dictionary<StudentId, string> _erased = [];
    private readonly SemaphoreSlim _gate = new(1, 1);

    private KeyStore(string path, FileStream fileLock, MasterKey master)
    {
        _path = path;
        _lock = fileLock;
        _master = master;
        _wrap = master.NewStudentKeyWrap();
    }

    /// <summary>How many students have a key.</summary>
    public int Count => _keys.Count;

    /// <summary>The students whose keys are there, in no order.</summary>
    public IReadOnlyCollection<StudentId> Students => _keys.Keys;

    /// <summary>Opens the store, making an empty one if there is none. The master key stays the caller's to dispose.</summary>
    /// <exception cref="LedgerInputException">
    /// The store is open elsewhere, was written under another master key, or a line of it is damaged.
    /// </exception>
    public static async Task<KeyStore> OpenAsync(string path, MasterKey master, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(master);
        if (Path.GetDirectoryName(Path.GetFullPath(path)) is { } directory)
            Directory.CreateDirectory(directory);
        var store = new KeyStore(path, FileLock.Take(path + ".lock", path), master);
        try
        {
            await store.LoadAsync(cancellationToken).ConfigureAwait(false);
            return store;
        }
        catch
        {
            store.Dispose();
            throw;
        }
    }

    /// <summary>Makes and keeps a key for each student that has none. On return the keys are on the disk.</summary>
    /// <exception cref="LedgerInputException">The file cannot be written; no new key is known to the store then.</exception>
    public async Task AddAsync(IEnumerable<StudentId> students, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(students);
        await _gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var added = new Dictionary<StudentId, byte[]>();
            var lines = new StringBuilder();
            foreach (var student in students)
            {
                if (_keys.ContainsKey(student) || added.ContainsKey(student))
                    continue;
                var key = RandomNumberGenerator.GetBytes(32);
                added.Add(student, key);
                AppendKey(lines, student, key);
            }

            if (added.Count == 0)
                return;
            await AppendAsync(lines.ToString(), cancellationToken).ConfigureAwait(false);
            foreach (var (student, key) in added)
                _keys.Add(student, key);
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>
    /// Destroys a student's key: the file is rewritten without it, flushed and renamed into place, with a line that
    /// says when. Documents and salts of the student are unreadable from then on.
    /// </summary>
    /// <returns>False if the student has no key.</returns>
    public async Task<bool> EraseAsync(StudentId student, DateTimeOffset when, CancellationToken cancellationToken = default)
    {
        await _gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (!_keys.TryGetValue(student, out var key))
                return false;
            var lines = new StringBuilder(Header());
            foreach (var (other, otherKey) in _keys)
            {
                if (other != student)
                    AppendKey(lines, other, otherKey);
            }

            _erased[student] = when.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture);
            foreach (var (other, at) in _erased)
                lines.Append(System.Globalization.CultureInfo.InvariantCulture, $"{{\"id\":\"{other}\",\"erased\":\"{at}\"}}\n");
            // First, so that a kill leaves a rotation due too many rather than one too few.
            await DurableFile.ReplaceAsync(_path + ".rotate", Encoding.ASCII.GetBytes(_master.Id + "\n"), ownerOnly: true, cancellationToken).ConfigureAwait(false);
            await DurableFile.ReplaceAsync(_path, Encoding.ASCII.GetBytes(lines.ToString()), ownerOnly: true, cancellationToken).ConfigureAwait(false);
            _keys.Remove(student);
            CryptographicOperations.ZeroMemory(key);
            return true;
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Forgets the keys and lets another process open the store.</summary>
    public void Dispose()
    {
        foreach (var key in _keys.Values)
            CryptographicOperations.ZeroMemory(key);
        _keys.Clear();
        _wrap.Dispose();
        _gate.Dispose();
        _lock.Dispose();
    }

    /// <summary>The student's 32-byte key, which stays the store's; null if there is none or it was erased.</summary>
    internal byte[]? Find(StudentId student) => _keys.GetValueOrDefault(student);

    /// <summary>The students whose keys were destroyed, and when.</summary>
    internal IReadOnlyDictionary<StudentId, string> Erasures => _erased;

    /// <summary>The file's bytes, between two writings.</summary>
    internal async Task<byte[]> ReadFileAsync(CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return await File.ReadAllBytesAsync(_path, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>The file's bytes under another master key: the same students' keys, wrapped anew.</summary>
    internal byte[] Rewrap(MasterKey master)
    {
        var rewrapped = new KeyStoreText { Master = master.Id };
        using var wrap = master.NewStudentKeyWrap();
        foreach (var (student, key) in _keys)
            rewrapped.Keys.Add(student, Convert.ToBase64String(SealedBox.Seal(wrap, key, student.ToByteArray())));
        foreach (var (student, at) in _erased)
            rewrapped.Erased.Add(student, at);
        return rewrapped.ToBytes();
    }

    internal bool IsErased(StudentId student) => _erased.ContainsKey(student);

    private string Header() => $"{{\"v\":1,\"kind\":\"ledger-student-keys\",\"master\":\"{_master.Id}\"}}\n";

    private void AppendKey(StringBuilder lines, StudentId student, byte[] key)
    {
        var box = SealedBox.Seal(_wrap, key, student.ToByteArray());
        lines.Append("{\"id\":\"").Append(student).Append("\",\"key\":\"").Append(Convert.ToBase64String(box)).Append("\"}\n");
    }

    private async Task AppendAsync(string lines, CancellationToken cancellationToken)
    {
        try
        {
            var stream = new FileStream(_path, FileMode.Append, FileAccess.Write, FileShare.Read);
            await using (stream.ConfigureAwait(false))
            {
                await stream.WriteAsync(Encoding.ASCII.GetBytes(lines), cancellationToken).ConfigureAwait(false);
                stream.Flush(flushToDisk: true);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new LedgerInputException(LedgerError.FileUnwritable, e, _path);
        }
    }

    private async Task LoadAsync(CancellationToken cancellationToken)
    {
        if (!File.Exists(_path))
        {
            await DurableFile.ReplaceAsync(_path, Encoding.ASCII.GetBytes(Header()), ownerOnly: true, cancellationToken).ConfigureAwait(false);
            return;
        }

        var bytes = await File.ReadAllBytesAsync(_path, cancellationToken).ConfigureAwait(false);
        var whole = bytes.AsSpan().LastIndexOf((byte)'\n') + 1;
        var number = 0;
        foreach (var range in SplitLines(bytes.AsMemory(0, whole)))
            ReadLine(range, ++number);
        if (number == 0)
            throw new LedgerInputException(LedgerError.KeyStoreDamaged, _path, "1");
        // A line that came back after the erasure, by a careless copy, brings nobody back.
        foreach (var student in _erased.Keys)
            _keys.Remove(student);
        if (whole < bytes.Length)
            await DurableFile.ReplaceAsync(_path, bytes.AsMemory(0, whole), ownerOnly: true, cancellationToken).ConfigureAwait(false);
    }

    private static IEnumerable<ReadOnlyMemory<byte>> SplitLines(ReadOnlyMemory<byte> text)
    {
        while (!text.IsEmpty)
        {
            var end = text.Span.IndexOf((byte)'\n');
            yield return text[..end];
            text = text[(end + 1)..];
        }
    }

    private void ReadLine(ReadOnlyMemory<byte> line, int number)
    {
        var row = number.ToString(System.Globalization.CultureInfo.InvariantCulture);
        try
        {
            using var json = JsonDocument.Parse(line);
            if (number == 1)
            {
                var master = json.RootElement.GetProperty("master").GetString()!;
                if (master != _master.Id)
                    throw new LedgerInputException(LedgerError.KeyStoreOfOtherMaster, _path, master, _master.Id);
                return;
            }

            if (!StudentId.TryParse(json.RootElement.GetProperty("id").GetString(), out var student))
                throw new LedgerInputException(LedgerError.KeyStoreDamaged, _path, row);
            if (json.RootElement.TryGetProperty("erased", out var erased))
            {
                _erased[student] = erased.GetString()!;
                return;
            }

            _keys[student] = SealedBox.TryOpen(_wrap, json.RootElement.GetProperty("key").GetBytesFromBase64(), student.ToByteArray())
                ?? throw new LedgerInputException(LedgerError.KeyStoreDamaged, _path, row);
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or FormatException or InvalidOperationException)
        {
            throw new LedgerInputException(LedgerError.KeyStoreDamaged, e, _path, row);
        }
    }
}
