using System.Text.Json;
using Ledger.Records.State;
using Ledger.Sdk.Keys.Internal;

namespace Ledger.Sdk.Workspaces;

/// <summary>
/// The working folder of a site: profile, identities, cache, keys and, for an embedded network, the network itself. The
/// class knows where things stand and reads the small files; it creates nothing by itself.
/// </summary>
public sealed class Workspace
{
    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    /// <summary>A working folder, which need not exist yet.</summary>
    public Workspace(string directory)
    {
        ArgumentException.ThrowIfNullOrEmpty(directory);
        Directory = Path.GetFullPath(directory);
    }

    /// <summary>The folder's full path.</summary>
    public string Directory { get; }

    /// <summary><c>profile.json</c>.</summary>
    public string ProfileFile => Path.Combine(Directory, "profile.json");

    /// <summary><c>identities/</c>, with a folder for each identity.</summary>
    public string IdentitiesDirectory => Path.Combine(Directory, "identities");

    /// <summary><c>requests/</c>, with a folder for each identity that was asked for and has no certificate yet.</summary>
    public string RequestsDirectory => Path.Combine(Directory, "requests");

    /// <summary>Where an embedded network keeps the authority that issues an organisation's identities.</summary>
    internal string AuthorityDirectory(string mspId) => Path.Combine(Crypto(mspId), "ca");

    /// <summary>Where an embedded network keeps an organisation's administrator.</summary>
    internal string AdministratorDirectory(string mspId) => Path.Combine(Crypto(mspId), "admin");

    /// <summary><c>network/endpoints.json</c>, which a serving embedded network writes.</summary>
    public string EndpointsFile => Path.Combine(Directory, "network", "endpoints.json");

    /// <summary><c>cache/documents.db</c>.</summary>
    public string CacheFile => Path.Combine(Directory, "cache", "documents.db");

    /// <summary><c>student-files/</c>, with evidence and archives of students, each sealed under its student's key.</summary>
    public string FilesDirectory => Path.Combine(Directory, "student-files");

    /// <summary><c>keys/master.key</c>.</summary>
    public string MasterKeyFile => Path.Combine(Directory, "keys", "master.key");

    /// <summary><c>keys/students.json</c>.</summary>
    public string StudentKeysFile => Path.Combine(Directory, "keys", "students.json");

    /// <summary><c>keys/backup.json</c>, which notes the last tested backup of the keys.</summary>
    public string BackupNoteFile => Path.Combine(Directory, "keys", "backup.json");

    /// <summary><c>keys/reception.key</c>, with which documents of schools are received.</summary>
    public string ReceptionKeyFile => Path.Combine(Directory, "keys", "reception.key");

    /// <summary><c>keys/students.json.rotate</c>, there from an erasure until the master key was changed.</summary>
    internal string RotationDueFile => StudentKeysFile + ".rotate";

    /// <summary><c>samples/</c>, with what was drawn of batches under review.</summary>
    public string SamplesDirectory => Path.Combine(Directory, "samples");

    /// <summary><c>texts/</c>, with the sealed texts of which the ledger has the digests.</summary>
    public string TextsDirectory => Path.Combine(Directory, "texts");

    /// <summary><c>rulesets/</c>, with the texts of rule sets beside those that ship; see <see cref="RuleSetShelf"/>.</summary>
    public string RuleSetsDirectory => Path.Combine(Directory, "rulesets");

    /// <summary>The documents of balance monitoring.</summary>
    public string BalanceDirectory => Path.Combine(Directory, "balance");

    /// <summary><c>access/log</c>, who read documents of students.</summary>
    public string AccessLogFile => Path.Combine(Directory, "access", "log");

    /// <summary><c>access/head</c>, where that log ends.</summary>
    public string AccessHeadFile => Path.Combine(Directory, "access", "head");

    /// <summary><c>retired/</c>, with the certificates of identities that were handed over.</summary>
    public string RetiredDirectory => Path.Combine(Directory, "retired");

    /// <summary>The profile; the defaults if there is no file.</summary>
    /// <exception cref="LedgerInputException">The file cannot be understood.</exception>
    public async Task<Profile> ReadProfileAsync(CancellationToken cancellationToken = default) =>
        File.Exists(ProfileFile) ? await ReadAsync<Profile>(ProfileFile, cancellationToken).ConfigureAwait(false) : new Profile();

