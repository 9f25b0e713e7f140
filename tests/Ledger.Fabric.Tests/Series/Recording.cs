using System.Text;

namespace Ledger.Fabric.Tests.Series;

/// <summary>The transcript of the series on a release of Hyperledger Fabric: tests/vectors/fabric-series/transcript.txt.</summary>
internal static class Recording
{
    private const char Remark = '#';

    private static string Path { get; } = System.IO.Path.Combine(Root(), "tests", "vectors", "fabric-series", "transcript.txt");

    public static async Task WriteAsync(FabricRelease release, string transcript, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(Path)!);
        await File.WriteAllTextAsync(Path, $"""
            {Remark} What tests/Ledger.Fabric.Tests/Series plays, as Hyperledger Fabric {release.Version()} answered it.
            {Remark} To record anew: FABRIC_BIN=/path/{release}, LEDGER_RECORD_SERIES={release}, and run the tests of the class SeriesTests.

            """ + transcript, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), cancellationToken);
    }

    /// <summary>What is meant to differ: where, the beginning of the recorded line behind the call's name, and of the line there.</summary>
    private static readonly (Func<FabricRelease?, bool> Where, string Recorded, string There)[] Differences =
    [
        // Fabric 3 has no system channel to miss; the embedded orderer follows it.
        (release => release is null || release.Version().StartsWith("v3", StringComparison.Ordinal),
            "not ordered: Aborted \"received unsuccessful response from orderer: status=BAD_REQUEST, info=channel creation request not allowed because the orderer system channel is not defined\"",
            "not ordered: Aborted \"received unsuccessful response from orderer: status=BAD_REQUEST, info=channel does not exist\""),
        // The embedded orderer says which signature did not count, and why.
        (release => release is null,
            "not ordered: Aborted \"received unsuccessful response from orderer: status=FORBIDDEN, info=implicit policy evaluation failed - 0 sub-policies were satisfied",
            "not ordered: Aborted \"received unsuccessful response from orderer: status=FORBIDDEN, info=The policy /Channel/Writers is not satisfied: 0 of 2 'Writers' policies"),
    ];

    /// <summary>Fails at the first line that differs and is not meant to, with what stands before it.</summary>
    public static void AssertEquals(string transcript, FabricRelease? release)
    {
        var expected = Lines(File.ReadAllText(Path));
        var actual = Lines(transcript);
        for (var i = 0; i < Math.Max(expected.Length, actual.Length); i++)
        {
            var (wanted, got) = (expected.ElementAtOrDefault(i), actual.ElementAtOrDefault(i));
            if (wanted == got || IsMeant(release, wanted, got)) continue;
            Assert.Fail($"line {i + 1} of the series, on {(object?)release ?? "the embedded network"}:\n{string.Join('\n', expected[Math.Max(0, i - 12)..i])}\nrecorded: {wanted}\nnow:      {got}");
        }
    }

    private static bool IsMeant(FabricRelease? release, string? recorded, string? there)
    {
        var (name, behind) = Split(recorded);
        var (nameThere, behindThere) = Split(there);
        return name == nameThere && Differences.Any(difference =>
            difference.Where(release) && behind.StartsWith(difference.Recorded, StringComparison.Ordinal) && behindThere.StartsWith(difference.There, StringComparison.Ordinal));

        static (string Name, string Behind) Split(string? line) => line?.Split(' ', 2) is [var name, var behind] ? (name, behind) : ("", "");
    }

    private static string[] Lines(string text) => [.. text.TrimEnd('\n').Split('\n').Where(line => !line.StartsWith(Remark))];

    private static string Root()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(System.IO.Path.Combine(folder.FullName, "Ledger.sln"))) return folder.FullName;
        }
        throw new DirectoryNotFoundException("no folder above the tests holds Ledger.sln");
    }
}
