using Hyperledger.Fabric.Shim;

namespace Hyperledger.Fabric.Contract.Testing;

/// <summary>
/// Transactions that every endorser must answer alike. A public class with a constructor without parameters, since other
/// processes make it too; it draws nothing at random itself.
/// </summary>
public interface IDeterminismScenario
{
    /// <summary>Makes the chaincode.</summary>
    /// <param name="endorsersClock">A clock that differs from run to run by up to two minutes, for chaincode that refuses a wrong time.</param>
    IChaincode CreateChaincode(TimeProvider endorsersClock);

    /// <summary>The ledger's settings. The clock is the submitter's, the same in every run.</summary>
    /// <param name="submittersClock">Stands still at 2026-01-15T08:30:00Z.</param>
    TestLedgerOptions CreateOptions(TimeProvider submittersClock) => new() { Clock = submittersClock };

    /// <summary>Runs the transactions. Identities come from <see cref="TestIdentity.Create"/>, whose bytes are the same everywhere.</summary>
    /// <param name="ledger">A new ledger.</param>
    Task RunAsync(TestLedger ledger);
}
