using System.Globalization;
using System.Security.Cryptography.X509Certificates;
using Hyperledger.Fabric.Msp;
using Microsoft.Extensions.Configuration;

namespace Hyperledger.Fabric.Client.DependencyInjection.Internal;

/// <summary>Reads a gateway's settings from configuration, key by key: no reflection, and a wrong key is told rather than passed over.</summary>
internal static class ConfigurationReader
{
    private static readonly Hash[] Hashes = [Hash.None, Hash.Sha256, Hash.Sha384, Hash.Sha3_256, Hash.Sha3_384];

    public static void Read(IConfiguration section, FabricGatewaySettings settings)
    {
        foreach (var child in section.GetChildren())
        {
            switch (child.Key.ToUpperInvariant())
            {
                case "PEERS": foreach (var peer in child.GetChildren()) settings.Peers.Add(Peer(peer)); break;
                case "SELECTION": settings.Selection = Selection(child); break;
                case "IDENTITY": settings.Identity = Identity(child); break;
                case "HASH": settings.Hash = Hashes.FirstOrDefault(hash => hash.Name.Equals(child.Value, StringComparison.OrdinalIgnoreCase)) ?? throw Wrong(child, "name " + string.Join(", ", Hashes.Select(hash => hash.Name))); break;
                case "CLIENTCERTIFICATE": settings.ClientCertificate = settings.ReadCertificate = Certificate(child); break;
                case "EVALUATE": settings.Evaluate = Call(child); break;
                case "ENDORSE": settings.Endorse = Call(child); break;
                case "SUBMIT": settings.Submit = Call(child); break;
                case "COMMITSTATUS": settings.CommitStatus = Call(child); break;
                case "CHAINCODEEVENTS": settings.ChaincodeEvents = Call(child); break;
                case "BLOCKEVENTS": settings.BlockEvents = Call(child); break;
                case "FILTEREDBLOCKEVENTS": settings.FilteredBlockEvents = Call(child); break;
                case "BLOCKANDPRIVATEDATAEVENTS": settings.BlockAndPrivateDataEvents = Call(child); break;
                case "CONFLICTRETRY": settings.ConflictRetry = Retry(child); break;
                default: throw Unknown(child);
            }
        }
    }

    private static FabricPeer Peer(IConfigurationSection section)
    {
        Known(section, "Address", "TlsRootPem", "TlsRootPath", "ServerName");
        return new FabricPeer(Required(section, "Address"), PemOf(section, "TlsRoot"), section["ServerName"]);
    }

    private static EndpointSelection Selection(IConfigurationSection section) =>
        Enum.TryParse<EndpointSelection>(section.Value, ignoreCase: true, out var selection) && Enum.IsDefined(selection)
            ? selection
            : throw Wrong(section, "name " + string.Join(", ", Enum.GetNames<EndpointSelection>()));

    private static IIdentity Identity(IConfigurationSection section)
    {
        Known(section, "MspId", "CertificatePem", "CertificatePath", "PrivateKeyPem", "PrivateKeyPath");
        var identity = new X509Identity(Required(section, "MspId"), PemOf(section, "Certificate") ?? throw Wrong(section, "give CertificatePem or CertificatePath"));
        return PemOf(section, "PrivateKey") is { } key ? new SigningIdentity(identity, Signers.FromPrivateKeyPem(key)) : identity;
    }

    private static X509Certificate2 Certificate(IConfigurationSection section)
    {
        Known(section, "CertificatePath", "PrivateKeyPath");
        return X509Certificate2.CreateFromPemFile(Required(section, "CertificatePath"), Required(section, "PrivateKeyPath"));
    }

    private static CallSettings Call(IConfigurationSection section)
    {
        Known(section, "Timeout");
        var timeout = section.GetSection("Timeout");
        return new CallSettings
        {
            Timeout = string.Equals(Required(section, "Timeout"), "infinite", StringComparison.OrdinalIgnoreCase) ? Timeout.InfiniteTimeSpan : Span(timeout),
        };
    }

    private static ConflictRetry Retry(IConfigurationSection section)
    {
        Known(section, "MaxAttempts", "InitialDelay", "MaxDelay");
        var retry = ConflictRetry.Default;
        if (section["MaxAttempts"] is { } attempts)
        {
            retry = int.TryParse(attempts, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0
                ? retry with { MaxAttempts = number }
                : throw Wrong(section.GetSection("MaxAttempts"), "give a number from 1 on");
        }
        if (section["InitialDelay"] is not null) retry = retry with { InitialDelay = Span(section.GetSection("InitialDelay")) };
        if (section["MaxDelay"] is not null) retry = retry with { MaxDelay = Span(section.GetSection("MaxDelay")) };
        return retry;
    }

    private static TimeSpan Span(IConfigurationSection section) =>
        TimeSpan.TryParse(section.Value, CultureInfo.InvariantCulture, out var span) && span > TimeSpan.Zero
            ? span
            : throw Wrong(section, "give a time above zero, as 00:00:30");

    // The text itself, or the file where it stands.
    private static string? PemOf(IConfigurationSection section, string name)
    {
        var (text, path) = (section[name + "Pem"], section[name + "Path"]);
        if (text is not null && path is not null) throw Wrong(section, $"give one of {name}Pem and {name}Path");
        return path is null ? text : File.ReadAllText(path);
    }

    private static string Required(IConfigurationSection section, string key) =>
        section[key] is { Length: > 0 } value ? value : throw Wrong(section, $"give {key}");

    private static void Known(IConfigurationSection section, params ReadOnlySpan<string> keys)
    {
        foreach (var child in section.GetChildren())
        {
            if (!keys.Contains(child.Key, StringComparer.OrdinalIgnoreCase)) throw Unknown(child);
        }
    }

    private static ArgumentException Unknown(IConfigurationSection section) => new($"The configuration key '{section.Path}' is none of a gateway.");

    // Never the value: it may be a key or a password.
    private static ArgumentException Wrong(IConfigurationSection section, string remedy) => new($"The configuration of '{section.Path}' cannot hold: {remedy}.");
}
