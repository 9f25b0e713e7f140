namespace Ledger.Records.State;

/// <summary>The steps of an objection.</summary>
public enum ObjectionStepKind
{
    /// <summary>A student or classmate objects to a record under notice; the school, or the unit above it, writes it down.</summary>
    Raised = 0,

    /// <summary>The school answers.</summary>
    Answered = 1,

    /// <summary>The answer, or the want of one, is brought before the unit above.</summary>
    Appealed = 2,

    /// <summary>The unit above decides.</summary>
    Decided = 3,
}
