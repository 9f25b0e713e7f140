namespace Ledger.Sdk.Supervision;

/// <summary>A text whose digests a unit publishes as a rule set: <see cref="SupervisionRules"/> or <see cref="AssessmentStandard"/>.</summary>
public interface ISupervisionText
{
    /// <summary>The id.</summary>
    string Id { get; }

    /// <summary>The version.</summary>
    string Version { get; }

    /// <summary>The title.</summary>
    Ledger.Records.LocalizedText Title { get; }

    /// <summary>The text's RFC 8785 bytes.</summary>
    ReadOnlyMemory<byte> Canonical { get; }
}
