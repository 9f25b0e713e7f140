using Ledger.Sdk;
using Ledger.Sdk.Workspaces;

namespace Ledger.Cli.Commands;

/// <summary>Takes roster, documents and keys along where one machine holds both folders and the new one has none yet.</summary>
internal static class MovedDocuments
{
    // The keys last: where they stand, all before them does.
    private static readonly string[] Folders = ["texts", "rulesets", "access", "cache", "keys"];

    /// <returns>The folders that were copied; none where the new folder has keys of its own, or the old one none.</returns>
    public static async Task<IReadOnlyList<string>> CopyAsync(Workspace from, Workspace to, TimeProvider time, CancellationToken cancellationToken)
    {
        if (!File.Exists(from.MasterKeyFile) || File.Exists(to.MasterKeyFile) || from.Directory == to.Directory) return [];

        // Opened and closed: nobody else writes it, and what an interruption left is settled.
        (await LedgerStore.OpenAsync(from, new LedgerStoreOptions { TimeProvider = time }, cancellationToken).ConfigureAwait(false)).Dispose();
        var copied = new List<string>();
        foreach (string name in Folders)
        {
            string source = Path.Combine(from.Directory, name), target = Path.Combine(to.Directory, name), half = target + ".moving";
            if (!Directory.Exists(source) || Directory.Exists(target)) continue;
            if (Directory.Exists(half)) Directory.Delete(half, recursive: true);
            Copy(source, half, cancellationToken);
            Directory.Move(half, target);
            copied.Add(name);
        }

        return copied;
    }

    private static void Copy(string from, string to, CancellationToken cancellationToken)
    {
        if (OperatingSystem.IsWindows()) Directory.CreateDirectory(to);
        else Directory.CreateDirectory(to, File.GetUnixFileMode(from));
        foreach (string file in Directory.EnumerateFiles(from))
        {
            cancellationToken.ThrowIfCancellationRequested();
            File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
        }

        foreach (string folder in Directory.EnumerateDirectories(from)) Copy(folder, Path.Combine(to, Path.GetFileName(folder)), cancellationToken);
    }
}
