using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using Ledger.Audit.Internal;
using Ledger.Records;
using Ledger.Records.State;
using Ledger.Sdk;
using Ledger.Sdk.Internal;
using Ledger.Sdk.Workspaces;

namespace Ledger.Audit;

/// <summary>
/// The signature of an answer that was written into a file, itself the file <c>NAME.sig.json</c> beside it: the file's digest,
/// height and block hash, genesis, rules with their parameters, the question, the answer's digest, signer and time, signed by an
/// identity of the channel. RFC 8785 JSON; see FORMATS.md, 'Audit signature'.
/// </summary>
public sealed class AuditSignature
{
    /// <summary>What the signature's file has behind the name of the file that it signs.</summary>
    public const string Ending = ".sig.json";

    private const string Format = "ledger-audit-signature";
    private readonly JsonObject _json;

    private AuditSignature(JsonObject json)
    {
        _json = json;
        Kind = Text("kind");
        Query = json["query"]!.AsObject();
        Channel = Text("channel");
        GenesisHash = Text("genesisHash");
        Height = json["height"]!.GetValue<ulong>();
        BlockHash = Text("blockHash");
        RulesSha256 = json["rulesSha256"]?.GetValue<string>();
        AnswerSha256 = Text("answerSha256");
        FileSha256 = json["file"]!["sha256"]!.GetValue<string>();
        At = DateTimeOffset.ParseExact(Text("at"), TimeForm, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal);
        if (Height == 0 || !Codes.IsRoot(GenesisHash) || !Codes.IsRoot(BlockHash) || !Codes.IsRoot(AnswerSha256) || !Codes.IsRoot(FileSha256)) throw new FormatException();
        Rules = json["rules"] is { } rules ? FindingRules.Parse(JsonCanonicalizer.Canonicalize(rules), "rules") : null;
        _ = (json["signer"]!["identitySha256"]!.GetValue<string>(), json["signature"]!["identity"]!.GetValue<string>());
    }

    /// <summary>What was asked for, of <see cref="AuditAnswerKind"/>.</summary>
    public string Kind { get; }

    /// <summary>What was asked.</summary>
    public JsonObject Query { get; }

    /// <summary>The channel.</summary>
    public string Channel { get; }

    /// <summary>The header hash of its block 0, 64 lowercase hex digits.</summary>
    public string GenesisHash { get; }

    /// <summary>How many blocks the answer rests on.</summary>
    public ulong Height { get; }

    /// <summary>The header hash of the last of them, 64 lowercase hex digits.</summary>
    public string BlockHash { get; }

    /// <summary>The rules of findings; null where none played a part.</summary>
    public FindingRules? Rules { get; }

    /// <summary>SHA-256 of the rules as their file is written; null as above.</summary>
    public string? RulesSha256 { get; }

    /// <summary>SHA-256 of the RFC 8785 form of the answer.</summary>
    public string AnswerSha256 { get; }

    /// <summary>SHA-256 of the file.</summary>
    public string FileSha256 { get; }

    /// <summary>When it was signed, by the signer's clock.</summary>
    public DateTimeOffset At { get; }

    private static ReadOnlySpan<byte> Label => "ledger-audit-signature/v1\n"u8;

    private static string TimeForm => "yyyy-MM-dd'T'HH:mm:ss'Z'";

    /// <summary>Signs an answer and the file into which it was written.</summary>
    /// <param name="answer">The answer.</param>
    /// <param name="basis">What it rests on.</param>
    /// <param name="fileName">The file's name without a folder.</param>
    /// <param name="file">The file's bytes.</param>
    /// <param name="signer">Who made it.</param>
    /// <param name="at">The time.</param>
    /// <param name="cancellationToken">Stops waiting for the signer.</param>
    public static async Task<AuditSignature> CreateAsync(
        AuditAnswer answer, AuditIndexState basis, string fileName, ReadOnlyMemory<byte> file, WorkspaceIdentity signer, DateTimeOffset at, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(answer);
        ArgumentNullException.ThrowIfNull(basis);
        ArgumentNullException.ThrowIfNull(signer);
        using var certificate = X509Certificate2.CreateFromPem(System.Text.Encoding.UTF8.GetString(signer.Signing.Credentials.Span));
        using var key = certificate.GetECDsaPublicKey();
        var rules = answer.Rules?.ToBytes();
        var json = new JsonObject
        {
            ["answerSha256"] = answer.Sha256,
            ["at"] = at.UtcDateTime.ToString(TimeForm, CultureInfo.InvariantCulture),
            ["blockHash"] = basis.LastHash,
            ["channel"] = basis.Channel,
            ["count"] = answer.Count,
            ["file"] = new JsonObject { ["name"] = fileName, ["sha256"] = Sha256(file.Span) },
            ["format"] = Format,
            ["genesisHash"] = basis.GenesisHash,
            ["height"] = basis.Height,
            ["kind"] = answer.Kind,
            ["query"] = answer.Query.DeepClone(),
            ["rules"] = rules is null ? null : JsonNode.Parse(rules),
            ["rulesSha256"] = answer.Rules?.ComputeSha256(),
            ["signer"] = new JsonObject
            {
                ["algorithm"] = key is null ? "Ed25519" : $"ECDSA-P{key.KeySize.ToString(CultureInfo.InvariantCulture)}-{signer.Signing.Hash.ToString().ToUpperInvariant()}",
                ["identitySha256"] = Sha256(signer.Signing.Creator.Span),
                ["mspId"] = signer.MspId,
                ["role"] = signer.Role,
                ["unit"] = signer.Unit,
            },
            ["v"] = 1,
        };
        await IdentitySignature.AddAsync(json, Label.ToArray(), signer.Signing, cancellationToken).ConfigureAwait(false);
        return new AuditSignature(json);
    }

