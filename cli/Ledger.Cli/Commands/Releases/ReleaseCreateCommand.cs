using System.CommandLine;
using System.Globalization;
using System.Security.Cryptography;
using Ledger.Records;
using Ledger.Sdk;

namespace Ledger.Cli.Commands;

internal sealed class ReleaseCreateCommand : LedgerCommand
{
    private readonly Option<string> audience;
    private readonly Option<string> purpose;
    private readonly Option<string[]> accept;
    private readonly Option<string> until;
    private readonly Option<string> signKey;
    private readonly Option<string> output;
    private readonly Option<string> ruleSet;

    public ReleaseCreateCommand(CommandContext context)
        : base(context, "release.create")
    {
        audience = AddOption<string>("--audience", "release.audience", "NAME", required: true);
        purpose = AddOption<string>("--purpose", "release.purpose", "TEXT", required: true);
        accept = AddOption<string[]>("--accept", "release.accept", "TYPE[:FIELD,…]", required: true);
        until = AddOption<string>("--until", "release.until", "DATE", required: true);
        signKey = AddOption<string>("--sign-key", "release.sign.key", "PEM", required: true);
        output = AddOption<string>("--out", "release.out", "FILE", required: true);
        ruleSet = AddRuleSet();
    }

    public override async Task<int> RunAsync(CommandRun run, CancellationToken cancellationToken)
    {
        string file = run.Get(output)!;
        CommandRun.RefuseExisting(file);
        if (!DateOnly.TryParseExact(run.Get(until), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly last))
            throw CliException.BadInput("error.release.until", run.Get(until));
        RuleSet rules = await RuleSetSource.OnShelfAsync(run, run.Get(ruleSet), cancellationToken).ConfigureAwait(false);
        using ECDsa key = await ApplicantsVerification.ReadKeyAsync(run.Get(signKey)!, cancellationToken).ConfigureAwait(false);
        var profile = ReleaseProfile.Create(run.Get(audience)!, run.Get(purpose)!, rules, [.. run.Get(accept)!.Select(Accepted)], last, key);
        await NewFile.WriteAsync(file, profile.ToBytes(), cancellationToken).ConfigureAwait(false);
        return ReleaseShowCommand.Show(run, file, profile, rules);
    }

    private static (string Type, IReadOnlyList<string>? Fields) Accepted(string text)
    {
        string[] parts = text.Split([':', '：'], 2);
        return (parts[0].Trim(), parts.Length == 1 ? null : parts[1].Split([',', '，', '、'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
    }
}
