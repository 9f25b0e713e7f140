using System.Security.Cryptography;
using System.Text;
using Ledger.Sdk.Cache;
using Ledger.Sdk.Internal;
using Ledger.Sdk.Keys;
using Ledger.Sdk.Keys.Internal;

namespace Ledger.Sdk.Files.Internal;

/// <summary>
/// Files of students beside the document cache, each sealed under its student's key: evidence and archives. A folder a student,
/// called by the internal id; a file's name is a keyed hash of what it is called, so that who lacks the student's key learns
/// neither a digest nor a name. What is kept twice for a student stands once. Thread-safe for different files.
/// </summary>
internal sealed class StudentFiles(string directory, KeyStore keys, DocumentCipher cipher)
{
    /// <summary>Where they stand.</summary>
    public string Directory { get; } = directory;

    /// <summary>Whether a file is there.</summary>
    public bool Has(StudentId student, StudentFileKind kind, string name) => keys.Find(student) is { } key && File.Exists(PathOf(student, key, kind, name));

    /// <summary>Whether anything of a student is there.</summary>
    public bool HasAny(StudentId student) => System.IO.Directory.Exists(FolderOf(student));

    /// <summary>Keeps a file, in the place of one that is there; durable on return, there whole or not at all.</summary>
    /// <param name="student">Whose it is.</param>
    /// <param name="kind">What it is.</param>
    /// <param name="name">What it is called.</param>
    /// <param name="content">Its content, read once.</param>
    /// <param name="expected">SHA-256 that the content must have; null: any.</param>
    /// <returns>False, and nothing is kept, if the content has another digest.</returns>
    /// <exception cref="LedgerInputException">The student has no key here, or the file cannot be written.</exception>
    public bool Keep(StudentId student, StudentFileKind kind, string name, Stream content, byte[]? expected = null)
    {
        var key = KeyOf(student);
        var path = PathOf(student, key, kind, name);
        try
        {
            System.IO.Directory.CreateDirectory(FolderOf(student));
            byte[] digest = [];
            return DurableFile.Replace(
                path,
                target => digest = SegmentedBox.Seal(cipher, ContentKey(key), content, target, Associated(student, kind, name)).Sha256,
                ownerOnly: true,
                _ => expected is null || expected.AsSpan().SequenceEqual(digest));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new LedgerInputException(LedgerError.FileUnwritable, e, path);
        }
    }

    /// <summary>Opens a file for reading; null if it is not there.</summary>
    /// <exception cref="LedgerInputException">The student has no key here, or, while it is read, a byte was changed.</exception>
    public Stream? Open(StudentId student, StudentFileKind kind, string name)
    {
        var key = KeyOf(student);
        var path = PathOf(student, key, kind, name);
        return File.Exists(path) ? OpenSealed(path, key, Associated(student, kind, name)) : null;
    }

    /// <summary>How long a file's content is, in bytes.</summary>
    public long LengthOf(StudentId student, StudentFileKind kind, string name) => SegmentedBox.LengthOf(new FileInfo(PathOf(student, KeyOf(student), kind, name)).Length);

