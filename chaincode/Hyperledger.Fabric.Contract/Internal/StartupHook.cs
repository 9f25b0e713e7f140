using Hyperledger.Fabric.Contract.Internal;

#pragma warning disable CA1050 // The runtime looks for this name outside every namespace.
/// <summary>What the runtime calls before Main where DOTNET_STARTUP_HOOKS names this assembly.</summary>
internal static class StartupHook
{
    public static void Initialize()
    {
        if (DeterminismChild.IsChild) DeterminismChild.Run();
    }
}
