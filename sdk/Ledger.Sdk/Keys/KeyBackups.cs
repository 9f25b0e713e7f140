using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Ledger.Sdk.Cache;
using Ledger.Sdk.Internal;
using Ledger.Sdk.Keys.Internal;
using Ledger.Sdk.Workspaces;

namespace Ledger.Sdk.Keys;

/// <summary>
/// Backups of a site's keys: the master key and every student's key in one file under a passphrase. A backup counts once
/// it was read back and opened, and only for the students whose keys it holds.
/// </summary>
/// <remarks>
/// The file: one JSON line with <c>kind</c> <c>ledger-key-backup</c>, the parameters of Argon2id and <c>box</c>, AES-256-GCM
/// over JSON with the master key in base64 and the key store's lines, whose keys stay wrapped by the master key.
/// <c>keys/backup.json</c> notes the last tested backup: master key id, time, students; no path, no passphrase.
/// </remarks>
public sealed class KeyBackups
{
    /// <summary>The fewest characters of a passphrase.</summary>
    public const int ShortestPassphrase = 12;

    private const string Kind = "ledger-key-backup";
    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web);
    private readonly Workspace _workspace;
    private readonly MasterKey _master;
    private readonly KeyStore _keys;
    private readonly TimeProvider _time;

    internal KeyBackups(Workspace workspace, MasterKey master, KeyStore keys, TimeProvider time)
    {
        _workspace = workspace;
        _master = master;
        _keys = keys;
        _time = time;
    }

    /// <summary>Writes a backup, reads it back from the disk, opens it and compares every key; then it counts.</summary>
    /// <param name="file">A file that does not exist; on another medium, else it is lost together with the keys.</param>
    /// <param name="passphrase">At least <see cref="ShortestPassphrase"/> characters.</param>
    /// <param name="cancellationToken">Cancels the writing.</param>
    /// <exception cref="LedgerInputException">The passphrase is too short, or the file exists or cannot be written.</exception>
    public async Task<KeyBackupNote> WriteAsync(string file, string passphrase, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(file);
        ArgumentNullException.ThrowIfNull(passphrase);
        CheckPassphrase(passphrase);
        var lines = await _keys.ReadFileAsync(cancellationToken).ConfigureAwait(false);
        return await WriteAsync(_workspace, _master, lines, file, passphrase, _time, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Hands a folder's keys over: makes a new master key, wraps and seals everything under it, and writes a tested backup
    /// under the successor's passphrase. The key of before, and every backup of before, opens nothing that stands here any
    /// more. Interrupted, it has not happened, or the next opening of the folder completes it.
    /// </summary>
    /// <remarks>Students' keys stay, since proofs and documents rest on them: copies of old files cannot be called back.</remarks>
    /// <param name="workspace">The folder, in no other process's use.</param>
    /// <param name="file">As in <see cref="WriteAsync(string, string, CancellationToken)"/>.</param>
    /// <param name="passphrase">The successor's, at least <see cref="ShortestPassphrase"/> characters.</param>
    /// <param name="time">The clock; null: the system's.</param>
    /// <param name="cancellationToken">Cancels until the change is decided.</param>
    /// <exception cref="LedgerInputException">The passphrase is too short, a file cannot be written, or the folder is in use; nothing changes.</exception>
    public static async Task<KeyBackupNote> HandOverAsync(
        Workspace workspace, string file, string passphrase, TimeProvider? time = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(workspace);
        ArgumentException.ThrowIfNullOrEmpty(file);
        ArgumentNullException.ThrowIfNull(passphrase);
        CheckPassphrase(passphrase);
        KeyBackupNote? note = null;
        await KeyHandover.RunAsync(
            workspace,
            async (master, lines) => note = await WriteAsync(workspace, master, lines, file, passphrase, time ?? TimeProvider.System, cancellationToken).ConfigureAwait(false),
            cancellationToken).ConfigureAwait(false);
        return note!;
    }

    /// <summary>Whether students were erased in this folder since its master key was made.</summary>
    public static bool IsRotationDue(Workspace workspace)
    {
        ArgumentNullException.ThrowIfNull(workspace);
        return File.Exists(workspace.RotationDueFile);
    }

    /// <summary>
    /// Makes a new master key and seals everything that stays under it, as after an erasure: copies of the key store from
    /// before open with the key of before alone, which is gone from here. The cache is written without freed pages. No backup
    /// is made; none of before opens what stands here. Interrupted, it has not happened, or the next opening completes it.
    /// </summary>
    /// <param name="workspace">The folder, in no process's use.</param>
    /// <param name="cancellationToken">Cancels until the change is decided.</param>
    /// <exception cref="LedgerInputException">A file cannot be written, or the folder is in use; nothing changes.</exception>
    public static Task RotateAsync(Workspace workspace, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(workspace);
        return KeyHandover.RunAsync(workspace, static (_, _) => Task.CompletedTask, cancellationToken);
    }

    private static void CheckPassphrase(string passphrase)
    {
        if (passphrase.Length < ShortestPassphrase)
            throw new LedgerInputException(LedgerError.PassphraseShort, ShortestPassphrase.ToString(System.Globalization.CultureInfo.InvariantCulture));
    }

    private static async Task<KeyBackupNote> WriteAsync(
        Workspace workspace, MasterKey key, byte[] lines, string file, string passphrase, TimeProvider time, CancellationToken cancellationToken)
    {
        var content = JsonSerializer.SerializeToUtf8Bytes(new Content(Convert.ToBase64String(key.Export()), Encoding.ASCII.GetString(lines)), s_json);
        var sealedContent = await Task.Run(() => PassphraseBox.Seal(Kind, content, passphrase), cancellationToken).ConfigureAwait(false);
        try
        {
            var stream = OwnerAccess.Create(file);
            await using (stream.ConfigureAwait(false))
            {
                await stream.WriteAsync(sealedContent, cancellationToken).ConfigureAwait(false);
                stream.Flush(flushToDisk: true);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new LedgerInputException(LedgerError.FileUnwritable, e, file);
        }

        var (master, text) = await OpenAsync(file, passphrase, cancellationToken).ConfigureAwait(false);
        using (master)
        {
            if (master.Id != key.Id || !text.AsSpan().SequenceEqual(lines))
                throw new LedgerInputException(LedgerError.BackupDamaged, file);
        }

        var note = new KeyBackupNote(key.Id, time.GetUtcNow(), [.. KeyStoreText.Read(text, out _)!.Keys.Keys.Select(s => s.ToString()).Order(StringComparer.Ordinal)]);
        await DurableFile.ReplaceAsync(workspace.BackupNoteFile, JsonSerializer.SerializeToUtf8Bytes(note, s_json), ownerOnly: true, cancellationToken).ConfigureAwait(false);
        return note;
    }

    /// <summary>The last tested backup of this master key; null if there is none.</summary>
    /// <exception cref="LedgerInputException">The note cannot be understood.</exception>
    public async Task<KeyBackupNote?> ReadNoteAsync(CancellationToken cancellationToken = default) =>
        File.Exists(_workspace.BackupNoteFile)
        && await _workspace.ReadAsync<KeyBackupNote>(_workspace.BackupNoteFile, cancellationToken).ConfigureAwait(false) is { } note && note.MasterKeyId == _master.Id
            ? note
            : null;

    /// <summary>How many students' keys no tested backup holds.</summary>
    public async Task<int> CountUncoveredAsync(CancellationToken cancellationToken = default)
    {
        var covered = await ReadNoteAsync(cancellationToken).ConfigureAwait(false) is { } note ? note.Students.ToHashSet(StringComparer.Ordinal) : [];
        return _keys.Students.Count(s => !covered.Contains(s.ToString()));
    }

    /// <summary>Insists on a tested backup of every student's key.</summary>
    /// <exception cref="LedgerInputException">There is none, or students were added since.</exception>
    internal async Task RequireAsync(CancellationToken cancellationToken)
    {
        if (await ReadNoteAsync(cancellationToken).ConfigureAwait(false) is null)
            throw new LedgerInputException(LedgerError.BackupMissing);
        if (await CountUncoveredAsync(cancellationToken).ConfigureAwait(false) is > 0 and var uncovered)
            throw new LedgerInputException(LedgerError.BackupOutdated, uncovered.ToString(System.Globalization.CultureInfo.InvariantCulture));
    }

    /// <summary>Opens a backup and checks that each student's key in it can be used; nothing is changed.</summary>
    /// <returns>How many students' keys it holds.</returns>
    /// <exception cref="LedgerInputException">The passphrase is another, or the file was changed or is no backup.</exception>
    public static async Task<int> CheckAsync(string file, string passphrase, CancellationToken cancellationToken = default)
    {
        var (master, text) = await OpenAsync(file, passphrase, cancellationToken).ConfigureAwait(false);
        using (master)
            return Verify(file, master, text).Keys.Count;
    }

    /// <summary>
    /// Brings the keys of a backup back into a working folder. Every erasure that the folder, its document cache or the
    /// backup knows is carried out again, so that a student erased after the backup stays erased. Keys that the folder has
    /// beyond the backup stay. A damaged key store is kept beside the new one.
    /// </summary>
    /// <exception cref="LedgerInputException">
    /// The passphrase is another, the file was changed, or the folder's master key or cache is of another site; nothing changes.
    /// </exception>
    public static async Task<KeyRestoration> RestoreAsync(Workspace workspace, string file, string passphrase, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(workspace);
        KeyHandover.Settle(workspace);
        var (master, text) = await OpenAsync(file, passphrase, cancellationToken).ConfigureAwait(false);
        using (master)
        {
            var restored = Verify(file, master, text);
            var hasMaster = File.Exists(workspace.MasterKeyFile);
            if (hasMaster)
                await CheckMasterAsync(workspace, master, cancellationToken).ConfigureAwait(false);
            Directory.CreateDirectory(Path.GetDirectoryName(workspace.StudentKeysFile)!);
            using var held = FileLock.Take(workspace.StudentKeysFile + ".lock", workspace.StudentKeysFile);
            var standing = await ReadStandingAsync(workspace, master, cancellationToken).ConfigureAwait(false);
            if (standing is not null)
                restored.Merge(standing);
            if (File.Exists(workspace.CacheFile))
            {
                using var cache = await DocumentCache.OpenAsync(workspace.CacheFile, master, cancellationToken).ConfigureAwait(false);
                var known = new KeyStoreText { Master = master.Id };
                foreach (var (student, at) in cache.ReadErasures())
                    known.Erased[student] = at;
                restored.Merge(known);
            }

            if (!hasMaster)
                await master.WriteAsync(workspace.MasterKeyFile, cancellationToken).ConfigureAwait(false);
            await DurableFile.ReplaceAsync(workspace.StudentKeysFile, restored.ToBytes(), ownerOnly: true, cancellationToken).ConfigureAwait(false);
            return new KeyRestoration(restored.Keys.Count, restored.Erased.Count);
        }
    }

    private static async Task CheckMasterAsync(Workspace workspace, MasterKey master, CancellationToken cancellationToken)
    {
        MasterKey? standing = null;
        try
        {
            standing = await MasterKey.OpenAsync(workspace.MasterKeyFile, cancellationToken).ConfigureAwait(false);
        }
        catch (LedgerInputException e) when (e.Error == LedgerError.MasterKeyDamaged)
        {
            SetAside(workspace.MasterKeyFile);
            await master.WriteAsync(workspace.MasterKeyFile, cancellationToken).ConfigureAwait(false);
        }

        using (standing)
        {
            if (standing is not null && standing.Id != master.Id)
                throw new LedgerInputException(LedgerError.MasterKeyOther, workspace.MasterKeyFile, standing.Id, master.Id);
        }
    }

    // A standing store whose lines are whole keeps its keys; of a damaged one the erasures that can be read still count.
    private static async Task<KeyStoreText?> ReadStandingAsync(Workspace workspace, MasterKey master, CancellationToken cancellationToken)
    {
        if (!File.Exists(workspace.StudentKeysFile))
            return null;
        var standing = KeyStoreText.Read(await File.ReadAllBytesAsync(workspace.StudentKeysFile, cancellationToken).ConfigureAwait(false), out var damaged);
        if (standing is not null && standing.Master != master.Id && standing.Master.Length > 0 && !damaged)
            throw new LedgerInputException(LedgerError.KeyStoreOfOtherMaster, workspace.StudentKeysFile, standing.Master, master.Id);
        using var wrap = master.NewStudentKeyWrap();
        var broken = standing?.Keys.Where(k => !IsWhole(wrap, k.Key, k.Value)).Select(k => k.Key).ToList() ?? [];
        if (standing is null || damaged || broken.Count > 0)
            SetAside(workspace.StudentKeysFile);
        foreach (var student in broken)
            standing!.Keys.Remove(student);
        return standing;
    }

    private static void SetAside(string file)
    {
        for (var number = 1; ; number++)
        {
            var aside = $"{file}.damaged-{number.ToString(System.Globalization.CultureInfo.InvariantCulture)}";
            if (File.Exists(aside))
                continue;
            File.Move(file, aside);
            return;
        }
    }

    private static KeyStoreText Verify(string file, MasterKey master, byte[] text)
    {
        var read = KeyStoreText.Read(text, out var damaged);
        using var wrap = master.NewStudentKeyWrap();
        return read is null || damaged || read.Master != master.Id || !read.Keys.All(k => IsWhole(wrap, k.Key, k.Value))
            ? throw new LedgerInputException(LedgerError.BackupDamaged, file)
            : read;
    }

    private static bool IsWhole(AesGcm wrap, StudentId student, string key)
    {
        var box = new byte[(key.Length + 3) / 4 * 3];
        if (!Convert.TryFromBase64String(key, box, out var length))
            return false;
        var opened = SealedBox.TryOpen(wrap, box.AsSpan(0, length), student.ToByteArray());
        if (opened is null)
            return false;
        CryptographicOperations.ZeroMemory(opened);
        return true;
    }

    private static async Task<(MasterKey Master, byte[] Lines)> OpenAsync(string file, string passphrase, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(file);
        ArgumentNullException.ThrowIfNull(passphrase);
        var bytes = await WholeFile.ReadAsync(file, cancellationToken).ConfigureAwait(false);
        try
        {
            var plain = await Task.Run(() => PassphraseBox.TryOpen(Kind, bytes, passphrase), cancellationToken).ConfigureAwait(false)
                ?? throw new LedgerInputException(LedgerError.PassphraseWrong, file);
            var content = JsonSerializer.Deserialize<Content>(plain, s_json) ?? throw new FormatException();
            var key = Convert.FromBase64String(content.Master);
            CryptographicOperations.ZeroMemory(plain);
            return (MasterKey.Import(key), Encoding.ASCII.GetBytes(content.Keys));
        }
        catch (Exception e) when (e is FormatException or JsonException or ArgumentException)
        {
            throw new LedgerInputException(LedgerError.BackupDamaged, e, file);
        }
    }

    private sealed record Content(string Master, string Keys);
}
