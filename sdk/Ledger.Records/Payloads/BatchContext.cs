namespace Ledger.Records;

/// <summary>Where a batch belongs and what types its records: what all payloads of a batch share.</summary>
/// <param name="Channel">The channel's name.</param>
/// <param name="School">The school.</param>
/// <param name="Term">The term.</param>
/// <param name="RuleSet">The rule set.</param>
public sealed record BatchContext(string Channel, SchoolCode School, Term Term, RuleSet RuleSet);
