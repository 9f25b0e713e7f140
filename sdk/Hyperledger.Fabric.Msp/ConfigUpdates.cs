using Google.Protobuf;
using Hyperledger.Fabric.Msp.Internal;
using Hyperledger.Fabric.Protos.Common;

namespace Hyperledger.Fabric.Msp;

/// <summary>
/// Computes updates of a channel's configuration, and applies them, each changed element authorised by its own <c>mod_policy</c>
/// (Fabric <c>common/configtx</c>).
/// </summary>
public static class ConfigUpdates
{
    /// <summary>Applies an update: what an orderer does with a broadcast of type CONFIG_UPDATE.</summary>
    /// <param name="current">The configuration in force.</param>
    /// <param name="update">An envelope of type CONFIG_UPDATE with a <c>ConfigUpdateEnvelope</c>, as received.</param>
    /// <returns>The payload of the CONFIG envelope to order: the new configuration and the update itself.</returns>
    /// <exception cref="ConfigUpdateException">The update does not fit the configuration or is not authorised.</exception>
    /// <exception cref="InvalidConfigurationException">The configuration that results cannot be used.</exception>
    public static ConfigEnvelope Propose(ChannelConfig current, Envelope update)
    {
        ArgumentNullException.ThrowIfNull(current);
        ArgumentNullException.ThrowIfNull(update);
        var next = new Config { Sequence = current.Sequence + 1, ChannelGroup = Authorize(current, update) };
        CheckSuccession(current, ChannelConfig.FromConfig(current.ChannelId, next));
        return new ConfigEnvelope { Config = next, LastUpdate = update };
    }

    /// <summary>Computes the update that leads from the configuration in force to another.</summary>
    /// <param name="current">The configuration in force.</param>
    /// <param name="updated">Its channel group as it shall be; versions are not looked at.</param>
    /// <returns>An update that reads and writes no more than it must, as <c>configtxlator compute_update</c> makes it.</returns>
    /// <exception cref="ConfigUpdateException">Nothing differs.</exception>
    public static ConfigUpdate Compute(ChannelConfig current, ConfigGroup updated)
    {
        ArgumentNullException.ThrowIfNull(current);
        ArgumentNullException.ThrowIfNull(updated);
        var difference = ConfigDifference.Between(current.Config.ChannelGroup, updated);
        if (difference.IsEmpty)
            throw new ConfigUpdateException("no differences detected between original and updated config");
        return new ConfigUpdate { ChannelId = current.ChannelId, ReadSet = difference.Read, WriteSet = difference.Write };
    }

    /// <summary>Checks that a configuration follows from the one in force by the update that it carries.</summary>
    /// <param name="current">The configuration in force.</param>
    /// <param name="next">The configuration and its update, as a configuration block holds them.</param>
    /// <returns>The new configuration.</returns>
    /// <exception cref="ConfigUpdateException">It does not follow, or the update is not authorised.</exception>
    /// <exception cref="InvalidConfigurationException">The new configuration cannot be used.</exception>
    public static ChannelConfig Verify(ChannelConfig current, ConfigEnvelope next)
    {
        ArgumentNullException.ThrowIfNull(current);
        ArgumentNullException.ThrowIfNull(next);
        if (next.Config is not { } config)
            throw new ConfigUpdateException("config envelope has nil config");
        if (config.Sequence != current.Sequence + 1)
            throw new ConfigUpdateException($"config currently at sequence {current.Sequence}, cannot validate config at sequence {config.Sequence}");
        if (!Authorize(current, next.LastUpdate ?? new Envelope()).Equals(config.ChannelGroup))
            throw new ConfigUpdateException("ConfigEnvelope LastUpdate did not produce the supplied config result");
        var result = ChannelConfig.FromConfig(current.ChannelId, config);
        CheckSuccession(current, result);
        return result;
    }

    private static ConfigGroup Authorize(ChannelConfig current, Envelope envelope)
    {
        var (update, signatures) = Read(envelope);
        if (update.ChannelId != current.ChannelId)
            throw new ConfigUpdateException($"ConfigUpdate for channel '{update.ChannelId}' but envelope for channel '{current.ChannelId}'");

        var existing = ConfigElements.Flatten(current.Config.ChannelGroup);
        var readSet = ConfigElements.Flatten(update.ReadSet);
        foreach (var (key, read) in readSet)
        {
            if (!existing.TryGetValue(key, out var element))
                throw new ConfigUpdateException($"error validating ReadSet: existing config does not contain element for {key} but was in the read set");
            if (element.Version != read.Version)
                throw new ConfigUpdateException($"error validating ReadSet: proposed update requires that key {key} be at version {read.Version}, but it is currently at version {element.Version}");
        }

        var writeSet = ConfigElements.Flatten(update.WriteSet);
        var delta = writeSet.Where(write => !readSet.TryGetValue(write.Key, out var read) || read.Version != write.Value.Version).ToList();
        if (delta.Count == 0)
            throw new ConfigUpdateException("error validating DeltaSet: delta set was empty -- update would have no effect");
        foreach (var (key, element) in delta)
            AuthorizeElement(current, existing, key, element, signatures);

        var result = new Dictionary<string, ConfigElement>(existing, StringComparer.Ordinal);
        foreach (var (key, element) in delta)
            result[key] = element;
        if (writeSet.Keys.FirstOrDefault(key => !result.ContainsKey(key)) is { } missing)
            throw new ConfigUpdateException($"full config did not verify: writeset contained key {missing} which did not appear in proposed config");
        return ConfigElements.Assemble(result);
    }

