namespace Hyperledger.Fabric.Msp;

/// <summary>What came of checking a signature.</summary>
public enum SignatureResult
{
    /// <summary>The signature is the key's over this message.</summary>
    Valid,

    /// <summary>The bytes are no signature: not DER of two positive integers, or not 64 bytes for Ed25519.</summary>
    Malformed,

    /// <summary>S is above half the order of the curve: peers refuse it although the mathematics would pass.</summary>
    HighS,

    /// <summary>The signature is not of this key over this message.</summary>
    Mismatch,
}
