using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Ledger.Audit;
using Ledger.Records.State;

namespace Ledger.Cli.Commands;

/// <summary>Recomputes a draw from verified blocks, and says where a worksheet differs from it first.</summary>
internal sealed class AuditSampleVerifyCommand : LedgerCommand
{
    private readonly Argument<string> asked;
    private readonly AuditPlace place;

    public AuditSampleVerifyCommand(CommandContext context)
        : base(context, "audit.sample.verify")
    {
        asked = AddArgument("WORKSHEET|DRAW", "audit.sample.verify.asked");
        place = AddAuditPlace();
    }

    public override async Task<int> RunAsync(CommandRun run, CancellationToken cancellationToken)
    {
        string named = run.Get(asked);
        DrawWorksheet? sheet = File.Exists(named) ? await DrawWorksheet.ReadAsync(named, cancellationToken).ConfigureAwait(false) : null;
        using AuditIndex index = await place.OpenAsync(run, cancellationToken).ConfigureAwait(false);
        AuditIndexState rests = index.ReadState();
        AuditDraw draw = AuditDraws.Compute(index, sheet?.Draw ?? DrawName.Find(index, named));
        int? row = sheet is null ? null : FirstDifference(sheet.Records, draw.Records);
        JsonObject json = DrawOutputs.ToJson(draw);
        json["height"] = rests.Height;
        json["blockHash"] = rests.LastHash;
        json["worksheet"] = sheet is null ? null : named;
        json["differs"] = row is { } at ? new JsonObject { ["row"] = at + 1, ["worksheet"] = At(sheet!.Records, at), ["ledger"] = At(draw.Records, at) } : null;
        return run.Complete(
            json,
            page =>
            {
                if (sheet is null)
                {
                    for (int i = 0; i < draw.Records.Count; i++) page.Line($"{(i + 1).ToString(CultureInfo.InvariantCulture),4}  {draw.Records[i]}");
                }

                DrawOutputs.Write(run.Texts, page, draw);
                if (!draw.IsDrawn && !draw.IsRevealedEarly) page.Bad(run.Texts["audit.sample.unfinished"]);
                if (row is { } different) page.Bad(run.Texts.Format("audit.sample.differs", different + 1, At(sheet!.Records, different) ?? "-", At(draw.Records, different) ?? "-"));
                else if (sheet is not null && draw.IsDrawn) page.Good(run.Texts.Format("audit.sample.equal", named));
                page.Quiet(run.Texts.Format("audit.rests", rests.Height, rests.LastHash));
            },
            draw.IsDrawn && row is null ? ExitCode.Done : ExitCode.Refused);
    }

    private static int? FirstDifference(IReadOnlyList<RecordReference> sheet, IReadOnlyList<RecordReference> drawn)
    {
        for (int i = 0; i < Math.Max(sheet.Count, drawn.Count); i++)
        {
            if (At(sheet, i) != At(drawn, i)) return i;
        }

        return null;
    }

    private static string? At(IReadOnlyList<RecordReference> records, int place) => place < records.Count ? records[place].ToString() : null;
}
