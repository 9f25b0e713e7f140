using System.Text;

namespace Ledger.Cli.Demo;

/// <summary>Sets every line in, so that a step's output stands under its command.</summary>
internal sealed class IndentedWriter(TextWriter inner, string indent) : TextWriter
{
    private bool lineBegins = true;

    public override Encoding Encoding => inner.Encoding;

    public override void Write(char value)
    {
        if (lineBegins && value != '\n') inner.Write(indent);
        inner.Write(value);
        lineBegins = value == '\n';
    }
}
