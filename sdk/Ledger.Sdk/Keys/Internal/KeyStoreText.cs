using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Ledger.Sdk.Keys.Internal;

/// <summary>The lines of a key store's file without opening any key: for backups, which keep keys wrapped.</summary>
internal sealed class KeyStoreText
{
    public required string Master { get; init; }

    /// <summary>The wrapped keys in base64.</summary>
    public Dictionary<StudentId, string> Keys { get; } = [];

    /// <summary>When a student's key was destroyed, as the file says it.</summary>
    public Dictionary<StudentId, string> Erased { get; } = [];

    /// <summary>Reads a file; null unless its first line is a key store's.</summary>
    /// <param name="text">The file.</param>
    /// <param name="damaged">Set if a further line cannot be understood; it is passed over.</param>
    public static KeyStoreText? Read(ReadOnlySpan<byte> text, out bool damaged)
    {
        damaged = false;
        KeyStoreText? read = null;
        foreach (var line in Encoding.UTF8.GetString(text).Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            try
            {
                using var json = JsonDocument.Parse(line);
                var root = json.RootElement;
                if (read is null)
                {
                    read = new KeyStoreText { Master = root.GetProperty("master").GetString() ?? string.Empty };
                    continue;
                }

                if (!StudentId.TryParse(root.GetProperty("id").GetString(), out var student))
                    damaged = true;
                else if (root.TryGetProperty("erased", out var erased))
                    read.Erased[student] = erased.GetString() ?? string.Empty;
                else
                    read.Keys[student] = root.GetProperty("key").GetString() ?? string.Empty;
            }
            catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
            {
                if (read is null)
                    return null;
                damaged = true;
            }
        }

        return read;
    }

    /// <summary>Takes over what another file knows: its erasures, and the keys that are missing here. An erased student has none.</summary>
    public void Merge(KeyStoreText other)
    {
        foreach (var (student, at) in other.Erased)
            Erased.TryAdd(student, at);
        foreach (var (student, key) in other.Keys)
            Keys.TryAdd(student, key);
        foreach (var student in Erased.Keys)
            Keys.Remove(student);
    }

    public byte[] ToBytes()
    {
        var lines = new StringBuilder($"{{\"v\":1,\"kind\":\"ledger-student-keys\",\"master\":\"{Master}\"}}\n");
        foreach (var (student, key) in Keys)
            lines.Append("{\"id\":\"").Append(student).Append("\",\"key\":\"").Append(key).Append("\"}\n");
        foreach (var (student, at) in Erased)
            lines.Append(CultureInfo.InvariantCulture, $"{{\"id\":\"{student}\",\"erased\":\"{at}\"}}\n");
        return Encoding.ASCII.GetBytes(lines.ToString());
    }
}
