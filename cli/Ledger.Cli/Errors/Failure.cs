using System.Globalization;
using System.Text.Json.Nodes;
using Ledger.Cli.Commands;
using Ledger.NetworkConfig;
using Ledger.NetworkConfig.Topology;
using Ledger.Sdk;

namespace Ledger.Cli.Errors;

/// <summary>What a failed run says: a stable code, a text in the user's language, its details and the exit code.</summary>
internal sealed record Failure(int ExitCode, string Code, string Message)
{
    public IReadOnlyList<string> Details { get; init; } = [];

    public string? Advice { get; init; }

    /// <summary>The error's number, which never changes; null for one that the catalogue does not have.</summary>
    public int? Number => ErrorCatalogue.Number(Code);

    public JsonObject ToJson()
    {
        var error = new JsonObject { ["code"] = Code, ["message"] = Message };
        if (Number is { } number) error["number"] = number;
        if (Details.Count > 0) error["details"] = new JsonArray([.. Details.Select(d => (JsonNode)d)]);
        if (Advice is not null) error["advice"] = Advice;
        return new JsonObject { ["error"] = error, ["exitCode"] = ExitCode };
    }

    /// <summary>The one place where exceptions become text. Nothing that reaches a user shows a stack trace.</summary>
    public static Failure From(Exception exception, CommandRun run, string command)
    {
        TextTable texts = run.Texts;
        switch (exception)
        {
            case CliException known:
                return new Failure(known.ExitCode, CodeOf(known.TextKey), texts.Format(known.TextKey, [.. known.Values]));
            case LedgerException ledger:
                return OfLedger(ledger, run);
            case FabricTopologyException topology:
                return new Failure(Cli.ExitCode.BadInput, "FABRIC_TOPOLOGY", texts.Format("error.fabric.topology", topology.Path))
                {
                    Details = [.. topology.Problems.Select(p => texts.Language == LedgerLanguage.Chinese ? p.Chinese : p.English)],
                };
            case NetworkConfigException setup:
                return OfSetup(setup, texts);
            case FileNotFoundException { FileName: { } file }:
                return new Failure(Cli.ExitCode.BadInput, "FILE_NOT_FOUND", texts.Format("error.file.not.found", file));
            case DirectoryNotFoundException directory:
                return new Failure(Cli.ExitCode.BadInput, "FOLDER_NOT_FOUND", texts.Format("error.folder.not.found", PathIn(directory.Message) ?? "?"));
            case UnauthorizedAccessException denied:
                return new Failure(Cli.ExitCode.BadInput, "ACCESS_DENIED", texts.Format("error.access.denied", PathIn(denied.Message) ?? "?"));
            case IOException full when IsDiskFull(full):
                return new Failure(Cli.ExitCode.BadInput, "DISK_FULL", texts.Format("error.disk.full", run.Folder.Path));
            case IOException inUse when IsInUse(inUse):
                return new Failure(Cli.ExitCode.BadInput, nameof(LedgerError.FileInUse), Sdk.Texts.Get($"error.{LedgerError.FileInUse}", texts.Language, PathIn(inUse.Message) ?? "?"));
            case IOException io:
                return new Failure(Cli.ExitCode.BadInput, "IO", texts.Format("error.io", PathIn(io.Message) ?? io.GetType().Name, io.HResult.ToString("X", CultureInfo.InvariantCulture)));
            default:
                string report = FailureReport.Write(exception, run, command);
                return new Failure(Cli.ExitCode.Refused, "UNEXPECTED", texts.Format("error.unexpected", exception.GetType().Name)) { Advice = texts.Format("error.unexpected.report", report) };
        }
    }

    private static int ExitCodeOf(LedgerException exception) => exception switch
    {
        LedgerInputException => Cli.ExitCode.BadInput,
        LedgerUnreachableException => Cli.ExitCode.Unreachable,
        _ => Cli.ExitCode.Refused,
    };

    private static Failure OfLedger(LedgerException exception, CommandRun run)
    {
        TextTable texts = run.Texts;
        string? advice = exception is LedgerUnreachableException && File.Exists(run.Folder.Topology)
            ? texts.Format("error.network.start.advice", run.Folder.Path)
            : null;
        // A contract's word has a text of its own here; the contract's message is English and says which object it means.
        return exception is LedgerRefusedException { ContractCode: { } word } && texts.Has("contract." + word)
            ? new Failure(ExitCodeOf(exception), word, texts.Format("contract.refused", texts["contract." + word], word, exception.Arguments.ElementAtOrDefault(1) ?? ""))
            {
                Details = [.. exception.Arguments.Skip(2).Where(a => a.Length > 0).Select(a => texts.Format("contract.words", a))],
            }
            : new Failure(ExitCodeOf(exception), exception.Error.ToString(), exception.Describe(texts.Language)) { Advice = advice };
    }

