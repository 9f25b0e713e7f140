using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using Ledger.Records;
using Ledger.Sdk.Verify.Internal;

namespace Ledger.Sdk;

/// <summary>
/// What a university accepts: record types and, of each, fields; signed with the university's own key. A bundle made
/// under it shows nothing else. RFC 8785 JSON; see FORMATS.md, 'Release profile'.
/// </summary>
public sealed class ReleaseProfile
{
    private const string Format = "ledger-release-profile";
    private readonly JsonObject _json;
    private readonly Dictionary<string, IReadOnlyList<string>?> _types;

    private ReleaseProfile(JsonObject json)
    {
        _json = json;
        _types = json["types"]!.AsArray().ToDictionary(
            t => t!["type"]!.GetValue<string>(),
            t => (IReadOnlyList<string>?)t!["fields"]?.AsArray().Select(f => f!.GetValue<string>()).ToList(),
            StringComparer.Ordinal);
        Audience = json["audience"]!.GetValue<string>();
        Purpose = json["purpose"]!.GetValue<string>();
        RuleSetId = json["ruleSet"]!.GetValue<string>();
        RuleSetVersion = json["ruleSetVersion"]!.GetValue<int>();
        Until = DateOnly.ParseExact(json["until"]!.GetValue<string>(), "yyyy-MM-dd", CultureInfo.InvariantCulture);
    }

    /// <summary>Who receives: the university's name.</summary>
    public string Audience { get; }

    /// <summary>What for, such as 2026 年综合评价招生.</summary>
    public string Purpose { get; }

    /// <summary>The rule set whose types and fields are meant.</summary>
    public string RuleSetId { get; }

    /// <summary>Its version.</summary>
    public int RuleSetVersion { get; }

    /// <summary>The last day on which bundles are accepted.</summary>
    public DateOnly Until { get; }

    /// <summary>The accepted types with the accepted fields, by name; null fields: all.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>?> Types => _types;

    /// <summary>The SHA-256 digest of the signer's public key (SubjectPublicKeyInfo), to be compared with the one that the university publishes.</summary>
    public string SignerSha256 => SignedJson.SignerSha256(_json)!;

    internal string Sha256 => Convert.ToHexStringLower(SHA256.HashData(ToBytes()));

    private static ReadOnlySpan<byte> Label => "ledger-release-profile/v1\n"u8;

    /// <summary>Makes and signs a profile.</summary>
    /// <param name="audience">The university's name.</param>
    /// <param name="purpose">What for.</param>
    /// <param name="ruleSet">The rule set.</param>
    /// <param name="types">Types by name, title or code, each with fields by name or title; null: all fields.</param>
    /// <param name="until">The last day.</param>
    /// <param name="key">The university's private key, P-256.</param>
    /// <exception cref="LedgerInputException">The rule set has no such type or field.</exception>
    public static ReleaseProfile Create(
        string audience, string purpose, RuleSet ruleSet, IReadOnlyList<(string Type, IReadOnlyList<string>? Fields)> types, DateOnly until, ECDsa key)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(audience);
        ArgumentException.ThrowIfNullOrWhiteSpace(purpose);
        ArgumentNullException.ThrowIfNull(ruleSet);
        ArgumentNullException.ThrowIfNull(types);
        ArgumentNullException.ThrowIfNull(key);
        var accepted = new SortedDictionary<string, JsonObject>(StringComparer.Ordinal);
        foreach (var (name, fields) in types)
        {
            var type = ruleSet.Types.FirstOrDefault(t => t.Name == name || t.Code.ToString(CultureInfo.InvariantCulture) == name || t.Title.Zh == name || t.Title.En == name)
                ?? throw new LedgerInputException(LedgerError.RecordTypeUnknown, name);
            var entry = new JsonObject { ["type"] = type.Name };
            if (fields is not null)
            {
                var names = fields.Select(string (f) => type.TryFindColumn(f, out var position) ? type.Fields[position].Name : throw new LedgerInputException(LedgerError.FieldUnknown, f));
                entry["fields"] = new JsonArray([.. names.Distinct().Order(StringComparer.Ordinal).Select(n => (JsonNode)n)]);
            }

            accepted[type.Name] = entry;
        }

        var json = new JsonObject
        {
            ["audience"] = audience.Trim(),
            ["format"] = Format,
            ["purpose"] = purpose.Trim(),
            ["ruleSet"] = ruleSet.Id,
            ["ruleSetVersion"] = ruleSet.Version,
            ["types"] = new JsonArray([.. accepted.Values]),
            ["until"] = until.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
            ["v"] = 1,
        };
        return new ReleaseProfile(SignedJson.Sign(json, Label, key));
    }

    /// <summary>Reads a profile and checks its signature.</summary>
    /// <param name="utf8">The whole file.</param>
    /// <param name="name">What messages call it.</param>
    /// <exception cref="LedgerInputException">It is no profile, or its signature does not hold.</exception>
    public static ReleaseProfile Parse(ReadOnlyMemory<byte> utf8, string name)
    {
        try
        {
            JsonCanonicalizer.EnsureCanonical(utf8.Span);
            if (JsonNode.Parse(utf8.Span) is not JsonObject json || json["format"]?.GetValue<string>() != Format || json["v"]?.GetValue<int>() != 1)
                throw new LedgerInputException(LedgerError.ProfileWrong, name);
            return SignedJson.IsSigned(json) && SignedJson.Holds(json, Label)
                ? new ReleaseProfile(json)
                : throw new LedgerInputException(LedgerError.ProfileSignatureWrong, name);
        }
        catch (Exception e) when (e is CanonicalJsonException or JsonException or InvalidOperationException or FormatException or NullReferenceException
            or CryptographicException or ArgumentException)
        {
            throw new LedgerInputException(LedgerError.ProfileWrong, e, name);
        }
    }

    /// <summary>The file.</summary>
    public byte[] ToBytes() => JsonCanonicalizer.Canonicalize(_json);

    internal bool Accepts(RecordType type) => _types.ContainsKey(type.Name);

    /// <summary>The accepted fields of a type, by name; null: all.</summary>
    internal IReadOnlyList<string>? FieldsOf(RecordType type) => _types.GetValueOrDefault(type.Name);
}
