using Hyperledger.Fabric.Client;
using Hyperledger.Fabric.Client.DependencyInjection;
using Hyperledger.Fabric.Client.DependencyInjection.Internal;
using Microsoft.Extensions.Configuration;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers gateways.</summary>
public static class FabricGatewayServices
{
    /// <summary>
    /// Registers a <see cref="Gateway"/> as a singleton. Its channels are made when it is first asked for and close with the
    /// container; it logs through the container's logging and reads the container's <see cref="TimeProvider"/>, if any.
    /// </summary>
    /// <param name="services">The container.</param>
    /// <param name="configure">Says what the gateway is made of; called once.</param>
    /// <exception cref="ArgumentException">When the gateway is first asked for: a setting cannot hold.</exception>
    public static IServiceCollection AddFabricGateway(this IServiceCollection services, Action<IServiceProvider, FabricGatewaySettings> configure)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configure);
        services.AddSingleton(provider => ConnectedGateway.Create(provider, configure));
        return services.AddSingleton(provider => provider.GetRequiredService<ConnectedGateway>().Gateway);
    }

    /// <summary>Registers a <see cref="Gateway"/> that is made of a section of the configuration, read when it is first asked for.</summary>
    /// <param name="services">The container.</param>
    /// <param name="section">The section, as <see cref="FabricGatewaySettings"/> describes its keys.</param>
    /// <param name="configure">Sets what configuration cannot say; called behind it. Null: nothing.</param>
    /// <exception cref="ArgumentException">When the gateway is first asked for: a key is unknown, or a setting cannot hold.</exception>
    public static IServiceCollection AddFabricGateway(
        this IServiceCollection services, IConfiguration section, Action<IServiceProvider, FabricGatewaySettings>? configure = null) =>
        services.AddFabricGateway(Reading(section, configure));

    /// <summary>Registers one of several gateways, under a key, from a section of the configuration.</summary>
    /// <inheritdoc cref="AddFabricGateway(IServiceCollection, IConfiguration, Action{IServiceProvider, FabricGatewaySettings})"/>
    public static IServiceCollection AddKeyedFabricGateway(
        this IServiceCollection services, object serviceKey, IConfiguration section, Action<IServiceProvider, FabricGatewaySettings>? configure = null) =>
        services.AddKeyedFabricGateway(serviceKey, Reading(section, configure));

    /// <summary>Registers one of several gateways, under a key: each identity needs its own.</summary>
    /// <inheritdoc cref="AddFabricGateway(IServiceCollection, Action{IServiceProvider, FabricGatewaySettings})"/>
    public static IServiceCollection AddKeyedFabricGateway(
        this IServiceCollection services, object serviceKey, Action<IServiceProvider, FabricGatewaySettings> configure)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(serviceKey);
        ArgumentNullException.ThrowIfNull(configure);
        services.AddKeyedSingleton(serviceKey, (provider, _) => ConnectedGateway.Create(provider, configure));
        return services.AddKeyedSingleton(serviceKey, (provider, key) => provider.GetRequiredKeyedService<ConnectedGateway>(key).Gateway);
    }

    private static Action<IServiceProvider, FabricGatewaySettings> Reading(IConfiguration section, Action<IServiceProvider, FabricGatewaySettings>? configure)
    {
        ArgumentNullException.ThrowIfNull(section);
        return (provider, settings) =>
        {
            settings.Read(section);
            configure?.Invoke(provider, settings);
        };
    }
}
