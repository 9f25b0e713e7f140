using System.Globalization;
using System.Reflection;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using Ledger.Records;
using Ledger.Sdk.Trust;
using Ledger.Sdk.Verify.Internal;

namespace Ledger.Sdk.Verify;

/// <summary>
/// What a run came to in figures, bound to its trust file, its list and its report by their digests; signed with the
/// officer's own key, if there is one. No personal data. RFC 8785 JSON; see FORMATS.md, 'Verification summary'.
/// </summary>
public sealed class VerificationSummary
{
    private const string Format = "ledger-verification-summary";

    private static ReadOnlySpan<byte> Label => "ledger-verification-summary/v1\n"u8;

    private VerificationSummary(JsonObject json) => Json = json;

    /// <summary>The members, with the signature if there is one.</summary>
    public JsonObject Json { get; }

    /// <summary>Whether a signature is there. Whether it holds was checked by <see cref="Parse"/>.</summary>
    public bool IsSigned => SignedJson.IsSigned(Json);

    /// <summary>The SHA-256 digest of the signer's public key (SubjectPublicKeyInfo), 64 lowercase hexadecimal digits; null without signature.</summary>
    public string? SignerSha256 => SignedJson.SignerSha256(Json);

    /// <summary>Makes the summary of a run.</summary>
    /// <param name="report">The run's result.</param>
    /// <param name="list">The list.</param>
    /// <param name="trust">The trust file.</param>
    /// <param name="reportFile">The report as it was written.</param>
    public static VerificationSummary Of(ApplicantReport report, ApplicantList list, TrustFile trust, WrittenReport reportFile)
    {
        ArgumentNullException.ThrowIfNull(report);
        ArgumentNullException.ThrowIfNull(list);
        ArgumentNullException.ThrowIfNull(trust);
        ArgumentNullException.ThrowIfNull(reportFile);
        return new VerificationSummary(new JsonObject
        {
            ["applicants"] = new JsonObject
            {
                ["failed"] = report.Count(ApplicantOutcome.Failed),
                ["manual"] = report.Count(ApplicantOutcome.Manual),
                ["missing"] = report.Count(ApplicantOutcome.Missing),
                ["passed"] = report.Count(ApplicantOutcome.Passed),
                ["total"] = report.Results.Count,
            },
            ["files"] = report.Files,
            ["format"] = Format,
            ["list"] = new JsonObject { ["sha256"] = list.Sha256 },
            ["reasons"] = new JsonObject([.. report.Results.GroupBy(r => r.Reason.ToString()).Select(g => KeyValuePair.Create(g.Key, (JsonNode?)g.Count()))]),
            ["report"] = new JsonObject { ["name"] = reportFile.Name, ["rowsSha256"] = reportFile.RowsSha256, ["sha256"] = reportFile.Sha256 },
            ["startedAt"] = Time(report.StartedAt),
            ["tool"] = $"ledger {typeof(VerificationSummary).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0]}",
            ["trust"] = new JsonObject
            {
                ["channel"] = trust.Channel,
                ["embedded"] = trust.IsEmbedded,
                ["genesisHash"] = trust.GenesisHash,
                ["height"] = trust.Height,
                ["sha256"] = trust.Sha256,
                ["time"] = Time(trust.Time),
            },
            ["unlisted"] = report.Unlisted.Count,
            ["v"] = 1,
        });
    }

    /// <summary>Reads a summary and checks its signature, if it has one.</summary>
    /// <param name="utf8">The whole file.</param>
    /// <param name="name">What messages call it.</param>
    /// <exception cref="LedgerInputException">It is no summary, or its signature does not hold.</exception>
    public static VerificationSummary Parse(ReadOnlyMemory<byte> utf8, string name)
    {
        try
        {
            JsonCanonicalizer.EnsureCanonical(utf8.Span);
            var json = JsonNode.Parse(utf8.Span) as JsonObject;
            if (json?["format"]?.GetValue<string>() != Format || json["v"]?.GetValue<int>() != 1)
                throw new LedgerInputException(LedgerError.SummaryWrong, name);
            return !SignedJson.IsSigned(json) || SignedJson.Holds(json, Label)
                ? new VerificationSummary(json)
                : throw new LedgerInputException(LedgerError.SummarySignatureWrong, name);
        }
        catch (Exception e) when (e is CanonicalJsonException or JsonException or InvalidOperationException or FormatException or NullReferenceException or CryptographicException or ArgumentException)
        {
            throw new LedgerInputException(LedgerError.SummaryWrong, e, name);
        }
    }

    /// <summary>The summary signed.</summary>
    /// <param name="key">A private key on P-256.</param>
    /// <exception cref="ArgumentException">The key is on another curve.</exception>
    public VerificationSummary Sign(ECDsa key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return new VerificationSummary(SignedJson.Sign(Json, Label, key));
    }

    /// <summary>The file.</summary>
    public byte[] ToBytes() => JsonCanonicalizer.Canonicalize(Json);

    private static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
