namespace Hyperledger.Fabric.Client.Pkcs11;

/// <summary>Which token is opened, and how it is used.</summary>
public sealed class Pkcs11TokenOptions
{
    /// <summary>The path of the module's PKCS#11 library, as <c>/usr/lib/softhsm/libsofthsm2.so</c>.</summary>
    public required string LibraryPath { get; init; }

    /// <summary>The token's label (<c>CK_TOKEN_INFO.label</c>, without its padding).</summary>
    public required string TokenLabel { get; init; }

    /// <summary>The user's PIN. It is in no message and no log.</summary>
    public required string Pin { get; init; }

    /// <summary>How many signatures are made at once, each in a session of its own; at least 1. Default: 8.</summary>
    public int MaxSessions { get; init; } = 8;
}
