using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using Ledger.Cli.Commands;

namespace Ledger.Cli.Errors;

/// <summary>
/// The file left behind by an error that nobody foresaw: types and places in the program, never the messages or
/// arguments, which could name a student.
/// </summary>
internal static class FailureReport
{
    public static string Write(Exception exception, CommandRun run, string command)
    {
        var text = new StringBuilder();
        text.Append("ledger ").AppendLine(typeof(FailureReport).Assembly.GetName().Version?.ToString());
        text.Append("command ").AppendLine(command);
        text.Append("time ").AppendLine(run.Host.Time.GetUtcNow().ToString("O", CultureInfo.InvariantCulture));
        text.Append("runtime ").Append(RuntimeInformation.FrameworkDescription).Append(' ').AppendLine(RuntimeInformation.RuntimeIdentifier);
        for (Exception? at = exception; at is not null; at = at.InnerException)
        {
            text.AppendLine().AppendLine(at.GetType().FullName).AppendLine(at.StackTrace);
        }

        string name = $"ledger-error-{run.Host.Time.GetUtcNow():yyyyMMdd-HHmmss}-{Environment.ProcessId}.txt";
        foreach (string folder in (ReadOnlySpan<string>)[run.Folder.Path, Path.GetTempPath()])
        {
            try
            {
                if (!Directory.Exists(folder)) continue;
                string path = Path.Combine(folder, name);
                File.WriteAllText(path, text.ToString());
                return path;
            }
            catch (Exception unwritable) when (unwritable is IOException or UnauthorizedAccessException)
            {
            }
        }

        return "-";
    }
}