    /// <summary>Reads a signature; whether it holds is <see cref="Verify"/>'s to say.</summary>
    /// <param name="utf8">The whole file.</param>
    /// <param name="name">What messages call it.</param>
    /// <exception cref="LedgerInputException">It is none.</exception>
    public static AuditSignature Parse(ReadOnlyMemory<byte> utf8, string name)
    {
        try
        {
            return IdentitySignature.Read(utf8.Span, Format, json => new AuditSignature(json), LedgerError.AuditSignatureWrong, name);
        }
        catch (LedgerInputException e) when (e.Error != LedgerError.AuditSignatureWrong)
        {
            throw new LedgerInputException(LedgerError.AuditSignatureWrong, e, name);
        }
    }

    /// <summary>The file.</summary>
    public byte[] ToBytes() => JsonCanonicalizer.Canonicalize(_json);

    /// <summary>
    /// Checks file, ledger, block, signer, signature and rules, in this order. The certificate is judged by the organisations of
    /// the configuration in force at the height.
    /// </summary>
    /// <param name="file">The signed file's bytes.</param>
    /// <param name="path">The index's file.</param>
    /// <param name="rules">The rules by which it should have been made; null: whichever it names.</param>
    /// <exception cref="LedgerRefusedException">The first thing that does not hold.</exception>
    /// <exception cref="LedgerInputException">The index has fewer blocks, or cannot be read.</exception>
    public AuditSigner Verify(ReadOnlySpan<byte> file, string path, FindingRules? rules = null)
    {
        if (Sha256(file) is var sha256 && sha256 != FileSha256) throw new LedgerRefusedException(LedgerError.AuditFileChanged, FileSha256, sha256);
        using (var whole = AuditIndex.Open(path))
        {
            var state = whole.ReadState();
            if (state.Channel != Channel || state.GenesisHash != GenesisHash)
                throw new LedgerRefusedException(LedgerError.AuditOtherLedger, $"{Channel} {GenesisHash}", $"{state.Channel} {state.GenesisHash}");
        }
        using var index = AuditIndex.Open(path, Height);
        if (index.ReadState().LastHash is var hash && hash != BlockHash)
            throw new LedgerRefusedException(LedgerError.AuditOtherBlock, (Height - 1).ToString(CultureInfo.InvariantCulture), BlockHash, hash);
        var signer = VerifySigner(index);
        foreach (var named in new[] { Rules, rules }.OfType<FindingRules>())
        {
            if (named.ComputeSha256() is var wanted && wanted != RulesSha256) throw new LedgerRefusedException(LedgerError.AuditOtherRules, RulesSha256 ?? "-", wanted);
        }
        return signer;
    }

    /// <summary>Asks again, as of the same height, and holds the answer against the signed one.</summary>
    /// <param name="path">The index's file.</param>
    /// <param name="stated">The answer as the file states it, to name the first difference; null: the file holds it in another form.</param>
    /// <returns>The answer.</returns>
    /// <exception cref="LedgerRefusedException">It is another.</exception>
    public AuditAnswer VerifyAgain(string path, JsonNode? stated = null)
    {
        using var index = AuditIndex.Open(path, Height);
        var again = AuditAnswer.Again(index, Kind, Query, Rules);
        if (again.Sha256 == AnswerSha256 && (stated is null || JsonNode.DeepEquals(stated, again.Result))) return again;
        var (place, first, second) = (stated is null ? null : JsonDifference.Find(stated, again.Result))
            ?? (AuditAnswerKind.ListOf(Kind), _json["count"]?.ToJsonString() ?? "-", again.Count.ToString(CultureInfo.InvariantCulture));
        throw new LedgerRefusedException(LedgerError.AuditOtherAnswer, place, first, second);
    }

    private AuditSigner VerifySigner(AuditIndex index)
    {
        var msps = index.ReadConfig().Msps;
        var identity = Decode(_json["signature"]!["identity"]!.GetValue<string>());
        if (!msps.TryValidate(Google.Protobuf.ByteString.CopyFrom(identity), out var known, out var problem)) throw new LedgerRefusedException(LedgerError.AuditSignerUnknown, problem.Message);
        if (IdentitySignature.FindSigner(_json, Label, msps) is not { } by || Sha256(identity) != _json["signer"]!["identitySha256"]!.GetValue<string>() || At < known.NotBefore || At > known.NotAfter)
            throw new LedgerRefusedException(LedgerError.AuditSignatureBroken, $"{known.MspId}");
        var entitled = index.ReadHistory(StateKey.Unit(by.Unit)) is [.., { Value.IsEmpty: false } last] && Unit.Parse(last.Value.Span).Entitles(by, At);
        return new AuditSigner(by, entitled, AskedUnit() is { } unit ? IsWithin(index, unit, by.Unit) : null);
    }

    private string? AskedUnit() => Query["unit"]?.GetValue<string>() ?? (Query["batch"] ?? Query["record"])?.GetValue<string>().Split('/')[0]
        ?? Query["id"]?.GetValue<string>().Split('/').FirstOrDefault(Codes.IsUnitCode);

    private static bool IsWithin(AuditIndex index, string unit, string above) =>
        unit == above || (index.ReadHistory(StateKey.Unit(unit)) is [.., { Value.IsEmpty: false } last] && Unit.Parse(last.Value.Span).IsWithin(above));

    private static byte[] Decode(string text)
    {
        try
        {
            return Base64Url.DecodeFromChars(text);
        }
        catch (FormatException)
        {
            return [];
        }
    }

    private static string Sha256(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    private string Text(string name) => _json[name]!.GetValue<string>();
}
