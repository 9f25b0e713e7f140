using Ledger.Architecture.Tests;

namespace Ledger.Fabric.Tests.NetworkConfig;

/// <summary>A page of docs/runbooks.</summary>
internal static class Runbook
{
    /// <summary>A command with a test's place instead of the page's.</summary>
    public static string With(string command, string place, string tests)
    {
        StringAssert.Contains(command, place);
        return command.Replace(place, tests, StringComparison.Ordinal);
    }

    /// <summary>The commands that the page shows in blocks, in their order.</summary>
    public static IReadOnlyList<string> Commands(string page)
    {
        var inside = false;
        var commands = new List<string>();
        foreach (var line in File.ReadLines(Path.Combine(Repository.Root, "docs", "runbooks", page + ".md")).Select(l => l.Trim()))
        {
            if (line.StartsWith("```", StringComparison.Ordinal)) inside = !inside;
            else if (inside && line.Length > 0) commands.Add(line);
        }
        Assert.IsGreaterThan(0, commands.Count, page);
        return commands;
    }
}
