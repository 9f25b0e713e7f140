namespace Ledger.Network.Store.Internal;

/// <summary>A ledger's file that is made beside its place and put there when it is whole.</summary>
internal static class StoreFile
{
    /// <summary>Removes what an interrupted run left under a name.</summary>
    public static void Discard(string path)
    {
        foreach (var part in Parts(path)) File.Delete(part);
    }

    /// <summary>Flushes a closed file to the disk and moves it to its place, which must be free.</summary>
    public static void Publish(string made, string path)
    {
        using (var file = new FileStream(made, FileMode.Open, FileAccess.ReadWrite, FileShare.Read)) file.Flush(flushToDisk: true);
        // What SQLite left beside a file that stood here belongs to that file.
        foreach (var part in Parts(path)[1..]) File.Delete(part);
        File.Move(made, path);
    }

    /// <summary>Moves a file with what lies beside it.</summary>
    public static void Move(string path, string target)
    {
        foreach (var (from, to) in Parts(path).Zip(Parts(target)))
        {
            if (File.Exists(from)) File.Move(from, to);
        }
    }

    private static string[] Parts(string path) => [path, path + "-wal", path + "-shm"];
}