    private static void AuthorizeElement(
        ChannelConfig current, Dictionary<string, ConfigElement> existing, string key, ConfigElement element, List<SignedData> signatures)
    {
        try
        {
            ConfigElements.CheckModPolicy(element.ModPolicy);
        }
        catch (ConfigUpdateException e)
        {
            throw new ConfigUpdateException($"error validating DeltaSet: invalid mod_policy for element {key}: {e.Message}", e);
        }

        if (!existing.TryGetValue(key, out var before))
        {
            // A new element is authorised by its group, whose version must grow with it.
            if (element.Version != 0)
                throw new ConfigUpdateException($"error validating DeltaSet: attempted to set key {key} to version {element.Version}, but key does not exist");
            return;
        }

        if (element.Version != before.Version + 1)
            throw new ConfigUpdateException($"error validating DeltaSet: attempt to set key {key} to version {element.Version}, but key is at version {before.Version}");
        var path = before.ModPolicy.StartsWith('/') ? before.ModPolicy : $"{before.GroupPath}/{before.ModPolicy}";
        var result = current.Policies.Evaluate(path, signatures);
        if (!result.Satisfied)
            throw new ConfigUpdateException($"error validating DeltaSet: policy for {key} not satisfied: {result.Message}");
    }

    private static (ConfigUpdate Update, List<SignedData> Signatures) Read(Envelope envelope)
    {
        try
        {
            var payload = Payload.Parser.ParseFrom(envelope.Payload);
            var header = ChannelHeader.Parser.ParseFrom(payload.Header?.ChannelHeader ?? ByteString.Empty);
            if (header.Type != (int)HeaderType.ConfigUpdate)
                throw new ConfigUpdateException($"error converting envelope to config update: invalid type {(HeaderType)header.Type}, expected CONFIG_UPDATE");
            var update = ConfigUpdateEnvelope.Parser.ParseFrom(payload.Data);
            var signatures = update.Signatures.Select(signature => new SignedData(
                SignatureHeader.Parser.ParseFrom(signature.SignatureHeader).Creator,
                (byte[])[.. signature.SignatureHeader.Span, .. update.ConfigUpdate.Span], signature.Signature)).ToList();
            return (ConfigUpdate.Parser.ParseFrom(update.ConfigUpdate), signatures);
        }
        catch (InvalidProtocolBufferException e)
        {
            throw new ConfigUpdateException("error converting envelope to config update: the messages cannot be read", e);
        }
    }

    // Fabric common/channelconfig/bundle.go, ValidateNew.
    private static void CheckSuccession(ChannelConfig current, ChannelConfig next)
    {
        if (current.Orderer is { } orderer)
        {
            if (next.Orderer is not { } nextOrderer)
                throw new ConfigUpdateException("current config has orderer section, but new config does not");
            CheckMspIds("orderer", orderer.Organizations.Select(o => (o.GroupName, o.MspId)), nextOrderer.Organizations.Select(o => (o.GroupName, o.MspId)));
        }

        if (current.Application is { } application)
        {
            if (next.Application is not { } nextApplication)
                throw new ConfigUpdateException("current config has application section, but new config does not");
            CheckMspIds("application", application.Organizations.Select(o => (o.GroupName, o.MspId)), nextApplication.Organizations.Select(o => (o.GroupName, o.MspId)));
        }
    }

    private static void CheckMspIds(string section, IEnumerable<(string Group, string MspId)> before, IEnumerable<(string Group, string MspId)> after)
    {
        var ids = after.ToDictionary(pair => pair.Group, pair => pair.MspId, StringComparer.Ordinal);
        foreach (var (group, mspId) in before)
        {
            if (ids.TryGetValue(group, out var other) && other != mspId)
                throw new ConfigUpdateException($"{section} org {group} attempted to change MSP ID from {mspId} to {other}");
        }
    }
}
