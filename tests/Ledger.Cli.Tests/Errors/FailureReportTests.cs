using System.Text;

namespace Ledger.Cli.Tests.Errors;

/// <summary>An error that nobody foresaw: its message may name a student, so that neither the screen nor the file repeats it.</summary>
[TestClass]
public sealed class FailureReportTests
{
    [TestMethod]
    [DataRow("zh", "错误")]
    [DataRow("en", "error")]
    public async Task UnforeseenErrorLeavesAFileWithoutItsMessage(string language, string word)
    {
        const string Secret = "林一诺 G350123200901011234";
        using Site site = await Site.CreateAsync();
        using var error = new StringWriter();
        using var broken = new Broken(Secret);
        var host = new CliHost { Output = broken, Error = error, Variable = _ => null };

        int exitCode = await LedgerCli.RunAsync(["error", "1203", "--lang", language, "--dir", site.Path], host, CancellationToken.None);

        Assert.AreEqual(ExitCode.Refused, exitCode, error.ToString());
        string file = Directory.GetFiles(site.Path, "ledger-error-*.txt").Single();
        string report = await File.ReadAllTextAsync(file);
        StringAssert.Contains(report, typeof(InvalidOperationException).FullName);
        StringAssert.Contains(report, nameof(Broken));
        StringAssert.Contains(error.ToString().ToLowerInvariant(), word);
        StringAssert.Contains(error.ToString(), Path.GetFileName(file));
        foreach (string part in Secret.Split(' '))
        {
            Assert.DoesNotContain(part, report);
            Assert.DoesNotContain(part, error.ToString());
        }
    }

    private sealed class Broken(string message) : TextWriter
    {
        public override Encoding Encoding => Encoding.UTF8;

        public override void Write(char value) => throw new InvalidOperationException(message, new FormatException(message));
    }
}
