namespace Ledger.Cli;

/// <summary>
/// How far long work has come, on standard error: a line that is rewritten on a terminal; elsewhere a line when a
/// stage begins, so that logs stay short.
/// </summary>
internal sealed class ProgressLine(TextWriter error, bool terminal, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan RewriteEvery = TimeSpan.FromMilliseconds(100);
    private readonly Lock gate = new();
    private string stage = "";
    private int shown;
    private long last;

    public void Report(string stage, long done, long? total)
    {
        lock (gate)
        {
            bool begins = this.stage != stage;
            this.stage = stage;
            if (!terminal)
            {
                if (begins) error.WriteLine(stage);
                return;
            }

            bool ends = total is { } all && done >= all;
            if (!begins && !ends && time.GetElapsedTime(last) < RewriteEvery) return;
            last = time.GetTimestamp();
            string text = total is { } of && of > 0
                ? $"{stage}  {Bar(done, of)} {done:N0}/{of:N0}"
                : done > 0 ? $"{stage}  {done:N0}" : stage;
            int width = DisplayWidth.Of(text);
            error.Write("\r" + text + new string(' ', Math.Max(0, shown - width)));
            shown = width;
        }
    }

    public void Dispose()
    {
        lock (gate)
        {
            if (terminal && shown > 0) error.Write("\r" + new string(' ', shown) + "\r");
            shown = 0;
            stage = "";
        }
    }

    private static string Bar(long done, long total)
    {
        const int Cells = 20;
        int full = (int)Math.Clamp(Cells * done / total, 0, Cells);
        return new string('█', full) + new string('░', Cells - full);
    }
}
