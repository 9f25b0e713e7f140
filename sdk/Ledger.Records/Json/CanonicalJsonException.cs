namespace Ledger.Records;

/// <summary>
/// A text was refused by a strict JSON parser. The message gives position and cause and never repeats the text itself,
/// which may be personal.
/// </summary>
public sealed class CanonicalJsonException : FormatException
{
    /// <summary>Creates the exception.</summary>
    /// <param name="error">The cause.</param>
    /// <param name="position">Offset in bytes from the start of the text.</param>
    /// <param name="detail">What was found or expected, in English, without quoting values.</param>
    public CanonicalJsonException(CanonicalJsonError error, int position, string detail)
        : base($"{detail} (byte {position}, {error})")
    {
        Error = error;
        Position = position;
        Detail = detail;
    }

    /// <summary>The cause.</summary>
    public CanonicalJsonError Error { get; }

    /// <summary>Offset in bytes from the start of the text.</summary>
    public int Position { get; }

    /// <summary>What was found or expected, in English, without the position.</summary>
    public string Detail { get; }
}
