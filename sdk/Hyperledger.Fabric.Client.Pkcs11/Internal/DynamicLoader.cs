using System.Reflection;
using System.Runtime.InteropServices;
using Net.Pkcs11Interop.HighLevelAPI;

namespace Hyperledger.Fabric.Client.Pkcs11.Internal;

/// <summary>
/// Finds the system's dlopen for Pkcs11Interop, which asks for 'libdl': a name that only development packages bring, since
/// glibc 2.34 and in musl the functions are in the C library itself.
/// </summary>
internal static class DynamicLoader
{
    private static readonly Lazy<bool> s_prepared = new(Prepare);

    public static void EnsurePrepared() => _ = s_prepared.Value;

    private static bool Prepare()
    {
        if (!OperatingSystem.IsLinux())
            return false;
        try
        {
            NativeLibrary.SetDllImportResolver(typeof(Pkcs11InteropFactories).Assembly, Resolve);
            return true;
        }
        catch (InvalidOperationException)
        {
            // The application has a resolver of its own for this assembly.
            return false;
        }
    }

    private static nint Resolve(string name, Assembly assembly, DllImportSearchPath? path)
    {
        if (name != "libdl")
            return 0;
        foreach (var candidate in new[] { "libdl.so.2", "libc.so.6", "libc" })
        {
            if (NativeLibrary.TryLoad(candidate, assembly, path, out var handle))
                return handle;
        }

        return 0;
    }
}
