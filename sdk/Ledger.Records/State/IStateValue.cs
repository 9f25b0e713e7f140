namespace Ledger.Records.State;

/// <summary>A value on the ledger or an argument of its contracts. Equal values have equal bytes.</summary>
public interface IStateValue
{
    /// <summary>The RFC 8785 form, UTF-8, a new array.</summary>
    byte[] ToCanonicalBytes();
}
