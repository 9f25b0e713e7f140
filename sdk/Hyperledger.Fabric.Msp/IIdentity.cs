namespace Hyperledger.Fabric.Msp;

/// <summary>Who acts on the network: an MSP and the credentials that it issued.</summary>
public interface IIdentity
{
    /// <summary>The id of the membership service provider that issued the credentials, as <c>Org1MSP</c>.</summary>
    string MspId { get; }

    /// <summary>The credentials as the MSP reads them: for an X.509 MSP the certificate in PEM, UTF-8.</summary>
    ReadOnlyMemory<byte> Credentials { get; }
}
