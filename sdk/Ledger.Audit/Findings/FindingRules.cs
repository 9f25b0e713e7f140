using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using Ledger.Sdk;

namespace Ledger.Audit;

/// <summary>The rules by which findings are made, with their parameters: a JSON file whose missing members have the defaults here. A rule that is null is off.</summary>
public sealed record FindingRules
{
    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web) { WriteIndented = true, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow };

    /// <summary>Minutes by which a claimed time may lie before one committed earlier. Default: 10, twice what the contracts let a clock be wrong.</summary>
    public int? BackdatedMinutes { get; init; } = 10;

    /// <summary>Whether anchoring after a window's announced last day is a finding. Default: it is.</summary>
    public bool LateAnchoring { get; init; } = true;

    /// <summary>Days before a window's closing in which changes are counted. Default: 3.</summary>
    public int MassChangeDays { get; init; } = 3;

    /// <summary>How many changes of records of one school in those days are too many. Default: 50.</summary>
    public int? MassChangeCount { get; init; } = 50;

    /// <summary>Whether a change of a record after its window's lock is a finding. Default: it is.</summary>
    public bool ChangedAfterLock { get; init; } = true;

    /// <summary>How many revocations in one batch are too many. Default: 10.</summary>
    public int? RevocationCount { get; init; } = 10;

    /// <summary>Whether one person in two roles or units on one batch is a finding. Default: it is.</summary>
    public bool OnePersonTwoRoles { get; init; } = true;

    /// <summary>Whether a school without a batch in a closed window is a finding. Default: it is.</summary>
    public bool NothingAnchored { get; init; } = true;

    /// <summary>Whether a rectification that is overdue on the day of the latest transaction is a finding. Default: it is.</summary>
    public bool OverdueRectification { get; init; } = true;

    /// <summary>The first usual hour of the day, of China (UTC+8); null, the default, turns the rule off.</summary>
    public int? UsualFrom { get; init; }

    /// <summary>The hour with which the usual ones end. Default: 24.</summary>
    public int UsualUntil { get; init; } = 24;

    /// <summary>The rules that apply where no file is given.</summary>
    public static FindingRules Default { get; } = new();

    /// <summary>Reads a file.</summary>
    /// <exception cref="LedgerInputException">It is missing, or no such file.</exception>
    public static async Task<FindingRules> ReadAsync(string path, CancellationToken cancellationToken = default)
    {
        byte[] bytes;
        try
        {
            bytes = await File.ReadAllBytesAsync(path, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new LedgerInputException(File.Exists(path) ? LedgerError.FileUnreadable : LedgerError.FileMissing, e, path);
        }
        return Parse(bytes, path);
    }

    /// <summary>The file's bytes, UTF-8.</summary>
    public byte[] ToBytes() => JsonSerializer.SerializeToUtf8Bytes(this, s_json);

    /// <summary>SHA-256 of the file's bytes, 64 lowercase hex digits.</summary>
    public string ComputeSha256() => Convert.ToHexStringLower(SHA256.HashData(ToBytes()));

    internal static FindingRules Parse(ReadOnlySpan<byte> bytes, string path)
    {
        try
        {
            var rules = JsonSerializer.Deserialize<FindingRules>(bytes, s_json) ?? throw new LedgerInputException(LedgerError.WorkspaceFileWrong, path, "null");
            return rules.FindFault() is { } member ? throw new LedgerInputException(LedgerError.WorkspaceFileWrong, path, member) : rules;
        }
        catch (JsonException e)
        {
            throw new LedgerInputException(LedgerError.WorkspaceFileWrong, e, path, e.Path ?? "JSON");
        }
    }

    private string? FindFault() => BackdatedMinutes is < 1 ? "backdatedMinutes"
        : MassChangeCount is < 1 ? "massChangeCount"
        : MassChangeDays < 1 ? "massChangeDays"
        : RevocationCount is < 1 ? "revocationCount"
        : UsualFrom is < 0 or > 23 ? "usualFrom"
        : UsualUntil is < 1 or > 24 || UsualFrom >= UsualUntil ? "usualUntil" : null;
}
