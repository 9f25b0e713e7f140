using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Hyperledger.Fabric.Msp;
using Ledger.Records;
using Ledger.Records.State;
using Ledger.Sdk.Internal;
using Ledger.Sdk.Transfer.Internal;

namespace Ledger.Sdk.Transfer;

/// <summary>
/// What a county gives its schools so that they can send it documents: the public half of its reception key, signed by its
/// reviewer. No secret. RFC 8785 JSON; see FORMATS.md, 'Document package'.
/// </summary>
public sealed class ReceptionNotice
{
    private const string Format = "ledger-reception";
    private readonly JsonObject _json;

    private ReceptionNotice(JsonObject json)
    {
        _json = json;
        Channel = json["channel"]!.GetValue<string>();
        Unit = json["unit"]!.GetValue<string>();
        PublicKey = Base64Url.DecodeFromChars(json["publicKey"]!.GetValue<string>());
        using var key = ECDiffieHellman.Create();
        key.ImportSubjectPublicKeyInfo(PublicKey.Span, out _);
        if (!Codes.IsUnitCode(Unit) || key.KeySize != 256) throw new FormatException();
    }

    /// <summary>The channel.</summary>
    public string Channel { get; }

    /// <summary>The unit that receives.</summary>
    public string Unit { get; }

    /// <summary>The public half, SubjectPublicKeyInfo of a P-256 key.</summary>
    public ReadOnlyMemory<byte> PublicKey { get; }

    /// <summary>SHA-256 of <see cref="PublicKey"/>, 64 lowercase hexadecimal digits: what to compare over the telephone.</summary>
    public string KeyId => ReceptionKey.IdOf(PublicKey.Span);

    private static ReadOnlySpan<byte> Label => "ledger-reception/v1\n"u8;

    /// <summary>Reads a notice; whether it is the county's is checked when documents are sent.</summary>
    /// <exception cref="LedgerInputException">It is none.</exception>
    public static ReceptionNotice Parse(ReadOnlyMemory<byte> utf8, string name) =>
        IdentitySignature.Read(utf8.Span, Format, json => new ReceptionNotice(json), LedgerError.ReceptionNoticeWrong, name);

    /// <summary>The file.</summary>
    public byte[] ToBytes() => JsonCanonicalizer.Canonicalize(_json);

    internal static async Task<ReceptionNotice> CreateAsync(ReceptionKey key, string channel, string unit, SigningIdentity signer, CancellationToken cancellationToken)
    {
        var json = new JsonObject
        {
            ["channel"] = channel,
            ["format"] = Format,
            ["publicKey"] = Base64Url.EncodeToString(key.Public),
            ["unit"] = unit,
            ["v"] = 1,
        };
        await IdentitySignature.AddAsync(json, Label.ToArray(), signer, cancellationToken).ConfigureAwait(false);
        return new ReceptionNotice(json);
    }

    internal Submitter? FindSigner(MspSet msps) => IdentitySignature.FindSigner(_json, Label, msps);
}
