namespace Hyperledger.Fabric.Msp.Internal;

internal static class IdentifierCharacters
{
    /// <summary>The characters of an MSP id in a policy: letters, digits, '.', '-' (Fabric <c>policyparser.go</c>).</summary>
    public static bool ContainsOnlyIdentifierCharacters(this ReadOnlySpan<char> text)
    {
        foreach (var character in text)
        {
            if (!char.IsAsciiLetterOrDigit(character) && character is not ('.' or '-'))
                return false;
        }

        return true;
    }
}
