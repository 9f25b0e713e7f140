using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace Ledger.NetworkConfig.Running;

/// <summary>Processes that outlive the command that starts them: starting, asking about, ending.</summary>
public static partial class DetachedProcess
{
    private const int Terminate = 15;
    private const int KillNow = 9;

    // A session of its own, its output to a file; nothing of this process's terminal.
    private const string Detach = """
        out=$1; number=$2; shift 2
        if command -v setsid >/dev/null 2>&1; then setsid "$@" >>"$out" 2>&1 </dev/null &
        else nohup "$@" >>"$out" 2>&1 </dev/null &
        fi
        if [ -n "$number" ]; then echo $! >"$number"; fi
        echo $!
        """;

    /// <summary>Starts a program.</summary>
    /// <param name="command">The program and its arguments.</param>
    /// <param name="output">The file to which its output is appended.</param>
    /// <param name="numberFile">A file that gets the process number, whatever becomes of this process; null for none.</param>
    /// <param name="environment">Variables that it gets beside this process's; null for none.</param>
    /// <param name="without">Which of this process's variables it does not get; null for none.</param>
    /// <param name="cancellationToken">Stops waiting for the number.</param>
    /// <returns>The process number.</returns>
    public static async Task<int> StartAsync(
        IReadOnlyList<string> command, string output, string? numberFile = null, IEnumerable<KeyValuePair<string, string>>? environment = null, Func<string, bool>? without = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(command);
        ArgumentNullException.ThrowIfNull(output);
        var start = OperatingSystem.IsWindows()
            ? new ProcessStartInfo(command[0], command.Skip(1)) { CreateNoWindow = true }
            : new ProcessStartInfo("/bin/sh", ["-c", Detach, "sh", output, numberFile ?? "", .. command]) { RedirectStandardOutput = true, WorkingDirectory = "/" };
        SetEnvironment(start, environment, without);
        using var process = Process.Start(start)!;
        if (OperatingSystem.IsWindows())
        {
            if (numberFile is not null) await File.WriteAllTextAsync(numberFile, process.Id.ToString(CultureInfo.InvariantCulture), CancellationToken.None).ConfigureAwait(false);
            return process.Id;
        }
        var number = await process.StandardOutput.ReadToEndAsync(cancellationToken).ConfigureAwait(false);
        await process.WaitForExitAsync(cancellationToken).ConfigureAwait(false);
        return int.Parse(number, CultureInfo.InvariantCulture);
    }

    /// <summary>Whether a process runs.</summary>
    public static bool IsAlive(int processId)
    {
        if (processId <= 0) return false;
        try
        {
            using var process = Process.GetProcessById(processId);
            if (process.HasExited) return false;
        }
        catch (Exception gone) when (gone is ArgumentException or InvalidOperationException)
        {
            return false;
        }
        return !IsZombie(processId);
    }

    /// <summary>Whether a process runs a program; a process number is used again after a restart of the machine.</summary>
    /// <param name="processId">The process number.</param>
    /// <param name="program">What its command line holds.</param>
    public static bool Runs(int processId, string program)
    {
        ArgumentNullException.ThrowIfNull(program);
        if (!IsAlive(processId)) return false;
        try
        {
            // While a process becomes the program, its command line is empty for a moment; that of the kernel's own stays so.
            for (var look = 0; look < 20; look++)
            {
                var commandLine = File.ReadAllText($"/proc/{processId}/cmdline");
                if (commandLine.Length > 0) return commandLine.Contains(program, StringComparison.Ordinal);
                Thread.Sleep(5);
            }
            return false;
        }
        catch (Exception unknown) when (unknown is FileNotFoundException or DirectoryNotFoundException)
        {
            // Ended meanwhile, or a system that does not tell.
            return !Directory.Exists("/proc/self");
        }
        catch (IOException)
        {
            return false;
        }
    }

    /// <summary>Asks a process to end, as SIGTERM does; on Windows it is ended.</summary>
    public static void AskToStop(int processId) => Signal(processId, Terminate);

    /// <summary>Ends a process that did not end when it was asked.</summary>
    public static void End(int processId) => Signal(processId, KillNow);

    internal static void SetEnvironment(ProcessStartInfo start, IEnumerable<KeyValuePair<string, string>>? environment, Func<string, bool>? without)
    {
        foreach (var name in start.Environment.Keys.Where(name => without?.Invoke(name) ?? false).ToList()) start.Environment.Remove(name);
        foreach (var (name, value) in environment ?? []) start.Environment[name] = value;
    }

    private static void Signal(int processId, int signal)
    {
        if (!OperatingSystem.IsWindows())
        {
            _ = Kill(processId, signal);
            return;
        }
        try
        {
            using var process = Process.GetProcessById(processId);
            process.Kill();
        }
        catch (Exception gone) when (gone is ArgumentException or InvalidOperationException)
        {
            // It has ended by itself.
        }
    }

    // A process that ended but was not waited for still has an id: state Z in proc(5)'s stat, after the name in brackets.
    private static bool IsZombie(int processId)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{processId}/stat");
            var end = stat.LastIndexOf(')');
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
