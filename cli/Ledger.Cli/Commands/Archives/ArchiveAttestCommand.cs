using System.CommandLine;
using Ledger.Records;
using Ledger.Records.State;
using Ledger.Sdk;

namespace Ledger.Cli.Commands;

/// <summary>Takes signatures by hand into archives: the registrar attests the scans of the signed pages.</summary>
internal sealed class ArchiveAttestCommand : ArchiveStepCommand
{
    private readonly Option<string> roles;
    private readonly Option<string> scan;
    private ArchiveRole[] signed = [];

    public ArchiveAttestCommand(CommandContext context)
        : base(context, "archive.attest")
    {
        roles = AddOption<string>("--role", "archive.attest.role", "ROLE,…", required: true);
        scan = AddOption<string>("--scan", "archive.attest.scan", "FILE|DIR", required: true);
    }

    public override async Task<int> RunAsync(CommandRun run, CancellationToken cancellationToken)
    {
        signed = [.. ArchiveSelectCommand.Split(run.Get(roles)!).Select(ArchiveFiles.Role).Distinct()];
        string scans = run.Get(scan)!;
        await using LedgerClient client = await run.ConnectAsync(Roles.SchoolRegistrar, cancellationToken).ConfigureAwait(false);
        return await RunAsync(run, "archive.attested", AttestAsync, cancellationToken).ConfigureAwait(false);

        // One page may carry several signatures, each attested by itself.
        async Task<QualityArchive> AttestAsync(string file, QualityArchive archive)
        {
            byte[] page = await File.ReadAllBytesAsync(ScanOf(scans, file), cancellationToken).ConfigureAwait(false);
            foreach (ArchiveRole role in signed.Where(r => archive.Signatures.All(s => s.Role != r)))
                archive = await client.AttestArchiveAsync(archive, role, page, cancellationToken).ConfigureAwait(false);
            return archive;
        }
    }

    protected override bool IsDone(QualityArchive archive) => signed.All(r => archive.Signatures.Any(s => s.Role == r));

    // In a folder a scan has the name of its archive's file.
    private static string ScanOf(string scans, string file)
    {
        if (!Directory.Exists(scans)) return scans;
        string name = ArchiveFiles.BaseName(file);
        string[] found = [.. Directory.EnumerateFiles(scans, name + ".*").Where(f => Path.GetFileNameWithoutExtension(f) == name)];
        return found.Length == 1 ? found[0] : throw CliException.BadInput("error.archive.scan", scans, name, found.Length);
    }
}
