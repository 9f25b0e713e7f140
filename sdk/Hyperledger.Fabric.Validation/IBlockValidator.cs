using Hyperledger.Fabric.Protos.Common;

namespace Hyperledger.Fabric.Validation;

/// <summary>
/// Says of each transaction of a block whether it may change the state, before versions are compared.
/// Fabric: core/committer/txvalidator.
/// </summary>
internal interface IBlockValidator
{
    /// <param name="block">A block whose place in the chain and whose orderers' signatures are checked already.</param>
    /// <param name="state">The state before the block.</param>
    /// <returns>One entry for each transaction, in order.</returns>
    IReadOnlyList<ValidatedTransaction> Validate(Block block, IValidationState state);
}
