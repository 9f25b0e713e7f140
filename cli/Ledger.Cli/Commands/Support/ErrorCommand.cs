using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Ledger.Cli.Errors;

namespace Ledger.Cli.Commands;

/// <summary>The page of an error, offline; without an argument the list of all.</summary>
internal sealed class ErrorCommand : LedgerCommand
{
    private readonly Argument<string?> number;
    private readonly Option<string> target;

    public ErrorCommand(CommandContext context)
        : base(context, "error")
    {
        number = new Argument<string?>("NUMBER") { Description = context.Texts["error.which"], Arity = ArgumentArity.ZeroOrOne };
        Add(number);
        target = AddOption<string>("--write", "error.write", "DIR");
    }

    public override async Task<int> RunAsync(CommandRun run, CancellationToken cancellationToken)
    {
        if (run.Get(target) is { } folder) return await WriteAsync(run, folder, cancellationToken).ConfigureAwait(false);
        if (run.Value(number) is not { } which)
        {
            return run.Complete(
                new JsonObject { ["errors"] = new JsonArray([.. ErrorCatalogue.Pages.Select(p => (JsonNode)Document(p, run.Texts))]) },
                page => page.Table([run.Texts["field.number"], run.Texts["field.code"], run.Texts["field.cause"]], [.. ErrorCatalogue.Pages.Select(p => (string[])[Text(p), p.Code, p.Cause(run.Texts.Language)])]));
        }

        ErrorPage found = ErrorCatalogue.Find(which) ?? throw CliException.BadInput("error.error.number", which);
        return run.Complete(Document(found, run.Texts), page =>
        {
            page.Strong(run.Texts.Format("error.title", found.Number, found.Code));
            if (found.Message(run.Texts) is { } message) page.Paragraph(message, 2);
            page.Line();
            page.Line(run.Texts["field.cause"]);
            page.Paragraph(found.Cause(run.Texts.Language), 2);
            page.Line(run.Texts["field.remedy"]);
            page.Paragraph(found.Remedy(run.Texts.Language), 2);
        });
    }

    private static async Task<int> WriteAsync(CommandRun run, string folder, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(folder);
        IReadOnlyList<(string Name, string Text)> documents = ErrorDocuments.Create();
        foreach ((string name, string text) in documents) await File.WriteAllTextAsync(Path.Combine(folder, name), text, cancellationToken).ConfigureAwait(false);
        return run.Complete(new JsonObject { ["files"] = documents.Count, ["folder"] = Path.GetFullPath(folder) }, page => page.Good(run.Texts.Format("error.written", documents.Count, folder)));
    }

    private static JsonObject Document(ErrorPage page, TextTable texts) => new()
    {
        ["number"] = page.Number,
        ["code"] = page.Code,
        ["message"] = page.Message(texts),
        ["cause"] = page.Cause(texts.Language),
        ["remedy"] = page.Remedy(texts.Language),
    };

    private static string Text(ErrorPage page) => page.Number.ToString(CultureInfo.InvariantCulture);
}
