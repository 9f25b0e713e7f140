using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Ledger.Records;
using Ledger.Records.State;
using Ledger.Sdk.Keys;

namespace Ledger.Sdk.Access;

/// <summary>One entry of the access log: somebody was about to read documents of students. No name, no registry number.</summary>
public sealed record AccessEntry
{
    private const string TimePattern = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";

    /// <summary>Its place in the log, from 1.</summary>
    public required int Number { get; init; }

    /// <summary>When, by this computer's clock, to the millisecond.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>Who, as <see cref="AccessGrant.Who"/>.</summary>
    public required string Who { get; init; }

    /// <summary>Why.</summary>
    public required string Purpose { get; init; }

    /// <summary>Who approved it; empty if nobody was asked.</summary>
    public required string Approver { get; init; }

    /// <summary>The internal ids of the students whose documents were read as theirs; empty for work on whole batches.</summary>
    public required IReadOnlyList<StudentId> Students { get; init; }

    /// <summary>The batches of which documents were read whosesoever they are; empty for work on named students.</summary>
    public required IReadOnlyList<AccessedBatch> Batches { get; init; }

    /// <summary>The digests of the entry before; zeros for the first.</summary>
    public required TextDigest Previous { get; init; }

    /// <summary>The digests that stand before the first entry.</summary>
    internal static TextDigest Origin { get; } = new(new string('0', 64), new string('0', 64));

    /// <summary>The entry's line without its line feed, RFC 8785.</summary>
    public byte[] ToBytes() => JsonCanonicalizer.Canonicalize(new JsonObject
    {
        ["approver"] = Approver,
        ["at"] = At.UtcDateTime.ToString(TimePattern, CultureInfo.InvariantCulture),
        ["batches"] = new JsonArray([.. Batches.Select(b => (JsonNode)new JsonObject { ["batch"] = b.Batch, ["records"] = b.Records })]),
        ["n"] = Number,
        ["previous"] = new JsonObject { ["sha256"] = Previous.Sha256, ["sm3"] = Previous.Sm3 },
        ["purpose"] = Purpose,
        ["students"] = new JsonArray([.. Students.Select(s => (JsonNode)s.ToString())]),
        ["v"] = 1,
        ["who"] = Who,
    });

    /// <summary>The digests of a line, which the next entry and the anchored heads name.</summary>
    internal static TextDigest DigestOf(ReadOnlySpan<byte> line) => TextDigest.OfBytes(line);

    /// <summary>Reads a line; null if it is no entry in its one form.</summary>
    internal static AccessEntry? TryParse(ReadOnlySpan<byte> line)
    {
        try
        {
            using var json = JsonDocument.Parse(line.ToArray());
            var root = json.RootElement;
            var previous = root.GetProperty("previous");
            var entry = new AccessEntry
            {
                Approver = root.GetProperty("approver").GetString()!,
                At = DateTimeOffset.ParseExact(root.GetProperty("at").GetString()!, TimePattern, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal),
                Batches = [.. root.GetProperty("batches").EnumerateArray().Select(b => new AccessedBatch(b.GetProperty("batch").GetString()!, b.GetProperty("records").GetInt32()))],
                Number = root.GetProperty("n").GetInt32(),
                Previous = new TextDigest(previous.GetProperty("sha256").GetString()!, previous.GetProperty("sm3").GetString()!),
                Purpose = root.GetProperty("purpose").GetString()!,
                Students = [.. root.GetProperty("students").EnumerateArray().Select(s => StudentId.TryParse(s.GetString(), out var id) ? id : throw new FormatException())],
                Who = root.GetProperty("who").GetString()!,
            };
            // What is written again in the same bytes had nothing else in it.
            return entry.ToBytes().AsSpan().SequenceEqual(line) ? entry : null;
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or FormatException or InvalidOperationException or CanonicalJsonException)
        {
            return null;
        }
    }
}
