using System.CommandLine;
using System.CommandLine.Help;
using Ledger.Cli.Help;
using Ledger.Records.State;

namespace Ledger.Cli.Commands;

/// <summary>The whole tree of commands in one language.</summary>
internal static class CommandTree
{
    public static RootCommand Create(CommandContext context)
    {
        TextTable texts = context.Texts;
        var root = new RootCommand(texts["root"])
        {
            new DemoCommand(context),
            new CommandGroup(context, "network", new NetworkStartCommand(context), new NetworkStatusCommand(context), new NetworkStopCommand(context), new NetworkVerifyCommand(context),
                new NetworkBackupCommand(context), new NetworkRestoreCommand(context), new NetworkExportCommand(context), new NetworkImportCommand(context),
                new CommandGroup(context, "network.channel", new NetworkChannelCreateCommand(context)),
                new CommandGroup(context, "network.peer", new NetworkPeerStopCommand(context), new NetworkPeerStartCommand(context))),
            new CommandGroup(context, "unit", new UnitImportCommand(context), new UnitListCommand(context)),
            new CommandGroup(context, "ruleset", new RuleSetCheckCommand(context), new RuleSetShowCommand(context), new RuleSetDiffCommand(context), new RuleSetPublishCommand(context),
                new RuleSetApproveCommand(context), new RuleSetListCommand(context)),
            new CommandGroup(context, "term", new TermOpenCommand(context), new TermCloseCommand(context), new TermLockCommand(context), new TermListCommand(context)),
            new CommandGroup(context, "student", new StudentImportCommand(context)),
            new CommandGroup(context, "record", new RecordCheckCommand(context), new RecordMapCommand(context), new RecordFingerprintsCommand(context), new RecordCorrectCommand(context), new RecordApproveCommand(context)),
            new CommandGroup(context, "batch", new BatchAnchorCommand(context), new BatchListCommand(context), new BatchShowCommand(context), new BatchSampleCommand(context), new BatchReviewCommand(context),
                new BatchWithdrawCommand(context), new BatchConfirmCommand(context), new BatchArchiveCommand(context)),
            new CommandGroup(context, "notice", new NoticeStartCommand(context), new NoticeEndCommand(context), new NoticeListCommand(context), new NoticePrintCommand(context)),
            new CommandGroup(context, "objection", new ObjectionRaiseCommand(context), new ObjectionAnswerCommand(context), new ObjectionAppealCommand(context),
                new ObjectionDecideCommand(context), new ObjectionListCommand(context)),
            new CommandGroup(context, "calendar", new CalendarPublishCommand(context), new CalendarListCommand(context)),
            new CommandGroup(context, "receipt", new ReceiptShowCommand(context), new ReceiptPrintCommand(context), new ReceiptVerifyCommand(context)),
            new CommandGroup(context, "identity", new IdentityRequestCommand(context), new IdentityIssueCommand(context), new IdentityInstallCommand(context),
                new IdentityRenewCommand(context), new IdentityRevokeCommand(context), new IdentityListCommand(context)),
            new CommandGroup(context, "key", new KeyBackupCommand(context), new KeyRestoreCommand(context), new KeyHandoverCommand(context)),
            new CommandGroup(context, "documents", new DocumentsScrubCommand(context), new DocumentsRebuildCommand(context), new DocumentsCompactCommand(context),
                new DocumentsBackupCommand(context), new DocumentsRestoreCommand(context), new DocumentsEraseCommand(context), new DocumentsHoldCommand(context),
                new DocumentsReceptionCommand(context), new DocumentsSendCommand(context), new DocumentsReceiveCommand(context)),
            new CommandGroup(context, "access", new AccessListCommand(context), new AccessVerifyCommand(context), new AccessAnchorCommand(context)),
            new CommandGroup(context, "bundle", new BundleExportCommand(context)),
            new CommandGroup(context, "evidence", new EvidenceListCommand(context), new EvidenceAddCommand(context), new EvidenceExportCommand(context)),
            new CommandGroup(context, "archive", new ArchiveFormCommand(context), new ArchiveExportCommand(context), new ArchivePrintCommand(context), new ArchiveKeyCommand(context),
                new ArchiveSignCommand(context), new ArchiveAttestCommand(context), new ArchiveCloseCommand(context), new ArchiveSelectCommand(context)),
            new CommandGroup(context, "release", new ReleaseCreateCommand(context), new ReleaseShowCommand(context),
                new ReleaseIssueCommand(context), new ReleaseWithdrawCommand(context), new ReleaseListCommand(context)),
            new CommandGroup(context, "supervision",
                new SupervisionPlanCommand(context), new SupervisionOpenCommand(context, "supervision.notice", InspectionStepKind.Noticed),
                new SupervisionOpenCommand(context, "supervision.arrive", InspectionStepKind.Arrived),
                new SupervisionStepCommand(context, "supervision.evaluate", InspectionStepKind.SelfEvaluated),
                new SupervisionStepCommand(context, "supervision.visit", InspectionStepKind.VisitRecorded),
                new SupervisionStepCommand(context, "supervision.sign", InspectionStepKind.VisitSigned),
                new SupervisionStepCommand(context, "supervision.unsigned", InspectionStepKind.VisitUnsigned),
                new SupervisionStepCommand(context, "supervision.preliminary", InspectionStepKind.PreliminaryOpinion),
                new SupervisionStepCommand(context, "supervision.statement", InspectionStepKind.Statement),
                new SupervisionStepCommand(context, "supervision.opinion", InspectionStepKind.Opinion),
                new SupervisionStepCommand(context, "supervision.order", InspectionStepKind.Ordered),
                new SupervisionStepCommand(context, "supervision.report", InspectionStepKind.Reported),
                SupervisionReinspectCommand.Create(context),
                new SupervisionStepCommand(context, "supervision.file", InspectionStepKind.ReportFiled),
                new SupervisionStepCommand(context, "supervision.publish", InspectionStepKind.Published),
                new SupervisionStepCommand(context, "supervision.object", InspectionStepKind.Objected),
                new SupervisionStepCommand(context, "supervision.answer", InspectionStepKind.ObjectionAnswered),
                new SupervisionStepCommand(context, "supervision.close", InspectionStepKind.Closed),
                new SupervisionStepCommand(context, "supervision.withdraw", InspectionStepKind.Withdrawn),
                new SupervisionStepCommand(context, "supervision.recuse", InspectionStepKind.Recused),
                new SupervisionStepCommand(context, "supervision.assign", InspectionStepKind.Assigned),
                new CommandGroup(context, "supervision.account",
                    new SupervisionStepCommand(context, "supervision.account.interview", InspectionStepKind.Interviewed),
                    new SupervisionStepCommand(context, "supervision.account.propose", InspectionStepKind.AccountabilityProposed),
                    new SupervisionStepCommand(context, "supervision.account.decide", InspectionStepKind.AccountabilityDecided),
                    new SupervisionStepCommand(context, "supervision.account.ask", InspectionStepKind.ReconsiderationAsked),
                    new SupervisionStepCommand(context, "supervision.account.reconsider", InspectionStepKind.Reconsidered),
                    new SupervisionStepCommand(context, "supervision.account.appeal", InspectionStepKind.Appealed),
                    new SupervisionStepCommand(context, "supervision.account.resolve", InspectionStepKind.AppealDecided)),
                new SupervisionListCommand(context), new SupervisionShowCommand(context), new SupervisionTasksCommand(context, "supervision.overdue", onlyLate: true),
                new SupervisionTasksCommand(context, "supervision.calendar", onlyLate: false), new SupervisionFillCommand(context), new SupervisionDocumentCommand(context),
                new SupervisionSheetCommand(context), new SupervisionScoreCommand(context), new SupervisionScoresCommand(context), new SupervisionPersonCommand(context), new SupervisionRecusalCommand(context)),
            new CommandGroup(context, "trust", new TrustExportCommand(context)),
            new VerifyCommand(context),
            new CommandGroup(context, "balance", new BalanceTemplateCommand(context), new BalanceCheckCommand(context), new BalanceAnchorCommand(context),
                new BalanceListCommand(context), new BalanceVerifyCommand(context)),
            new CommandGroup(context, "audit", new AuditCompareCommand(context), new AuditFindingsCommand(context), new AuditHistoryCommand(context), new AuditIndexCommand(context), new AuditReportCommand(context), new AuditSampleCommand(context), new AuditTrailCommand(context)),
            new CommandGroup(context, "fabric", new FabricRenderCommand(context), new FabricUpCommand(context), new FabricStatusCommand(context), new FabricDownCommand(context),
                new FabricExportCommand(context), new FabricImportCommand(context), new FabricRequestCommand(context), new FabricTakeCommand(context), new FabricMoveCommand(context), new FabricRestartCommand(context), new FabricCertificatesCommand(context), new FabricBackupCommand(context), new FabricRestoreCommand(context)),
            new CommandGroup(context, "chaincode", new ChaincodePackageCommand(context)),
            new TodoCommand(context),
            new ErrorCommand(context),
            new CommandGroup(context, "support", new SupportPackCommand(context)),
            new SampleCommand(context),
            new CompletionCommand(context),
        };
        root.Add(context.Options.Folder);
        root.Add(context.Options.As);
        root.Add(context.Options.Lang);
        root.Add(context.Options.Output);
        foreach (Option option in root.Options.ToArray())
        {
            if (option is HelpOption) root.Options.Remove(option);
            if (option is VersionOption) option.Description = texts["option.version"];
        }

        root.Add(new HelpOption("--help", "-h") { Description = texts["option.help"], Action = new HelpPage(texts, context.Host.Width), Recursive = true });

        return root;
    }
}
