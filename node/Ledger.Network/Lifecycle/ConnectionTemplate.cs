using System.Text.Json;
using System.Text.RegularExpressions;

namespace Ledger.Network.Lifecycle;

/// <summary>
/// Fills the templates in a package's <c>connection.json</c>, so that one package serves peers whose chaincode runs in
/// different places. Each text may name values of the builder's configuration, as <c>{{.peername}}</c> does; other actions of
/// Go's templates are refused. Fabric: ccaas_builder/cmd/build.
/// </summary>
public sealed partial class ConnectionTemplate
{
    /// <summary>The environment variable of Fabric's builder.</summary>
    public const string Variable = "CHAINCODE_AS_A_SERVICE_BUILDER_CONFIG";

    private readonly Dictionary<string, string> _values = new(StringComparer.Ordinal);

    /// <param name="peer">The peer's name, the value of <c>peername</c> where the configuration gives none.</param>
    /// <param name="configuration">JSON of an object, what <see cref="Variable"/> says; null or empty for nothing.</param>
    /// <exception cref="LifecycleException">The configuration is no JSON of an object.</exception>
    public ConnectionTemplate(string peer, string? configuration = null)
    {
        _values["peername"] = peer;
        if (string.IsNullOrEmpty(configuration))
            return;
        try
        {
            using var json = JsonDocument.Parse(configuration);
            if (json.RootElement.ValueKind != JsonValueKind.Object)
                throw new LifecycleException($"{Variable} is no JSON object, as {{\"peername\":\"org1peer\"}} is");
            foreach (var member in json.RootElement.EnumerateObject())
                _values[member.Name] = member.Value.ValueKind == JsonValueKind.String ? member.Value.GetString()! : member.Value.GetRawText();
        }
        catch (JsonException e)
        {
            throw new LifecycleException($"{Variable} is no JSON: {e.Message}");
        }
    }

    /// <summary>A connection with every template filled; what TLS needs is filled only where TLS is required.</summary>
    /// <exception cref="LifecycleException">A template names what the configuration does not, or is no name.</exception>
    public ChaincodeConnection Fill(ChaincodeConnection connection)
    {
        ArgumentNullException.ThrowIfNull(connection);
        var filled = new ChaincodeConnection
        {
            Address = Fill("Address", connection.Address),
            DialTimeout = Fill("DialTimeout", connection.DialTimeout),
        };
        return !connection.TlsRequired ? filled : filled with
        {
            TlsRequired = true,
            ClientAuthRequired = connection.ClientAuthRequired,
            RootCert = Fill("RootCert", connection.RootCert),
            ClientKey = Fill("ClientKey", connection.ClientKey),
            ClientCert = Fill("ClientCert", connection.ClientCert),
        };
    }

    // The text itself may be a key: it is not repeated.
    private string Fill(string field, string text)
    {
        var rest = Action().Replace(text, "");
        if (rest.Contains("{{", StringComparison.Ordinal))
            throw Failure(field, "this peer fills actions of the form {{.name}} only");
        return Action().Replace(text, match => _values.TryGetValue(match.Groups["name"].Value, out var value)
            ? value
            : throw Failure(field, $"map has no entry for key \"{match.Groups["name"].Value}\" ({Variable} gives the values)"));
    }

    private static LifecycleException Failure(string field, string cause) =>
        new($"could not build chaincode: Failed to parse the {field} field template: {cause}");

    // A hyphen beside a brace takes the white space before or after it.
    [GeneratedRegex(@"(\s*\{\{-\s+|\{\{\s*)\.(?<name>[A-Za-z_][A-Za-z0-9_]*)(\s+-\}\}\s*|\s*\}\})", RegexOptions.CultureInvariant)]
    private static partial Regex Action();
}
