using Ledger.Network.Topology.Internal;

namespace Ledger.Network.Topology;

/// <summary>One mistake in a topology file.</summary>
/// <param name="Place">
/// The member, counted from 0 in lists, as <c>organisations[1].peers[0].port</c>, with the peer's name behind it where there
/// is one; line and column of a file that is no JSON, as <c>3:17</c>; empty for the file as a whole.
/// </param>
/// <param name="Rule">What it breaks.</param>
/// <param name="Values">What the sentences tell, in their order.</param>
public sealed record TopologyProblem(string Place, TopologyRule Rule, params IReadOnlyList<string> Values)
{
    /// <summary>What is wrong, where, and what to do, in English.</summary>
    public string English => TopologySentences.English(this);

    /// <summary>The same in Chinese.</summary>
    public string Chinese => TopologySentences.Chinese(this);

    public override string ToString() => English;
}
