using System.Text;

namespace Hyperledger.Fabric.Shim;

/// <summary>
/// Composite keys in Fabric's encoding: U+0000, the object type, U+0000, then each attribute followed by U+0000
/// (fabric-chaincode-go shim/stub.go, CreateCompositeKey).
/// </summary>
public static class CompositeKey
{
    internal const char Separator = '\u0000';

    // The upper bound of a partial key's range: U+10FFFF, the last code point.
    internal const string UpperBound = "\U0010FFFF";

    /// <summary>Encodes a key.</summary>
    /// <param name="objectType">The first component.</param>
    /// <param name="attributes">The other components in order; none is allowed.</param>
    /// <exception cref="ArgumentException">A component holds U+0000 or U+10FFFF, or is not well-formed UTF-16.</exception>
    public static string Create(string objectType, params ReadOnlySpan<string> attributes)
    {
        Check(objectType);
        var length = objectType.Length + 2;
        foreach (var attribute in attributes)
        {
            Check(attribute);
            length += attribute.Length + 1;
        }

        var key = new StringBuilder(length);
        key.Append(Separator).Append(objectType).Append(Separator);
        foreach (var attribute in attributes) key.Append(attribute).Append(Separator);
        return key.ToString();
    }

    /// <summary>Decodes a key.</summary>
    /// <param name="compositeKey">A key that <see cref="Create"/> made.</param>
    /// <returns>The object type and the attributes in order.</returns>
    /// <exception cref="ArgumentException">The text is not a composite key.</exception>
    public static (string ObjectType, string[] Attributes) Split(string compositeKey)
    {
        ArgumentNullException.ThrowIfNull(compositeKey);
        if (compositeKey.Length < 2 || compositeKey[0] != Separator || compositeKey[^1] != Separator)
            throw new ArgumentException("The key is not composite: it must begin and end with U+0000.", nameof(compositeKey));
        var parts = compositeKey[1..^1].Split(Separator);
        return (parts[0], parts[1..]);
    }

    /// <summary>The range that holds every key with these first components: from the first value, up to and without the second.</summary>
    /// <param name="objectType">The first component.</param>
    /// <param name="attributes">The next components; none is allowed.</param>
    /// <exception cref="ArgumentException">A component holds U+0000 or U+10FFFF, or is not well-formed UTF-16.</exception>
    public static (string StartKey, string EndKey) Range(string objectType, params ReadOnlySpan<string> attributes)
    {
        var start = Create(objectType, attributes);
        return (start, start + UpperBound);
    }

    private static void Check(string component)
    {
        ArgumentNullException.ThrowIfNull(component);
        for (var i = 0; i < component.Length; i++)
        {
            if (component[i] == Separator)
                throw new ArgumentException($"A component of a composite key holds U+0000 at position {i}, which is not allowed.");
            if (!char.IsSurrogate(component[i])) continue;
            if (!Rune.TryGetRuneAt(component, i, out var rune))
                throw new ArgumentException($"A component of a composite key holds an unpaired surrogate at position {i}.");
            if (rune.Value == 0x10FFFF)
                throw new ArgumentException($"A component of a composite key holds U+10FFFF at position {i}, which is not allowed.");
            i++;
        }
    }
}
