using Ledger.NetworkConfig.Topology.Internal;

namespace Ledger.NetworkConfig.Topology;

/// <summary>One mistake in a topology file of a Fabric network.</summary>
/// <param name="Line">The line, from 1; 0 for the file as a whole.</param>
/// <param name="Place">The member, counted from 0 in lists, as <c>organisations[1].peers[0].port</c>.</param>
/// <param name="Rule">What it breaks.</param>
/// <param name="Values">What the sentences tell, in their order.</param>
public sealed record FabricTopologyProblem(int Line, string Place, FabricTopologyRule Rule, params IReadOnlyList<string> Values)
{
    /// <summary>What is wrong, where, and what to do, in English.</summary>
    public string English => FabricTopologySentences.English(this);

    /// <summary>The same in Chinese.</summary>
    public string Chinese => FabricTopologySentences.Chinese(this);

    /// <inheritdoc/>
    public override string ToString() => English;
}

/// <summary>What a topology file can break. The names are stable.</summary>
public enum FabricTopologyRule
{
    /// <summary>The file is no YAML.</summary>
    NotYaml,

    /// <summary>A mapping is needed.</summary>
    NotAMapping,

    /// <summary>A list is needed.</summary>
    NotAList,

    /// <summary>A text is needed.</summary>
    NotAText,

    /// <summary>A whole number is needed.</summary>
    NotANumber,

    /// <summary>One of a few words is needed.</summary>
    NotAWord,

    /// <summary>A member is missing.</summary>
    Missing,

    /// <summary>A member that no topology has.</summary>
    Unknown,

    /// <summary>A text has not the form that is needed.</summary>
    Form,

    /// <summary>A number is outside its range.</summary>
    Range,

    /// <summary>A value that must differ from every other of its kind stands elsewhere too.</summary>
    Twice,

    /// <summary>A list is empty that needs one entry.</summary>
    EmptyList,

    /// <summary>There is not exactly one province.</summary>
    Province,

    /// <summary>The unit above is none of the file, or of the wrong tier.</summary>
    Parent,

    /// <summary>A school belongs to no county.</summary>
    School,

    /// <summary>Raft with a number of orderers that tolerates nothing, or more than it serves.</summary>
    RaftOrderers,

    /// <summary>BFT with less than four orderers.</summary>
    BftOrderers,

    /// <summary>BFT on a release that has none.</summary>
    BftRelease,

    /// <summary>More school organisations than were ever tried.</summary>
    SchoolOrganisations,

    /// <summary>An identity names a unit for which its organisation does not speak.</summary>
    UserUnit,

    /// <summary>No endorsement policy.</summary>
    Policy,

    /// <summary>The endorsement policy names an organisation that the file does not have.</summary>
    PolicyOrganisation,
}