    /// <summary>Removes a file, if it is there.</summary>
    /// <exception cref="LedgerInputException">It cannot be removed.</exception>
    public void Remove(StudentId student, StudentFileKind kind, string name)
    {
        var path = PathOf(student, KeyOf(student), kind, name);
        try
        {
            if (File.Exists(path))
                File.Delete(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new LedgerInputException(LedgerError.FileUnwritable, e, path);
        }
    }

    /// <summary>Removes all files of a student, whether or not there is a key.</summary>
    /// <exception cref="LedgerInputException">They cannot be removed.</exception>
    public void Erase(StudentId student)
    {
        try
        {
            if (HasAny(student))
                System.IO.Directory.Delete(FolderOf(student), recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new LedgerInputException(LedgerError.FileUnwritable, e, FolderOf(student));
        }
    }

    /// <summary>The students of whom there are files.</summary>
    public IReadOnlyList<StudentId> Students() => Students(Directory);

    /// <summary>Reads all files of a student to their ends, and tells of each that was changed.</summary>
    /// <param name="student">A student with a key here.</param>
    /// <param name="fault">Told of each fault.</param>
    /// <returns>How many files there are.</returns>
    public int Scrub(StudentId student, Action<LedgerInputException> fault)
    {
        var key = KeyOf(student);
        var count = 0;
        foreach (var path in System.IO.Directory.EnumerateFiles(FolderOf(student)).Where(p => !p.EndsWith(DurableFile.Unfinished, StringComparison.Ordinal)).Order(StringComparer.Ordinal))
        {
            count++;
            if (!Enum.TryParse<StudentFileKind>(Path.GetExtension(path).TrimStart('.'), ignoreCase: true, out var kind))
            {
                fault(Damaged(path));
                continue;
            }

            try
            {
                // The seal covers the file's keyed name, not what the name stands for; of evidence the content itself gives that.
                using var stream = OpenSealed(path, key, Associated(student, Path.GetFileName(path)));
                var digest = SHA256.HashData(stream);
                if (kind == StudentFileKind.Evidence && PathOf(student, key, kind, "sha256:" + Convert.ToHexStringLower(digest)) != path)
                    fault(Damaged(path));
            }
            catch (LedgerInputException e)
            {
                fault(e);
            }
        }

        return count;
    }

    /// <summary>Copies all files into another folder, as they are sealed, and reads each copy back; what stands there with the same bytes stays.</summary>
    /// <returns>How many files the other folder has now.</returns>
    /// <exception cref="LedgerInputException">A file cannot be copied.</exception>
    public static int Copy(string from, string to, Func<StudentId, bool> isWanted, CancellationToken cancellationToken)
    {
        var count = 0;
        foreach (var student in Students(from).Where(isWanted))
        {
            foreach (var file in System.IO.Directory.EnumerateFiles(Path.Combine(from, student.ToString())).Where(p => !p.EndsWith(DurableFile.Unfinished, StringComparison.Ordinal)))
            {
                cancellationToken.ThrowIfCancellationRequested();
                var target = Path.Combine(to, student.ToString(), Path.GetFileName(file));
                CopyFile(file, target);
                count++;
            }
        }

        return count;
    }

    private static void CopyFile(string file, string target)
    {
        try
        {
            var digest = WholeFile.HashOf(file);
            bool IsSame(string other) => WholeFile.HashOf(other).AsSpan().SequenceEqual(digest);
            if (File.Exists(target) && IsSame(target))
                return;
            System.IO.Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            using var source = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.Read);
            if (!DurableFile.Replace(target, source.CopyTo, ownerOnly: true, IsSame))
                throw new IOException("The copy reads differently.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new LedgerInputException(LedgerError.FileUnwritable, e, target);
        }
    }

    private static List<StudentId> Students(string directory)
    {
        var students = new List<StudentId>();
        foreach (var folder in System.IO.Directory.Exists(directory) ? System.IO.Directory.EnumerateDirectories(directory) : [])
        {
            if (StudentId.TryParse(Path.GetFileName(folder), out var id))
                students.Add(id);
        }

        return students;
    }

    private static SegmentedStream OpenSealed(string path, byte[] key, string associated)
    {
        FileStream file;
        try
        {
            file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new LedgerInputException(LedgerError.FileUnreadable, e, path);
        }

        try
        {
            return new SegmentedStream(ContentKey(key), file, associated, () => Damaged(path));
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    private static LedgerInputException Damaged(string path) => new(LedgerError.StudentFileDamaged, path);

    private byte[] KeyOf(StudentId student) => keys.Find(student) ?? throw new LedgerInputException(LedgerError.StudentErased, student.ToString());

    private string FolderOf(StudentId student) => Path.Combine(Directory, student.ToString());

    private string PathOf(StudentId student, byte[] key, StudentFileKind kind, string name) => Path.Combine(FolderOf(student), FileName(key, kind, name));

    private static string FileName(byte[] key, StudentFileKind kind, string name)
    {
        var nameKey = HKDF.Expand(HashAlgorithmName.SHA256, key, 32, "ledger-sdk/student-file-names"u8.ToArray());
        return Convert.ToHexStringLower(HMACSHA256.HashData(nameKey, Encoding.UTF8.GetBytes(name))) + "." + kind.ToString().ToLowerInvariant();
    }

    private string Associated(StudentId student, StudentFileKind kind, string name) => Associated(student, FileName(KeyOf(student), kind, name));

    private static string Associated(StudentId student, string fileName) => $"[\"ledger/student-file/v1\",\"{student}\",\"{fileName}\"]";

    private static byte[] ContentKey(byte[] key) => HKDF.Expand(HashAlgorithmName.SHA256, key, 32, "ledger-sdk/student-files"u8.ToArray());
}
