using Hyperledger.Fabric.Client;
using Hyperledger.Fabric.Client.Pkcs11;
using Hyperledger.Fabric.Msp;

// HardwareKey PEER TLS-ROOT MSP-ID CERTIFICATE MODULE TOKEN KEY-LABEL CHANNEL CHAINCODE FUNCTION [ARGUMENT…]; the PIN is in PKCS11_PIN.
var pin = Environment.GetEnvironmentVariable("PKCS11_PIN") ?? throw new InvalidOperationException("Set PKCS11_PIN.");
using var channel = FabricChannel.Create(args[0], await File.ReadAllTextAsync(args[1]));
using var token = Pkcs11Token.Open(new Pkcs11TokenOptions { LibraryPath = args[4], TokenLabel = args[5], Pin = pin });
var identity = new X509Identity(args[2], await File.ReadAllTextAsync(args[3]));
var gateway = Gateway.Connect(new GatewayOptions(channel, identity, token.GetSigner(args[6])));
var contract = gateway.GetNetwork(args[7]).GetContract(args[8]);
var result = await contract.SubmitAsync(args[9], [.. args[10..].Select(Argument.FromString)]);
Console.WriteLine(System.Text.Encoding.UTF8.GetString(result));
