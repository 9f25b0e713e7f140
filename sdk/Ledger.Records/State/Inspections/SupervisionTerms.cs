using Ledger.Records.State.Internal;

namespace Ledger.Records.State;

/// <summary>The terms of a supervision rule set. A deadline is computed by them when a step is taken, and written.</summary>
public sealed record SupervisionTerms
{
    /// <summary>From the notice: the report on self-evaluation.</summary>
    public required TermDays SelfEvaluation { get; init; }

    /// <summary>From the arrival: the visit record.</summary>
    public required TermDays VisitRecord { get; init; }

    /// <summary>From the visit record: the signature of the other side.</summary>
    public required TermDays Signature { get; init; }

    /// <summary>From the preliminary opinion: the statement in defence.</summary>
    public required TermDays Statement { get; init; }

    /// <summary>From the order, or from its reopening: the rectification report, if the order names no day.</summary>
    public required TermDays Rectification { get; init; }

    /// <summary>From the rectification report: the re-inspection.</summary>
    public required TermDays ReInspection { get; init; }

    /// <summary>From the publication: public objections.</summary>
    public required TermDays Objection { get; init; }

    /// <summary>From a public objection: its answer.</summary>
    public required TermDays Answer { get; init; }

    /// <summary>From a decision on accountability: asking for reconsideration (复核).</summary>
    public required TermDays Reconsideration { get; init; }

    /// <summary>From the asking: the result of the reconsideration.</summary>
    public required TermDays ReconsiderationResult { get; init; }

    /// <summary>From that result: the appeal (申诉).</summary>
    public required TermDays Appeal { get; init; }

    /// <summary>From the appeal: its result.</summary>
    public required TermDays AppealResult { get; init; }

    /// <summary>The members in canonical order.</summary>
    internal static string[] Names { get; } =
    [
        "answer", "appeal", "appealResult", "objection", "reInspection", "reconsideration", "reconsiderationResult", "rectification", "selfEvaluation", "signature", "statement", "visitRecord",
    ];

    internal static SupervisionTerms Read(StateObject json) => Of(name => Term(json, name));

    /// <summary>Makes the terms of what is read for each of <see cref="Names"/>, in their order.</summary>
    internal static SupervisionTerms Of(Func<string, TermDays> term) => new()
    {
        Answer = term("answer"),
        Appeal = term("appeal"),
        AppealResult = term("appealResult"),
        Objection = term("objection"),
        ReInspection = term("reInspection"),
        Reconsideration = term("reconsideration"),
        ReconsiderationResult = term("reconsiderationResult"),
        Rectification = term("rectification"),
        SelfEvaluation = term("selfEvaluation"),
        Signature = term("signature"),
        Statement = term("statement"),
        VisitRecord = term("visitRecord"),
    };

    internal void Write(CanonicalJsonWriter writer)
    {
        writer.BeginObject();
        writer.WriteText("answer", Answer.ToString());
        writer.WriteText("appeal", Appeal.ToString());
        writer.WriteText("appealResult", AppealResult.ToString());
        writer.WriteText("objection", Objection.ToString());
        writer.WriteText("reInspection", ReInspection.ToString());
        writer.WriteText("reconsideration", Reconsideration.ToString());
        writer.WriteText("reconsiderationResult", ReconsiderationResult.ToString());
        writer.WriteText("rectification", Rectification.ToString());
        writer.WriteText("selfEvaluation", SelfEvaluation.ToString());
        writer.WriteText("signature", Signature.ToString());
        writer.WriteText("statement", Statement.ToString());
        writer.WriteText("visitRecord", VisitRecord.ToString());
        writer.EndObject();
    }

    private static TermDays Term(StateObject json, string name)
    {
        var text = json.Text(name, static t => TermDays.TryParse(t, out _));
        return TermDays.TryParse(text, out var term) ? term : default;
    }
}
