namespace Hyperledger.Fabric.Msp.Internal;

/// <summary>An organizational unit that an MSP knows, and the chain that must certify it (empty: any).</summary>
internal sealed record CertifiedUnit(string Name, byte[] Certifiers)
{
    public bool AcceptsChain(byte[] certifiers) => Certifiers.Length == 0 || Certifiers.AsSpan().SequenceEqual(certifiers);
}

/// <summary>The units by which an MSP tells clients, peers, orderers and admins apart.</summary>
internal sealed class NodeOrganizationalUnits
{
    private readonly IReadOnlyDictionary<NodeRole, CertifiedUnit> _units;

    public NodeOrganizationalUnits(IReadOnlyDictionary<NodeRole, CertifiedUnit> units) => _units = units;

    public CertifiedUnit? this[NodeRole role] => _units.GetValueOrDefault(role);

    /// <summary>Finds the one role of a certificate (Fabric <c>validateIdentityOUsV142</c>).</summary>
    /// <returns>The role, or what is wrong: none, several, or certified by another chain.</returns>
    public (NodeRole? Role, string? Problem) Classify(IReadOnlyList<string> units, byte[] certifiers)
    {
        NodeRole? found = null;
        foreach (var name in units)
        {
            // Of two roles that share a unit the last in Fabric's order client, peer, admin, orderer counts.
            NodeRole? match = null;
            foreach (var role in (ReadOnlySpan<NodeRole>)[NodeRole.Client, NodeRole.Peer, NodeRole.Admin, NodeRole.Orderer])
            {
                if (_units.TryGetValue(role, out var unit) && unit.Name == name)
                    match = role;
            }

            if (match is not { } matched)
                continue;
            if (!_units[matched].AcceptsChain(certifiers))
                return (null, $"its unit '{name}' is not certified by the chain that the MSP demands");
            if (found is not null)
                return (null, "it has more than one of the units client, peer, admin and orderer");
            found = matched;
        }

        return found is null ? (null, "it has none of the units client, peer, admin and orderer") : (found, null);
    }
}
