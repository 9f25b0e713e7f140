using System.Formats.Tar;
using System.IO.Compression;
using System.Text;

namespace Ledger.Fabric.Tests;

/// <summary>
/// An external builder of a peer (fabric core/container/externalbuilder) that starts our chaincode with what the peer hands out
/// in <c>chaincode.json</c>: its address, and a client certificate for it.
/// </summary>
internal static class DiallingBuilder
{
    private const string Type = "dialling";

    /// <summary>Writes the builder's programs; every call writes the same.</summary>
    public static string Write(string folder, string chaincodeHost, string rootMspId)
    {
        if (OperatingSystem.IsWindows())
            throw new PlatformNotSupportedException("A builder of the tests is a shell script.");
        var programs = Path.Combine(folder, "bin");
        Directory.CreateDirectory(programs);
        Put("detect", $"grep -q '\"type\":\"{Type}\"' \"$2/metadata.json\"");
        Put("build", "exit 0");
        Put("run", $$"""
            value() { sed -n 's/.*"'"$1"'":"\([^"]*\)".*/\1/p' "$run/chaincode.json"; }
            run=$2
            printf '%b' "$(value client_cert)" > "$run/client.pem"
            printf '%b' "$(value client_key)" > "$run/client.key"
            printf '%b' "$(value root_cert)" > "$run/root.pem"
            export CORE_CHAINCODE_ID_NAME=$(value chaincode_id) CORE_PEER_ADDRESS=$(value peer_address) CORE_PEER_LOCALMSPID=$(value mspid)
            export CORE_PEER_TLS_ENABLED=true CORE_PEER_TLS_ROOTCERT_FILE=$run/root.pem
            export CORE_TLS_CLIENT_CERT_FILE=$run/client.pem CORE_TLS_CLIENT_KEY_FILE=$run/client.key
            export LEDGER_ROOT_MSP={{rootMspId}}
            exec dotnet '{{chaincodeHost}}'
            """);
        return folder;

        [System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
        void Put(string name, string script)
        {
            var path = Path.Combine(programs, name);
            File.WriteAllText(path, "#!/bin/bash\n" + script + "\n");
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    /// <summary>A package that this builder takes; there is nothing in it to build.</summary>
    public static async Task<byte[]> PackageAsync(string label, CancellationToken cancellationToken)
    {
        var code = await TarGzAsync([("README", "The peer's builder has the program."u8.ToArray())], cancellationToken);
        return await TarGzAsync([("metadata.json", Encoding.UTF8.GetBytes($$"""{"type":"{{Type}}","label":"{{label}}"}""")), ("code.tar.gz", code)], cancellationToken);
    }

    private static async Task<byte[]> TarGzAsync(IEnumerable<(string Name, byte[] Content)> entries, CancellationToken cancellationToken)
    {
        using var bytes = new MemoryStream();
        await using (var gzip = new GZipStream(bytes, CompressionLevel.Optimal, leaveOpen: true))
        await using (var tar = new TarWriter(gzip, TarEntryFormat.Pax))
        {
            foreach (var (name, content) in entries)
                await tar.WriteEntryAsync(new PaxTarEntry(TarEntryType.RegularFile, name) { DataStream = new MemoryStream(content) }, cancellationToken);
        }
        return bytes.ToArray();
    }
}
