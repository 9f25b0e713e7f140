using System.Text.Json.Nodes;
using Ledger.Records;

namespace Ledger.Audit;

/// <summary>疑点: something that should be looked at. It is a question, never a verdict, and has no score.</summary>
/// <param name="Rule">The rule's name, of <see cref="FindingRule"/>.</param>
/// <param name="Subject">What it is about: a unit, a batch or a person's digest.</param>
/// <param name="Arguments">What the rule's sentence says, in its order.</param>
/// <param name="Evidence">The ids of the transactions that it rests on, in the order of their commit; never empty.</param>
public sealed record AuditFinding(string Rule, string Subject, IReadOnlyList<string> Arguments, IReadOnlyList<string> Evidence)
{
    /// <summary>
    /// What the ledger calls it: SHA-256 of rule, subject and evidence (docs/AUDIT.md), 64 lowercase hex digits. The rules' parameters
    /// are not in it; more evidence makes another finding.
    /// </summary>
    public string Digest { get; } = Convert.ToHexStringLower(Records.Digest.Compute(DigestAlgorithm.Sha256, JsonCanonicalizer.Canonicalize(new JsonObject
    {
        ["evidence"] = new JsonArray([.. Evidence.Select(id => (JsonNode)id)]),
        ["rule"] = Rule,
        ["subject"] = Subject,
        ["v"] = 1,
    })));
}
