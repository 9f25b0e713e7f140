namespace Ledger.Sdk.Releases;

/// <summary>To whom a bundle is released, what for, until when and by whose consent.</summary>
/// <param name="Audience">Who receives: the university's name.</param>
/// <param name="Purpose">What for.</param>
/// <param name="Expires">The last day on which the bundle may be used.</param>
/// <param name="Consent">The consent.</param>
public sealed record ReleaseTerms(string Audience, string Purpose, DateOnly Expires, Consent Consent);
