using Hyperledger.Fabric.Contract;
using Hyperledger.Fabric.Shim;
using Ledger.Chaincode.Internal;
using Ledger.Records.State;

namespace Ledger.Chaincode;

/// <summary>The ledger's chaincode: units, rule sets, terms, working days, batches, objections, releases, statuses, access logs, inspections, draws, findings, balance, and what is moved here from other ledgers. CONTRACTS.md describes every function.</summary>
public static class LedgerChaincode
{
    /// <summary>The name under which channels define it.</summary>
    public const string Name = "ledger";

    /// <summary>Creates it.</summary>
    /// <param name="options">The endorser's settings; null for the defaults.</param>
    public static IChaincode Create(LedgerChaincodeOptions? options = null)
    {
        options ??= new LedgerChaincodeOptions();
        options.Validate();
        var contract = new ContractOptions { Title = Name, Version = "0.1.0" };
        contract.Use(new StateConverter<UnitRegistration>(UnitRegistration.Parse));
        contract.Use(new StateConverter<Unit>(Unit.Parse));
        contract.Use(new StateConverter<RuleSetPublication>(RuleSetPublication.Parse));
        contract.Use(new StateConverter<RuleSetHeader>(RuleSetHeader.Parse));
        contract.Use(new StateConverter<TermOpening>(TermOpening.Parse));
        contract.Use(new StateConverter<Term>(Term.Parse));
        contract.Use(new StateConverter<BatchAnchor>(BatchAnchor.Parse));
        contract.Use(new StateConverter<Batch>(Batch.Parse));
        contract.Use(new StateConverter<BatchEvent>(BatchEvent.Parse));
        contract.Use(new StateConverter<RecordStatus>(RecordStatus.Parse));
        contract.Use(new StateConverter<Evidence>(Evidence.Parse));
        contract.Use(new StateConverter<WorkCalendarYear>(WorkCalendarYear.Parse));
        contract.Use(new StateConverter<WorkCalendar>(WorkCalendar.Parse));
        contract.Use(new StateConverter<ObjectionStep>(ObjectionStep.Parse));
        contract.Use(new StateConverter<Release>(Release.Parse));
        contract.Use(new StateConverter<AccessHead>(AccessHead.Parse));
        contract.Use(new StateConverter<AccessLogHead>(AccessLogHead.Parse));
        contract.Use(new StateConverter<InspectionPlan>(InspectionPlan.Parse));
        contract.Use(new StateConverter<InspectionMove>(InspectionMove.Parse));
        contract.Use(new StateConverter<InspectionStep>(InspectionStep.Parse));
        contract.Use(new StateConverter<Recusal>(Recusal.Parse));
        contract.Use(new InspectionIdConverter());
        contract.Use(new StateConverter<MovedBatch>(MovedBatch.Parse));
        contract.Use(new StateConverter<OriginStatement>(OriginStatement.Parse));
        contract.Use(new StateConverter<Origin>(Origin.Parse));
        contract.Use(new StateConverter<BalanceStatement>(BalanceStatement.Parse));
        contract.Use(new StateConverter<Balance>(Balance.Parse));
        contract.Use(new StateConverter<FindingStep>(FindingStep.Parse));
        contract.Use(new StateConverter<DrawRequest>(DrawRequest.Parse));
        contract.Use(new StateConverter<DrawStep>(DrawStep.Parse));
        contract.Use(new BatchIdConverter());
        contract.Use(new TextDigestConverter());
        return new ContractChaincode(
            [
                new BatchContract(options), new UnitContract(options), new RuleSetContract(options), new TermContract(options),
                new CalendarContract(options), new ObjectionContract(options), new ReleaseContract(options), new StatusContract(options),
                new AccessLogContract(options), new InspectionContract(options), new RecusalContract(options), new OriginContract(options),
                new BalanceContract(options), new DrawContract(options), new FindingContract(options),
            ],
            contract);
    }
}
