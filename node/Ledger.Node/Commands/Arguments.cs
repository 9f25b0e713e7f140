using System.Diagnostics.CodeAnalysis;

namespace Ledger.Node.Commands;

/// <summary>Options behind a command: <c>--name value</c>, or a name alone. A name that is not known or stands twice makes them unusable.</summary>
internal sealed class Arguments
{
    private readonly Dictionary<string, string> _values = new(StringComparer.Ordinal);

    /// <summary>Reads arguments.</summary>
    /// <param name="arguments">What stands behind the command.</param>
    /// <param name="named">Options with a value.</param>
    /// <param name="switches">Options without one.</param>
    /// <param name="read">What was read.</param>
    public static bool TryRead(ReadOnlySpan<string> arguments, string[] named, string[] switches, [NotNullWhen(true)] out Arguments? read)
    {
        read = new Arguments();
        for (var i = 0; i < arguments.Length; i++)
        {
            var value = switches.Contains(arguments[i]) ? "" : named.Contains(arguments[i]) && i + 1 < arguments.Length ? arguments[i + 1] : null;
            if (value is null || !read._values.TryAdd(arguments[i], value)) return false;
            if (named.Contains(arguments[i])) i++;
        }
        return true;
    }

    /// <summary>An option's value; null when it was not given.</summary>
    public string? this[string name] => _values.GetValueOrDefault(name);

    /// <summary>Whether an option was given.</summary>
    public bool Has(string name) => _values.ContainsKey(name);
}
