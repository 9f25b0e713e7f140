namespace Ledger.Sdk.Workspaces;

/// <summary>What a working folder's commands take for granted, <c>profile.json</c>.</summary>
public sealed record Profile
{
    /// <summary>The channel; where the network has none of this name, its first.</summary>
    public string Channel { get; init; } = "ledger";

    /// <summary>The chaincode.</summary>
    public string Chaincode { get; init; } = "ledger";

    /// <summary>The identity that commands use unless another is named; null: each command's own default.</summary>
    public string? Identity { get; init; }

    /// <summary>A file in the form of <see cref="NetworkEndpoints"/>, relative to the folder; null: the embedded network's.</summary>
    public string? EndpointsFile { get; init; }

    /// <summary>Whom to ask at the county, as people write it; named by the support pack. Null: nobody is named.</summary>
    public string? CountyContact { get; init; }

    /// <summary>The genesis block's hash, 64 lowercase hexadecimal digits, that this site trusts; null: none is pinned.</summary>
    public string? GenesisHash { get; init; }

    /// <summary>Whether documents of students are read only for a stated purpose with a stated approver. Default: the work states its own purpose.</summary>
    public bool AccessApproval { get; init; }

    /// <summary>How many whole calendar years after the year of graduation students' records are retained, from 0; null: not said, and nobody is erased.</summary>
    public int? RetentionYears { get; init; }

    /// <summary>The address, http or https, to which the QR code on an archive leads, with the archive's reference and check code; null: the code has these alone.</summary>
    public string? ArchiveAddress { get; init; }

    /// <summary>Font files for PDF papers, to be tried before the system's; for instance one with the rare characters of the school's names.</summary>
    public IReadOnlyList<string> Fonts { get; init; } = [];
}
