using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Ledger.Cli.Commands;
using Ledger.Cli.Network;
using Ledger.Sdk;
using Ledger.Sdk.Workspaces;

namespace Ledger.Cli.Support;

/// <summary>
/// What someone who helps needs to see: versions, settings without secrets, the network's state, the ends of the node's logs
/// and the last failure reports, all redacted. No key, certificate, roster, document or file name of the user's is taken.
/// </summary>
internal sealed class SupportPack(CommandRun run)
{
    private const int LogLines = 300;
    private const int Reports = 5;
    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private readonly Redaction redaction = new(
        (run.Folder.Path, "DIR"),
        (AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar), "PROGRAM"),
        (Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), "HOME"),
        (Path.GetTempPath().TrimEnd(Path.DirectorySeparatorChar), "TEMP"),
        (Environment.UserName.Length > 2 ? Environment.UserName : "", "USER"),
        (Environment.MachineName.Length > 2 ? Environment.MachineName : "", "MACHINE"));

    /// <summary>The entries: name and text.</summary>
    public async Task<IReadOnlyList<(string Name, string Text)>> CollectAsync(CancellationToken cancellationToken)
    {
        Profile? profile = await TryAsync(() => run.Folder.Workspace.ReadProfileAsync(cancellationToken)).ConfigureAwait(false);
        var entries = new List<(string, string)>
        {
            ("README.txt", run.Texts.Format("support.readme", Contact(profile)) + "\n"),
            ("versions.json", Versions().ToJsonString(Readable)),
            ("profile.json", Settings(profile).ToJsonString(Readable)),
            ("identities.json", (await IdentitiesAsync(cancellationToken).ConfigureAwait(false)).ToJsonString(Readable)),
            ("network.json", (await NetworkAsync(cancellationToken).ConfigureAwait(false)).ToJsonString(Readable)),
        };
        foreach ((string name, string file) in (ReadOnlySpan<(string, string)>)[("node.log", run.Folder.NodeLog), ("node.out", run.Folder.NodeOutput)])
        {
            if (Tail(file) is { } tail) entries.Add((name, redaction.Apply(tail)));
        }

        int number = 0;
        foreach (string report in LastReports())
        {
            if (Tail(report) is { } text) entries.Add(($"failure-{++number}.txt", redaction.Apply(text)));
        }

        return entries;
    }

    public string Contact(Profile? profile) => profile?.CountyContact is { Length: > 0 } contact ? contact : run.Texts["support.contact.none"];

    public static byte[] Zip(IReadOnlyList<(string Name, string Text)> entries)
    {
        using var buffer = new MemoryStream();
        using (var zip = new ZipArchive(buffer, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach ((string name, string text) in entries)
            {
                using Stream stream = zip.CreateEntry(name, CompressionLevel.Optimal).Open();
                stream.Write(Encoding.UTF8.GetBytes(text));
            }
        }

        return buffer.ToArray();
    }

    private static JsonObject Versions() => new()
    {
        ["ledger"] = typeof(SupportPack).Assembly.GetName().Version?.ToString(),
        ["runtime"] = RuntimeInformation.FrameworkDescription,
        ["system"] = RuntimeInformation.OSDescription,
        ["architecture"] = RuntimeInformation.ProcessArchitecture.ToString(),
        ["processors"] = Environment.ProcessorCount,
    };

    private JsonObject Settings(Profile? profile) => new()
    {
        ["readable"] = profile is not null,
        ["channel"] = redaction.Apply(profile?.Channel ?? ""),
        ["chaincode"] = redaction.Apply(profile?.Chaincode ?? ""),
        ["namesIdentity"] = profile?.Identity is not null,
        ["namesEndpoints"] = profile?.EndpointsFile is not null,
        ["genesisHash"] = redaction.Apply(profile?.GenesisHash ?? ""),
        ["hasMasterKey"] = File.Exists(run.Folder.Workspace.MasterKeyFile),
        ["hasStudentKeys"] = File.Exists(run.Folder.Workspace.StudentKeysFile),
        ["hasTestedBackup"] = File.Exists(run.Folder.Workspace.BackupNoteFile),
        ["cacheMebibytes"] = File.Exists(run.Folder.Workspace.CacheFile) ? new FileInfo(run.Folder.Workspace.CacheFile).Length >> 20 : 0,
    };

    // Names of identities are the user's choice; what the ledger sees of them is enough.
    private async Task<JsonArray> IdentitiesAsync(CancellationToken cancellationToken)
    {
        var identities = new JsonArray();
        foreach (string name in run.Folder.Workspace.ListIdentities())
        {
            try
            {
                WorkspaceIdentity identity = await run.Folder.Workspace.ReadIdentityAsync(name, cancellationToken).ConfigureAwait(false);
                identities.Add(new JsonObject { ["mspId"] = identity.MspId, ["unit"] = identity.Unit, ["role"] = identity.Role, ["notAfter"] = Times.Text(identity.NotAfter) });
            }
            catch (LedgerInputException e)
            {
                identities.Add(new JsonObject { ["error"] = e.Error.ToString() });
            }
        }

        return identities;
    }

    private async Task<JsonObject> NetworkAsync(CancellationToken cancellationToken)
    {
        NetworkEndpoints? endpoints = await TryAsync(() => run.Folder.Workspace.ReadEndpointsAsync(cancellationToken)).ConfigureAwait(false);
        var network = new JsonObject
        {
            ["hasEmbeddedNetwork"] = File.Exists(run.Folder.Topology),
            ["knowsEndpoints"] = endpoints is not null,
            ["processRuns"] = endpoints is not null && await TryAsync(() => new NodeProcess(run.Folder, run.Host).FindAsync(cancellationToken)).ConfigureAwait(false) is not null,
            ["organisations"] = new JsonArray([.. (endpoints?.Peers ?? []).Select(p => (JsonNode)redaction.Apply(p.MspId))]),
        };
        if (endpoints is null || run.Folder.Workspace.ListIdentities().Count == 0) return network;
        try
        {
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            patience.CancelAfter(TimeSpan.FromSeconds(10));
            LedgerClient client = await run.ConnectAsync(Records.State.Roles.Auditor, patience.Token).ConfigureAwait(false);
            await using (client.ConfigureAwait(false))
            {
                ChannelState state = await client.GetChannelAsync(patience.Token).ConfigureAwait(false);
                network["height"] = state.Height;
                network["genesisHash"] = state.GenesisHash[..8] + "…";
            }
        }
        catch (Exception e) when (e is LedgerException or CliException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
        {
            network["error"] = e is LedgerException ledger ? ledger.Error.ToString() : e.GetType().Name;
        }

        return network;
    }

    private IEnumerable<string> LastReports()
    {
        string[] found = [];
        foreach (string folder in (string[])[run.Folder.Path, Path.GetTempPath()])
        {
            if (Directory.Exists(folder)) found = [.. found, .. Directory.EnumerateFiles(folder, "ledger-error-*.txt")];
        }

        return found.OrderByDescending(f => Path.GetFileName(f), StringComparer.Ordinal).Take(Reports);
    }

    private static string? Tail(string file)
    {
        try
        {
            using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using var reader = new StreamReader(stream, Encoding.UTF8);
            var last = new Queue<string>();
            while (reader.ReadLine() is { } line)
            {
                last.Enqueue(line);
                if (last.Count > LogLines) last.Dequeue();
            }

            return string.Join('\n', last) + "\n";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static async Task<T?> TryAsync<T>(Func<Task<T>> read)
        where T : class?
    {
        try
        {
            return await read().ConfigureAwait(false);
        }
        catch (LedgerException)
        {
            return null;
        }
    }
}
