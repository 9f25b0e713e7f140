namespace Ledger.Records.State;

/// <summary>A value or argument is not what its format says. The message names the object and member, never the content.</summary>
public sealed class StateFormatException : FormatException
{
    /// <summary>Creates the exception.</summary>
    /// <param name="objectType">What was read, for example <c>batch</c>.</param>
    /// <param name="member">The member at fault; empty for the whole.</param>
    /// <param name="detail">What belongs there.</param>
    /// <param name="innerException">The JSON reader's fault, if it was one.</param>
    public StateFormatException(string objectType, string member, string detail, Exception? innerException = null)
        : base(member.Length == 0 ? $"{objectType}: {detail}" : $"{objectType}, member '{member}': {detail}", innerException)
    {
        ObjectType = objectType;
        Member = member;
    }

    /// <summary>What was read.</summary>
    public string ObjectType { get; }

    /// <summary>The member at fault; empty for the whole.</summary>
    public string Member { get; }
}
