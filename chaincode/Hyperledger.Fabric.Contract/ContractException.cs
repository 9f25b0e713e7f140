using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Hyperledger.Fabric.Contract;

/// <summary>
/// Refuses a call. The client receives <c>{"code":"…","key":"…","message":"…"}</c> as the response's message, further
/// details as further members.
/// </summary>
public sealed class ContractException : Exception
{
    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Creates the exception.</summary>
    /// <param name="code">A stable word for programs.</param>
    /// <param name="message">What was refused and what to do, for people. It reaches the client: no personal data.</param>
    /// <param name="key">The object that it is about; empty for none.</param>
    /// <param name="status">The response's status, 400 to 499 for a refusal, 500 and more for a fault.</param>
    /// <param name="details">Further members of the JSON, whose names are none of the three.</param>
    /// <param name="innerException">The cause, which the client does not see.</param>
    public ContractException(
        string code, string message, string key = "", int status = 400, IReadOnlyDictionary<string, string>? details = null, Exception? innerException = null)
        : base(message, innerException)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(status, 400);
        Code = code;
        Key = key;
        Status = status;
        Details = details ?? new Dictionary<string, string>();
    }

    /// <summary>A stable word for programs.</summary>
    public string Code { get; }

    /// <summary>The object that it is about; empty for none.</summary>
    public string Key { get; }

    /// <summary>The response's status.</summary>
    public int Status { get; }

    /// <summary>Further members of the JSON.</summary>
    public IReadOnlyDictionary<string, string> Details { get; }

    internal string ToJson()
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, Plain))
        {
            var members = new SortedDictionary<string, string>(StringComparer.Ordinal) { ["code"] = Code, ["key"] = Key, ["message"] = Message };
            foreach (var (name, value) in Details) members.TryAdd(name, value);
            json.WriteStartObject();
            foreach (var (name, value) in members) json.WriteString(name, value);
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(buffer.ToArray());
    }
}
