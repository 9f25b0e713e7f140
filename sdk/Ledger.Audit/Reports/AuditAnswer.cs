using System.Text.Json.Nodes;
using Ledger.Audit.Internal;
using Ledger.Records;
using Ledger.Sdk;

namespace Ledger.Audit;

/// <summary>
/// What was asked of an index and what it answered, in no language, so that it can be signed, and asked again as of the same
/// height. Equal indexes, questions and rules give equal bytes.
/// </summary>
/// <param name="Kind">One of <see cref="AuditAnswerKind"/>.</param>
/// <param name="Query">What was asked.</param>
/// <param name="Rules">The rules of findings; null where none play a part.</param>
/// <param name="Result">What was answered.</param>
public sealed record AuditAnswer(string Kind, JsonObject Query, FindingRules? Rules, JsonObject Result)
{
    /// <summary>How many transactions, versions, findings or units it has.</summary>
    public int Count => Result[AuditAnswerKind.ListOf(Kind)]!.AsArray().Count;

    /// <summary>SHA-256 of the RFC 8785 form of <see cref="Result"/>, 64 lowercase hex digits.</summary>
    public string Sha256 => Convert.ToHexStringLower(Digest.Compute(DigestAlgorithm.Sha256, JsonCanonicalizer.Canonicalize(Result)));

    /// <summary>The transactions that a query wants.</summary>
    public static AuditAnswer OfTrail(AuditQuery query, IReadOnlyList<AuditEntry> entries) =>
        new(AuditAnswerKind.Trail, QueryJson.Write(query), null, new JsonObject { ["transactions"] = AnswerJson.Of(entries) });

    /// <summary>The versions of an object.</summary>
    public static AuditAnswer OfHistory(string id, IReadOnlyList<ObjectVersion> versions) => new(AuditAnswerKind.History, new JsonObject { ["id"] = id }, null, AnswerJson.Of(versions));

    /// <summary>The findings by rules.</summary>
    /// <param name="rules">The rules.</param>
    /// <param name="findings">What was found, and what the ledger says of each.</param>
    /// <param name="isSettled">Whether those were asked for that are settled, or that are not; null: all.</param>
    public static AuditAnswer OfFindings(FindingRules rules, IReadOnlyList<FollowedFinding> findings, bool? isSettled) =>
        new(AuditAnswerKind.Findings, isSettled is { } settled ? new JsonObject { ["settled"] = settled } : [], rules, new JsonObject { ["findings"] = AnswerJson.Of(findings) });

    /// <summary>A report.</summary>
    public static AuditAnswer OfReport(AuditReport report, FindingRules rules)
    {
        ArgumentNullException.ThrowIfNull(report);
        return new(AuditAnswerKind.Report, QueryJson.Write(report.Query), rules, AnswerJson.Of(report));
    }

    /// <summary>Asks an index what was asked before.</summary>
    /// <param name="index">The index, opened as of the height that the answer of before rests on.</param>
    /// <param name="kind">The answer's kind.</param>
    /// <param name="query">What was asked.</param>
    /// <param name="rules">The rules of then.</param>
    /// <exception cref="LedgerInputException">The question cannot be understood, or is about what the index does not have.</exception>
    public static AuditAnswer Again(AuditIndex index, string kind, JsonObject query, FindingRules? rules)
    {
        ArgumentNullException.ThrowIfNull(index);
        ArgumentNullException.ThrowIfNull(query);
        switch (kind)
        {
            case AuditAnswerKind.Trail:
                var trail = QueryJson.ReadTrail(query);
                return OfTrail(trail, index.Find(trail));
            case AuditAnswerKind.History:
                var id = query["id"]?.GetValue<string>() ?? string.Empty;
                return OfHistory(id, AuditObject.TryParse(id, out var what) ? what.Read(index) : throw new LedgerInputException(LedgerError.AuditFilterWrong, "id", id));
            case AuditAnswerKind.Findings:
                var settled = QueryJson.ReadSettled(query);
                return OfFindings(rules ?? FindingRules.Default, [.. AuditFindings.Follow(index, rules).Where(finding => settled is null || finding.IsSettled == settled)], settled);
            case AuditAnswerKind.Report:
                return OfReport(AuditReport.Of(index, QueryJson.ReadReport(query), rules), rules ?? FindingRules.Default);
            default:
                throw new LedgerInputException(LedgerError.AuditFilterWrong, "kind", kind);
        }
    }
}
