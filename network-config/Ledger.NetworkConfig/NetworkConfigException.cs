namespace Ledger.NetworkConfig;

/// <summary>A step of a network's setup cannot be done. What was done before it stays, and running again continues.</summary>
public sealed class NetworkConfigException : Exception
{
    /// <summary>Makes the exception.</summary>
    /// <param name="error">What went wrong.</param>
    /// <param name="values">To what: what the error's sentence tells, in its order.</param>
    public NetworkConfigException(NetworkConfigError error, params IReadOnlyList<string> values)
        : this(error, null, values)
    {
    }

    /// <summary>Makes the exception with its cause.</summary>
    /// <param name="error">What went wrong.</param>
    /// <param name="inner">Why; null if nothing else says it.</param>
    /// <param name="values">To what.</param>
    public NetworkConfigException(NetworkConfigError error, Exception? inner, params IReadOnlyList<string> values)
        : base($"{error}: {string.Join(", ", values)}", inner)
    {
        Error = error;
        Values = values;
    }

    /// <summary>What went wrong.</summary>
    public NetworkConfigError Error { get; }

    /// <summary>To what.</summary>
    public IReadOnlyList<string> Values { get; }
}

/// <summary>What can go wrong while a network is set up. The names are stable.</summary>
public enum NetworkConfigError
{
    /// <summary>An organisation's public certificates are not in the folder: MSP id, folder.</summary>
    CertificatesMissing,

    /// <summary>The folder of official programs lacks one: program, folder.</summary>
    ProgramMissing,

    /// <summary>An official program said no: program, what it printed.</summary>
    ProgramFailed,

    /// <summary>A node's process ended: node, log file, its last lines.</summary>
    NodeEnded,

    /// <summary>A node does not answer in time: node, address, log file.</summary>
    NodeSilent,

    /// <summary>A node refused what it was asked: node, what, its words.</summary>
    NodeRefused,

    /// <summary>A port is taken by another program: node, port.</summary>
    PortTaken,

    /// <summary>The folder was made of another topology: folder.</summary>
    OtherTopology,

    /// <summary>A name is none of the topology's: name, those that there are.</summary>
    UnknownName,

    /// <summary>An update of the channel's configuration lacks signatures: the file that holds it, whose.</summary>
    SignaturesMissing,

    /// <summary>An orderer has another address under the name of one that serves: name, its address, the other.</summary>
    OrdererMoved,

    /// <summary>A new orderer stands still and has not every block: name, the blocks that it has, those that it needs, log file.</summary>
    OrdererBehind,

    /// <summary>Other organisations have not handed over their public certificates: their MSP ids, the folder.</summary>
    WaitsForCertificates,

    /// <summary>Another organisation has not handed over block 0, which it makes: its MSP id.</summary>
    WaitsForGenesis,

    /// <summary>Other organisations have not approved the chaincode's definition: their MSP ids, the definition.</summary>
    WaitsForApprovals,

    /// <summary>The province has not committed the chaincode's definition: its MSP id, the definition.</summary>
    WaitsForCommit,

    /// <summary>What was exported elsewhere cannot be taken: file, why.</summary>
    ImportRefused,

    /// <summary>The folder for a copy holds something: folder.</summary>
    TargetTaken,

    /// <summary>A backup is of another node, or a file of it is missing or changed: folder, which.</summary>
    BackupWrong,

    /// <summary>This program issues the organisation's certificates already: MSP id, its authority's folder.</summary>
    IssuesItself,

    /// <summary>Nothing was asked of an authority for the organisation: MSP id, the requests' folder.</summary>
    NothingRequested,

    /// <summary>A certificate is not what was asked for: file, why.</summary>
    CertificateOther,

    /// <summary>An organisation's authority has not issued everything yet: MSP id, the requests' folder, the names.</summary>
    WaitsForIssued,

    /// <summary>A node's key lives in a PKCS#11 token, and its program was built without PKCS#11: program, node.</summary>
    ProgramWithoutPkcs11,
}
