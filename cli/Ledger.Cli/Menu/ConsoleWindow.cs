using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Ledger.Cli.Menu;

/// <summary>The window in which this process runs, and the program that shows HTML pages.</summary>
internal static partial class ConsoleWindow
{
    /// <summary>Whether the window was opened for this process alone, as by a double click: it closes when the process ends.</summary>
    public static bool IsOwn()
    {
        if (!OperatingSystem.IsWindows() || Console.IsInputRedirected || Console.IsOutputRedirected) return false;
        Span<uint> processes = stackalloc uint[2];
        return GetConsoleProcessList(processes, (uint)processes.Length) == 1;
    }

    /// <summary>Shows a file in the program that the system has for it; false where there is no desktop or no such program.</summary>
    public static bool Open(string file)
    {
        try
        {
            if (OperatingSystem.IsWindows())
            {
                using Process? shown = Process.Start(new ProcessStartInfo(file) { UseShellExecute = true });
                return true;
            }

            if (string.IsNullOrEmpty(Environment.GetEnvironmentVariable("DISPLAY") + Environment.GetEnvironmentVariable("WAYLAND_DISPLAY"))) return false;
            using Process? opened = Process.Start(new ProcessStartInfo("xdg-open", [file]) { RedirectStandardOutput = true, RedirectStandardError = true });
            return opened is not null;
        }
        catch (Exception e) when (e is System.ComponentModel.Win32Exception or InvalidOperationException)
        {
            return false;
        }
    }

    [LibraryImport("kernel32.dll")]
    private static partial uint GetConsoleProcessList(Span<uint> processes, uint count);
}
