using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Ledger.NetworkConfig.Crypto;
using Ledger.NetworkConfig.Topology;

namespace Ledger.Cli.Commands;

internal sealed class FabricCertificatesCommand : FabricCommand
{
    private readonly Option<bool> renew;
    private readonly Option<bool> all;

    public FabricCertificatesCommand(CommandContext context)
        : base(context, "fabric.certificates")
    {
        renew = AddSwitch("--renew", "fabric.renew");
        all = AddSwitch("--all", "fabric.renew.all");
    }

    public override async Task<int> RunAsync(CommandRun run, CancellationToken cancellationToken)
    {
        (FabricTopology network, _) = await ReadAsync(run, null, cancellationToken).ConfigureAwait(false);
        DateTimeOffset now = run.Host.Time.GetUtcNow();
        var renewal = new CertificateRenewal(FolderOf(run), network, run.Host.Time);
        IReadOnlyList<CertificateState> renewed = run.Get(renew) ? await renewal.RenewAsync(run.Get(all), cancellationToken).ConfigureAwait(false) : [];
        IReadOnlyList<CertificateState> certificates = renewal.List();
        string[] owners = [.. renewed.Select(c => c.Owner).Distinct(StringComparer.Ordinal)];
        return run.Complete(
            new JsonObject
            {
                ["due"] = certificates.Count(c => c.IsDue(now)),
                ["renewed"] = new JsonArray([.. renewed.Select(c => (JsonNode)ToJson(c, now))]),
                ["certificates"] = new JsonArray([.. certificates.Select(c => (JsonNode)ToJson(c, now))]),
            },
            page =>
            {
                if (run.Get(renew)) page.Good(renewed.Count == 0 ? run.Texts["fabric.renewed.none"] : run.Texts.Format("fabric.renewed", renewed.Count, string.Join(", ", owners)));
                page.Table(
                    [run.Texts["fabric.owner"], run.Texts["fabric.kind"], run.Texts["fabric.expires"], run.Texts["fabric.days"]],
                    [.. certificates.Select(c => (string[])[c.Owner, run.Texts["fabric.kind." + c.Kind], c.NotAfter.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), Days(c, now).ToString(CultureInfo.InvariantCulture)])]);
                if (certificates.Any(c => c.IsDue(now))) page.Bad(run.Texts["fabric.due"]);
            });
    }

    /// <summary>Tells a user whose certificates end soon.</summary>
    public static void Warn(CommandRun run, IReadOnlyList<CertificateState> certificates)
    {
        DateTimeOffset now = run.Host.Time.GetUtcNow();
        CertificateState[] due = [.. certificates.Where(c => c.IsDue(now))];
        if (due.Length > 0) run.Warn(run.Texts.Format("fabric.due.warning", due.Length, due[0].Owner, Days(due[0], now)));
    }

    private static int Days(CertificateState certificate, DateTimeOffset now) => (int)Math.Floor((certificate.NotAfter - now).TotalDays);

    private static JsonObject ToJson(CertificateState certificate, DateTimeOffset now) => new()
    {
        ["owner"] = certificate.Owner,
        ["kind"] = certificate.Kind.ToString(),
        ["file"] = certificate.File,
        ["notAfter"] = certificate.NotAfter.UtcDateTime.ToString("O", CultureInfo.InvariantCulture),
        ["days"] = Days(certificate, now),
        ["due"] = certificate.IsDue(now),
    };
}
