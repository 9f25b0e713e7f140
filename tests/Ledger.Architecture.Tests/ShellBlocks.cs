namespace Ledger.Architecture.Tests;

/// <summary>The commands that a page shows to be typed.</summary>
internal static class ShellBlocks
{
    /// <summary>The lines of the page's <c>sh</c> blocks, in their order.</summary>
    public static IEnumerable<string> Of(string file)
    {
        var inside = false;
        foreach (var line in File.ReadLines(file))
        {
            if (line.StartsWith("```", StringComparison.Ordinal))
                inside = line == "```sh";
            else if (inside && line.Trim().Length > 0)
                yield return line.Trim();
        }
    }
}
