using Ledger.Records.State.Internal;

namespace Ledger.Records.State;

/// <summary>The terms of a rule set that the contract enforces, in working days; 0 sets no term.</summary>
/// <param name="NoticeDays">How long a public notice lasts at least.</param>
/// <param name="AnswerDays">In which an objection is to be answered.</param>
/// <param name="AppealDays">In which an answer may be appealed against.</param>
/// <param name="DecisionDays">In which the unit above is to decide an appeal.</param>
public sealed record Procedure(int NoticeDays, int AnswerDays, int AppealDays, int DecisionDays)
{
    /// <summary>The longest term that a rule set may set.</summary>
    public const int MaxDays = 60;

    internal void Write(CanonicalJsonWriter writer)
    {
        writer.BeginObject();
        writer.WriteNumber("answerDays", AnswerDays);
        writer.WriteNumber("appealDays", AppealDays);
        writer.WriteNumber("decisionDays", DecisionDays);
        writer.WriteNumber("noticeDays", NoticeDays);
        writer.EndObject();
    }

    internal static Procedure Read(StateObject json) =>
        new(json.Integer("noticeDays", 0, MaxDays), json.Integer("answerDays", 0, MaxDays), json.Integer("appealDays", 0, MaxDays), json.Integer("decisionDays", 0, MaxDays));
}
