using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Ledger.Cli.Network;

/// <summary>Asks about and ends a process that this one did not start.</summary>
internal static partial class ProcessSignals
{
    private const int Terminate = 15;

    public static bool IsAlive(int processId)
    {
        if (processId <= 0) return false;
        try
        {
            using Process process = Process.GetProcessById(processId);
            if (process.HasExited) return false;
        }
        catch (Exception gone) when (gone is ArgumentException or InvalidOperationException)
        {
            return false;
        }

        return !IsZombie(processId);
    }

    /// <summary>Whether the process runs <paramref name="program"/>; a process id is reused after a restart of the machine.</summary>
    public static bool Runs(int processId, string program)
    {
        if (!IsAlive(processId)) return false;
        string commandLine = $"/proc/{processId}/cmdline";
        try
        {
            return !File.Exists(commandLine) || File.ReadAllText(commandLine).Contains(program, StringComparison.Ordinal);
        }
        catch (IOException)
        {
            return false;
        }
    }

    public static void AskToStop(int processId)
    {
        if (OperatingSystem.IsWindows())
        {
            using Process process = Process.GetProcessById(processId);
            process.Kill();
            return;
        }

        _ = Kill(processId, Terminate);
    }

    // A process that ended but was not waited for still has an id: state Z in proc(5)'s stat, after the name in brackets.
    private static bool IsZombie(int processId)
    {
        try
        {
            string stat = File.ReadAllText($"/proc/{processId}/stat");
            int end = stat.LastIndexOf(')');
            return end > 0 && end + 2 < stat.Length && stat[end + 2] is 'Z' or 'X';
        }
        catch (Exception unknown) when (unknown is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int Kill(int processId, int signal);
}