    /// <summary>Replaces the profile.</summary>
    /// <exception cref="LedgerInputException">The file cannot be written.</exception>
    public async Task WriteProfileAsync(Profile profile, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(profile);
        System.IO.Directory.CreateDirectory(Directory);
        await DurableFile.ReplaceAsync(ProfileFile, JsonSerializer.SerializeToUtf8Bytes(profile, s_json), ownerOnly: false, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Where the network's peers are: the profile's file, else that of the embedded network; null if neither is there.</summary>
    /// <exception cref="LedgerInputException">The file cannot be understood.</exception>
    public async Task<NetworkEndpoints?> ReadEndpointsAsync(CancellationToken cancellationToken = default)
    {
        var profile = await ReadProfileAsync(cancellationToken).ConfigureAwait(false);
        var file = profile.EndpointsFile is { } named ? Path.Combine(Directory, named) : EndpointsFile;
        return File.Exists(file) ? await ReadAsync<NetworkEndpoints>(file, cancellationToken).ConfigureAwait(false) : null;
    }

    /// <summary>The names of the identities, in ordinal order.</summary>
    public IReadOnlyList<string> ListIdentities() =>
        System.IO.Directory.Exists(IdentitiesDirectory)
            ? [.. System.IO.Directory.EnumerateDirectories(IdentitiesDirectory).Select(d => Path.GetFileName(d)!).Order(StringComparer.Ordinal)]
            : [];

    /// <summary>Reads an identity: <c>cert.pem</c>, <c>identity.json</c>, and <c>key.pem</c> unless the key lives in a PKCS#11 token, which is opened at the first signature.</summary>
    /// <exception cref="LedgerInputException">There is no such identity, or a file of it cannot be understood.</exception>
    public async Task<WorkspaceIdentity> ReadIdentityAsync(string name, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        var folder = Path.Combine(IdentitiesDirectory, name);
        if (name is "." or ".." || name.AsSpan().ContainsAny('/', '\\', ':') || !System.IO.Directory.Exists(folder))
            throw new LedgerInputException(LedgerError.IdentityMissing, name, string.Join(", ", ListIdentities()));
        var description = await ReadAsync<IdentityDescription>(Path.Combine(folder, "identity.json"), cancellationToken).ConfigureAwait(false);
        var certificate = await ReadTextAsync(Path.Combine(folder, "cert.pem"), cancellationToken).ConfigureAwait(false);
        if (description.Token is { } token) return WorkspaceIdentity.Create(name, description, certificate, token);
        var key = await ReadTextAsync(Path.Combine(folder, "key.pem"), cancellationToken).ConfigureAwait(false);
        if (OwnerAccess.Exposure(Path.Combine(folder, "key.pem")) is { } exposed)
            throw new LedgerInputException(LedgerError.IdentityExposed, name, Path.Combine(folder, "key.pem"), exposed);
        return WorkspaceIdentity.Create(name, description, certificate, key);
    }

    internal async Task<T> ReadAsync<T>(string file, CancellationToken cancellationToken)
    {
        var text = await ReadTextAsync(file, cancellationToken).ConfigureAwait(false);
        try
        {
            return JsonSerializer.Deserialize<T>(text, s_json)
                ?? throw new LedgerInputException(LedgerError.WorkspaceFileWrong, Relative(file), "null");
        }
        catch (JsonException e)
        {
            throw new LedgerInputException(LedgerError.WorkspaceFileWrong, e, Relative(file), e.Path ?? "JSON");
        }
    }

    internal async Task<string> ReadTextAsync(string file, CancellationToken cancellationToken)
    {
        try
        {
            return await File.ReadAllTextAsync(file, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new LedgerInputException(LedgerError.WorkspaceFileMissing, e, Relative(file));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new LedgerInputException(LedgerError.FileUnreadable, e, file);
        }
    }

    // An MSP id comes from a request or an argument, and becomes a folder's name.
    private string Crypto(string mspId) => Codes.IsMspId(mspId) && mspId is not ("." or "..")
        ? Path.Combine(Directory, "network", "crypto", mspId)
        : throw new LedgerInputException(LedgerError.IdentityArgumentWrong, "msp", mspId);

    private string Relative(string file) => Path.GetRelativePath(Directory, file);
}
