using System.Diagnostics;
using System.Globalization;
using System.Runtime.Loader;
using Hyperledger.Fabric.Contract.Testing;

namespace Hyperledger.Fabric.Contract.Internal;

/// <summary>
/// A process that runs one scenario and ends: the scenario's own program, whose Main is never reached, since the runtime calls
/// <see cref="global::StartupHook"/> before it (DOTNET_STARTUP_HOOKS).
/// </summary>
internal static class DeterminismChild
{
    private const string Marker = "FABRIC_DETERMINISM_SCENARIO";
    private const string Result = "FABRIC_DETERMINISM_RESULT";
    private const string Culture = "FABRIC_DETERMINISM_CULTURE";
    private const string Clock = "FABRIC_DETERMINISM_CLOCK";

    internal static bool IsChild => Environment.GetEnvironmentVariable(Marker) is { Length: > 0 };

    /// <summary>Runs the scenario that the parent named, and does not return.</summary>
    internal static void Run()
    {
        try
        {
            var name = Environment.GetEnvironmentVariable(Marker)!.Split('|');
            var offset = int.Parse(Environment.GetEnvironmentVariable(Clock)!, CultureInfo.InvariantCulture);
            new DeterminismVariant(Environment.GetEnvironmentVariable(Culture) ?? "", "", offset).Apply();
            var type = AssemblyLoadContext.Default.LoadFromAssemblyPath(name[0]).GetType(name[1], throwOnError: true)!;
            var scenario = (IDeterminismScenario)Activator.CreateInstance(type)!;
            var lines = Task.Run(() => DeterminismRun.RunAsync(scenario, TimeSpan.FromSeconds(offset))).GetAwaiter().GetResult();
            File.WriteAllLines(Environment.GetEnvironmentVariable(Result)!, lines);
            Environment.Exit(0);
        }
        catch (Exception e)
        {
            File.WriteAllText(Environment.GetEnvironmentVariable(Result)!, e.ToString());
            Environment.Exit(1);
        }
    }

    internal static async Task<IReadOnlyList<string>> StartAsync(Type scenario, DeterminismVariant variant, TimeSpan timeout, CancellationToken cancellationToken)
    {
        var program = scenario.Assembly.Location;
        var result = Path.Combine(Path.GetTempPath(), $"determinism-{Environment.ProcessId.ToString(CultureInfo.InvariantCulture)}-{Interlocked.Increment(ref s_started).ToString(CultureInfo.InvariantCulture)}.txt");
        // Should the hook not run, Main sees an argument that no program knows, and this child's marker forbids another one.
        var start = new ProcessStartInfo(Dotnet(), ["exec", program, "--determinism-scenario-instead-of-main"]);
        start.Environment["DOTNET_STARTUP_HOOKS"] = typeof(DeterminismChild).Assembly.Location;
        start.Environment[Marker] = $"{program}|{scenario.FullName}";
        start.Environment[Result] = result;
        start.Environment[Culture] = variant.Culture;
        start.Environment[Clock] = variant.ClockOffsetInSeconds.ToString(CultureInfo.InvariantCulture);
        start.Environment["TZ"] = variant.TimeZone;
        using var process = Process.Start(start) ?? throw new InvalidOperationException("The process of a determinism run did not start.");
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(timeout);
        try
        {
            await process.WaitForExitAsync(limit.Token).ConfigureAwait(false);
            if (!File.Exists(result)) throw new InvalidOperationException($"The run of {variant} ended with {process.ExitCode} and without a result.");
            var lines = await File.ReadAllLinesAsync(result, limit.Token).ConfigureAwait(false);
            return process.ExitCode == 0 ? lines : throw new InvalidOperationException($"The run of {variant} failed: {string.Join('\n', lines)}");
        }
        finally
        {
            if (!process.HasExited) process.Kill();
            File.Delete(result);
        }
    }

    private static int s_started;

    private static string Dotnet()
    {
        if (Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") is { Length: > 0 } host) return host;
        return Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet" ? Environment.ProcessPath! : "dotnet";
    }
}
