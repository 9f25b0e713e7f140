using System.Formats.Tar;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Ledger.Cli.Tests.Chaincode;

[TestClass]
public sealed class ChaincodePackageTests
{
    private const string Template = "{{.peername}}_ledger:9999";

    private readonly CommandLine ledger = new();

    [TestMethod]
    public async Task PackageHoldsWhatAPeerReadsAndItsIdIsTheHashOfItsBytes()
    {
        using var scratch = new Scratch();
        string file = scratch.In("ledger.tar.gz");
        CommandOutcome outcome = await ledger.RunAsync(
            "chaincode", "package", "--label", "ledger_1", "--address", Template, "--out", file, "--output", "json", "--dir", scratch.In("work"));

        Assert.AreEqual(ExitCode.Done, outcome.ExitCode, outcome.ToString());
        byte[] bytes = await File.ReadAllBytesAsync(file);
        string id = JsonNode.Parse(outcome.Output)!["packageId"]!.GetValue<string>();
        Assert.AreEqual("ledger_1:" + Convert.ToHexStringLower(SHA256.HashData(bytes)), id);
        Dictionary<string, byte[]> package = Read(bytes);
        Assert.AreEqual("""{"type":"ccaas","label":"ledger_1"}""", Encoding.UTF8.GetString(package["metadata.json"]));
        Assert.AreEqual(
            """{"address":"{{.peername}}_ledger:9999","dial_timeout":"10s","tls_required":false}""",
            Encoding.UTF8.GetString(Read(package["code.tar.gz"])["connection.json"]));
    }

    [TestMethod]
    public async Task SameOptionsGiveTheSameBytesOnAnyDay()
    {
        using var scratch = new Scratch();
        foreach (string file in new[] { "a.tar.gz", "b.tar.gz" })
        {
            await ledger.RunAsync("chaincode", "package", "--label", "ledger_1", "--address", Template, "--out", scratch.In(file), "--dir", scratch.In("work"));
            File.SetLastWriteTimeUtc(scratch.In(file), DateTime.UnixEpoch);
        }

        CollectionAssert.AreEqual(await File.ReadAllBytesAsync(scratch.In("a.tar.gz")), await File.ReadAllBytesAsync(scratch.In("b.tar.gz")));
        // Frozen: an organisation that made its package with an earlier release has approved this id.
        Assert.AreEqual("f67288d35456cbaa086241d8893ad5a0089197256bed6604c23d31d56c3aa491", Convert.ToHexStringLower(SHA256.HashData(await File.ReadAllBytesAsync(scratch.In("a.tar.gz")))));
    }

    [TestMethod]
    public async Task CertificatesGoIntoTheConnection()
    {
        using var scratch = new Scratch();
        await File.WriteAllTextAsync(scratch.In("ca.pem"), "CA");
        await File.WriteAllTextAsync(scratch.In("cert.pem"), "CERT");
        await File.WriteAllTextAsync(scratch.In("key.pem"), "KEY");
        CommandOutcome outcome = await ledger.RunAsync(
            "chaincode", "package", "--label", "l", "--address", "h:1", "--tls-root-cert", scratch.In("ca.pem"), "--client-cert", scratch.In("cert.pem"),
            "--client-key", scratch.In("key.pem"), "--dial-timeout", "1m30s", "--out", scratch.In("p"), "--dir", scratch.In("work"));

        Assert.AreEqual(ExitCode.Done, outcome.ExitCode, outcome.ToString());
        using var connection = JsonDocument.Parse(Read(Read(await File.ReadAllBytesAsync(scratch.In("p")))["code.tar.gz"])["connection.json"]);
        Assert.IsTrue(connection.RootElement.GetProperty("tls_required").GetBoolean());
        Assert.IsTrue(connection.RootElement.GetProperty("client_auth_required").GetBoolean());
        Assert.AreEqual("CA", connection.RootElement.GetProperty("root_cert").GetString());
        Assert.AreEqual("CERT", connection.RootElement.GetProperty("client_cert").GetString());
        Assert.AreEqual("KEY", connection.RootElement.GetProperty("client_key").GetString());
    }

    [TestMethod]
    [DataRow("_ledger", "h:1", "label")]
    [DataRow("ledger 1", "h:1", "label")]
    [DataRow("ledger", "h", "host and port")]
    [DataRow("ledger", "http://h:1", "host and port")]
    [DataRow("ledger", "{{.peer name}}:1", "template")]
    [DataRow("ledger", "{{if .x}}h{{end}}:1", "template")]
    [DataRow("ledger", "{{.peername:1", "template")]
    [DataRow("ledger", "h:1", "duration", "--dial-timeout", "10")]
    [DataRow("ledger", "h:1", "belong together", "--client-cert", "FILE")]
    public async Task WhatAPeerCouldNotUseIsRefusedWithTheReason(string label, string address, string said, params string[] more)
    {
        using var scratch = new Scratch();
        await File.WriteAllTextAsync(scratch.In("x.pem"), "X");
        string file = scratch.In("package");
        CommandOutcome outcome = await ledger.RunAsync(
            ["chaincode", "package", "--label", label, "--address", address, "--out", file, "--dir", scratch.In("work"), "--lang", "en",
                .. more.Select(m => m == "FILE" ? scratch.In("x.pem") : m)]);

        Assert.AreEqual(ExitCode.BadInput, outcome.ExitCode, outcome.ToString());
        StringAssert.Contains(outcome.Error, said);
        Assert.IsFalse(File.Exists(file));
    }

    private static Dictionary<string, byte[]> Read(byte[] archive)
    {
        using var tar = new TarReader(new GZipStream(new MemoryStream(archive), CompressionMode.Decompress));
        var files = new Dictionary<string, byte[]>();
        while (tar.GetNextEntry() is { } entry)
        {
            byte[] content = new byte[entry.Length];
            entry.DataStream?.ReadExactly(content);
            files[entry.Name] = content;
        }

        return files;
    }
}
