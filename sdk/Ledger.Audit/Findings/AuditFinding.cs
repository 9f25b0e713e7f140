namespace Ledger.Audit;

/// <summary>疑点: something that should be looked at. It is a question, never a verdict, and has no score.</summary>
/// <param name="Rule">The rule's name, of <see cref="FindingRule"/>.</param>
/// <param name="Subject">What it is about: a unit, a batch or a person's digest.</param>
/// <param name="Arguments">What the rule's sentence says, in its order.</param>
/// <param name="Evidence">The ids of the transactions that it rests on, in the order of their commit; never empty.</param>
public sealed record AuditFinding(string Rule, string Subject, IReadOnlyList<string> Arguments, IReadOnlyList<string> Evidence);