    private static Failure OfSetup(NetworkConfigException exception, TextTable texts)
    {
        (int exitCode, string key) = exception.Error switch
        {
            NetworkConfigError.CertificatesMissing => (Cli.ExitCode.BadInput, "error.fabric.certificates"),
            NetworkConfigError.ProgramMissing => (Cli.ExitCode.BadInput, "error.fabric.program"),
            NetworkConfigError.ProgramFailed => (Cli.ExitCode.Refused, "error.fabric.program.failed"),
            NetworkConfigError.NodeEnded => (Cli.ExitCode.Unreachable, "error.fabric.node.ended"),
            NetworkConfigError.NodeSilent => (Cli.ExitCode.Unreachable, "error.fabric.node.silent"),
            NetworkConfigError.NodeRefused => (Cli.ExitCode.Refused, "error.fabric.node.refused"),
            NetworkConfigError.PortTaken => (Cli.ExitCode.Unreachable, "error.fabric.port"),
            NetworkConfigError.OtherTopology => (Cli.ExitCode.BadInput, "error.fabric.other"),
            NetworkConfigError.UnknownName => (Cli.ExitCode.BadInput, "error.fabric.name"),
            NetworkConfigError.SignaturesMissing => (Cli.ExitCode.Refused, "error.fabric.signatures"),
            NetworkConfigError.OrdererMoved => (Cli.ExitCode.BadInput, "error.fabric.orderer.moved"),
            NetworkConfigError.OrdererBehind => (Cli.ExitCode.Unreachable, "error.fabric.orderer.behind"),
            NetworkConfigError.WaitsForCertificates => (Cli.ExitCode.Unreachable, "error.fabric.waits.certificates"),
            NetworkConfigError.WaitsForGenesis => (Cli.ExitCode.Unreachable, "error.fabric.waits.genesis"),
            NetworkConfigError.WaitsForApprovals => (Cli.ExitCode.Unreachable, "error.fabric.waits.approvals"),
            NetworkConfigError.WaitsForCommit => (Cli.ExitCode.Unreachable, "error.fabric.waits.commit"),
            NetworkConfigError.ImportRefused => (Cli.ExitCode.BadInput, "error.fabric.import"),
            NetworkConfigError.IssuesItself => (Cli.ExitCode.BadInput, "error.fabric.issues.itself"),
            NetworkConfigError.NothingRequested => (Cli.ExitCode.BadInput, "error.fabric.requested.none"),
            NetworkConfigError.CertificateOther => (Cli.ExitCode.BadInput, "error.fabric.certificate.other"),
            NetworkConfigError.WaitsForIssued => (Cli.ExitCode.Unreachable, "error.fabric.waits.issued"),
            NetworkConfigError.ProgramWithoutPkcs11 => (Cli.ExitCode.BadInput, "error.fabric.pkcs11.program"),
            NetworkConfigError.TargetTaken => (Cli.ExitCode.BadInput, "error.fabric.target"),
            NetworkConfigError.BackupWrong => (Cli.ExitCode.BadInput, "error.fabric.backup"),
            _ => throw new ArgumentOutOfRangeException(nameof(exception), exception.Error, "No text for this error."),
        };
        return new Failure(exitCode, CodeOf(key), texts.Format(key, [.. exception.Values]));
    }

    // ENOSPC 28, EFBIG 27, EDQUOT 122 of Linux in HResult; Windows says ERROR_DISK_FULL 0x70 and ERROR_HANDLE_DISK_FULL 0x27.
    internal static bool IsDiskFull(IOException exception) =>
        OperatingSystem.IsWindows()
            ? (exception.HResult & 0xFFFF) is 0x70 or 0x27
            : exception.HResult is 28 or 27 or 122 || exception.Message.Contains("No space left", StringComparison.Ordinal);

    // ERROR_SHARING_VIOLATION 0x20 and ERROR_LOCK_VIOLATION 0x21 of Windows; elsewhere the runtime reports EAGAIN 11 of its own locks.
    private static bool IsInUse(IOException exception) => OperatingSystem.IsWindows() ? (exception.HResult & 0xFFFF) is 0x20 or 0x21 : exception.HResult == 11;

    private static string CodeOf(string textKey) =>
        (textKey.StartsWith("error.", StringComparison.Ordinal) ? textKey[6..] : textKey).Replace('.', '_').ToUpperInvariant();

    // The runtime quotes the path: "Could not find a part of the path '/a/b'."
    private static string? PathIn(string message)
    {
        int from = message.IndexOf('\'', StringComparison.Ordinal);
        int to = message.LastIndexOf('\'');
        return to > from ? message[(from + 1)..to] : null;
    }
}
