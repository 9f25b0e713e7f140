using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Hyperledger.Fabric.Msp;
using Ledger.Records;
using Ledger.Records.State;
using Ledger.Sdk.Internal;

namespace Ledger.Sdk.Releases;

/// <summary>
/// 提供使用: that a school hands one bundle to one receiver for one purpose, with the consent of student or guardian, until a
/// day; signed by the school's registrar. RFC 8785 JSON; see FORMATS.md, 'Release'.
/// </summary>
public sealed class SignedRelease
{
    private const string Format = "ledger-release";
    private readonly JsonObject _json;

    private SignedRelease(JsonObject json)
    {
        _json = json;
        Audience = Text("audience");
        Channel = Text("channel");
        Id = Text("id");
        Purpose = Text("purpose");
        School = Text("school");
        Bundle = new TextDigest(json["bundle"]!["sha256"]!.GetValue<string>(), json["bundle"]!["sm3"]!.GetValue<string>());
        Issued = Day(Text("issued"));
        Expires = Day(Text("expires"));
        Consent = Consent.Read(json["consent"]!.AsObject());
        if (!Codes.IsReleaseId(Id) || !TextDigest.TryParse(Bundle.ToString(), out _)) throw new FormatException();
    }

    /// <summary>Who receives: the university's name.</summary>
    public string Audience { get; }

    /// <summary>What for, such as 2026 年综合评价招生.</summary>
    public string Purpose { get; }

    /// <summary>The channel of the bundle's batches.</summary>
    public string Channel { get; }

    /// <summary>The school that releases.</summary>
    public string School { get; }

    /// <summary>The random id, 32 lowercase hex digits: the nonce, and the release's key on the ledger.</summary>
    public string Id { get; }

    /// <summary>The digests of the bundle's bytes.</summary>
    public TextDigest Bundle { get; }

    /// <summary>The day of issue, in China.</summary>
    public DateOnly Issued { get; }

    /// <summary>The last day on which the bundle may be used.</summary>
    public DateOnly Expires { get; }

    /// <summary>Who consented, and how that is shown.</summary>
    public Consent Consent { get; }

    /// <summary>What the ledger has of this release.</summary>
    public TextDigest Digest => TextDigest.OfBytes(ToBytes());

    private static ReadOnlySpan<byte> Label => "ledger-release/v1\n"u8;

    /// <summary>Makes and signs a release.</summary>
    /// <param name="bundle">The bytes of the bundle, or of the archive, as they are handed over.</param>
    /// <param name="terms">To whom, what for, until when, by whose consent.</param>
    /// <param name="school">The school's code.</param>
    /// <param name="signer">The school's registrar.</param>
    /// <param name="issued">The day of issue.</param>
    /// <param name="cancellationToken">Stops waiting for the signer.</param>
    /// <exception cref="LedgerInputException">The bundle has no readable form.</exception>
    public static async Task<SignedRelease> CreateAsync(
        ReadOnlyMemory<byte> bundle, ReleaseTerms terms, string school, SigningIdentity signer, DateOnly issued, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(terms);
        ArgumentNullException.ThrowIfNull(signer);
        string channel;
        try
        {
            channel = QualityArchive.IsArchive(bundle.Span) ? QualityArchive.Parse(bundle).Content.Channel : Records.Bundle.Parse(bundle).Channel;
        }
        catch (CanonicalJsonException e)
        {
            throw new LedgerInputException(LedgerError.ReleaseBundleWrong, e, e.Position.ToString(CultureInfo.InvariantCulture));
        }

        var digests = TextDigest.OfBytes(bundle.Span);
        var json = new JsonObject
        {
            ["audience"] = terms.Audience.Trim(),
            ["bundle"] = new JsonObject { ["sha256"] = digests.Sha256, ["sm3"] = digests.Sm3 },
            ["channel"] = channel,
            ["consent"] = terms.Consent.ToJson(),
            ["expires"] = Day(terms.Expires),
            ["format"] = Format,
            ["id"] = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16)),
            ["issued"] = Day(issued),
            ["purpose"] = terms.Purpose.Trim(),
            ["school"] = school,
            ["v"] = 1,
        };
        await IdentitySignature.AddAsync(json, Label.ToArray(), signer, cancellationToken).ConfigureAwait(false);
        return new SignedRelease(json);
    }

    /// <summary>Reads a release; its signature is a verdict's to check, by the channel's organisations.</summary>
    /// <param name="utf8">The whole file.</param>
    /// <param name="name">What messages call it.</param>
    /// <exception cref="LedgerInputException">It is no release.</exception>
    public static SignedRelease Parse(ReadOnlyMemory<byte> utf8, string name) =>
        IdentitySignature.Read(utf8.Span, Format, json => new SignedRelease(json), LedgerError.ReleaseWrong, name);

    /// <summary>The file.</summary>
    public byte[] ToBytes() => JsonCanonicalizer.Canonicalize(_json);

    /// <summary>Who signed; null if the signature does not hold or the signer is of no organisation of the channel.</summary>
    internal Submitter? FindSigner(MspSet msps) => IdentitySignature.FindSigner(_json, Label, msps);

    private string Text(string name) => _json[name]!.GetValue<string>();

    internal static string Day(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    internal static DateOnly Day(string text) => DateOnly.ParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture);
}
