using Hyperledger.Fabric.Protos.Common;
using Hyperledger.Fabric.Protos.Ledger.Rwset;
using Hyperledger.Fabric.Protos.Peer;
using Ledger.Network.Simulation;

namespace Ledger.Network.Endorsement;

/// <summary>Which chaincodes, collections and keys decide who must endorse (core/endorser, buildChaincodeInterest).</summary>
internal static class Interest
{
    private const string KeyPolicy = "VALIDATION_PARAMETER";

    public static ChaincodeInterest Of(SimulationResults results, Func<string, bool> isSystemChaincode)
    {
        // By namespace and collection ("" is the public state): whether its own policy is needed.
        var required = new SortedDictionary<(string Namespace, string Collection), bool>();
        var keyPolicies = new Dictionary<string, List<SignaturePolicyEnvelope>>(StringComparer.Ordinal);
        foreach (var key in results.WrittenKeys)
        {
            required.TryAdd((key.Namespace, ""), false);
            if (key.Metadata.TryGetValue(KeyPolicy, out var policy))
            {
                if (!keyPolicies.TryGetValue(key.Namespace, out var policies)) keyPolicies.Add(key.Namespace, policies = []);
                policies.Add(SignaturePolicyEnvelope.Parser.ParseFrom(policy));
            }
            else
            {
                required[(key.Namespace, key.Collection)] = true;
            }
        }
        // What is read but not written needs the chaincode's policy too.
        foreach (var set in TxReadWriteSet.Parser.ParseFrom(results.Public).NsRwset)
        {
            if (!required.Keys.Any(part => part.Namespace == set.Namespace)) required[(set.Namespace, "")] = true;
        }
        foreach (var read in results.PrivateReads) required[read] = true;

        var interest = new ChaincodeInterest();
        foreach (var ((ns, collection), isRequired) in required)
        {
            if (isSystemChaincode(ns)) continue;
            var call = new ChaincodeCall { Name = ns };
            if (collection.Length > 0)
            {
                call.CollectionNames.Add(collection);
                call.NoPrivateReads = !results.PrivateReads.Contains((ns, collection));
            }
            else if (keyPolicies.TryGetValue(ns, out var policies))
            {
                call.KeyPolicies.Add(policies);
                call.DisregardNamespacePolicy = !isRequired;
            }
            else if (!isRequired)
            {
                continue;
            }
            interest.Chaincodes.Add(call);
        }
        return interest;
    }
}
