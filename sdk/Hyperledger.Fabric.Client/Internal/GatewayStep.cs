namespace Hyperledger.Fabric.Client.Internal;

/// <summary>The call that failed; it decides the exception's type and the first words of its message.</summary>
internal enum GatewayStep
{
    Evaluate,
    Endorse,
    Submit,
    CommitStatus,
    ChaincodeEvents,
    BlockEvents,
}
