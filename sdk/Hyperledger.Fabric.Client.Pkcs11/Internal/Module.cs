using Net.Pkcs11Interop.Common;
using Net.Pkcs11Interop.HighLevelAPI;

namespace Hyperledger.Fabric.Client.Pkcs11.Internal;

/// <summary>
/// A module's library in this process. C_Initialize and C_Finalize count for the whole process: whoever opens a token of a
/// module that is loaded shares it, and the last one to leave ends it.
/// </summary>
internal sealed class Module : IDisposable
{
    private static readonly Dictionary<string, Module> s_loaded = new(StringComparer.Ordinal);
    private static readonly Lock s_loading = new();

    private readonly string _path;
    private int _users;

    private Module(string path)
    {
        _path = path;
        Library = Factories.Pkcs11LibraryFactory.LoadPkcs11Library(Factories, path, AppType.MultiThreaded);
    }

    public Pkcs11InteropFactories Factories { get; } = new();

    public IPkcs11Library Library { get; }

    /// <summary>The module of a path, loaded if it is not; the caller disposes it once.</summary>
    public static Module Open(string path)
    {
        lock (s_loading)
        {
            if (!s_loaded.TryGetValue(path, out var module)) s_loaded[path] = module = new Module(path);
            module._users++;
            return module;
        }
    }

    public void Dispose()
    {
        lock (s_loading)
        {
            if (--_users > 0) return;
            s_loaded.Remove(_path);
            Library.Dispose();
        }
    }
}
