using System.Collections.Concurrent;
using Google.Protobuf;

namespace Ledger.Chaincode.Internal;

/// <summary>
/// Values of the state that were lately parsed, by their bytes: units, terms and rule sets are read by every transaction
/// and seldom change. What is kept is immutable. Thread-safe.
/// </summary>
internal static class ParsedValues<T> where T : class
{
    private const int Capacity = 1024;
    private const int Longest = 4096;

    private static readonly ConcurrentDictionary<ByteString, T> Known = new();
    private static int _count;

    internal static T Get(ReadOnlyMemory<byte> canonical, LedgerContext.Parser<T> parse)
    {
        if (canonical.Length > Longest) return parse(canonical.Span);
        if (Known.TryGetValue(UnsafeByteOperations.UnsafeWrap(canonical), out var known)) return known;
        var value = parse(canonical.Span);
        // Dropping everything when full is enough: what returns is parsed once more.
        if (Interlocked.Increment(ref _count) > Capacity)
        {
            Known.Clear();
            Volatile.Write(ref _count, 1);
        }
        Known.TryAdd(ByteString.CopyFrom(canonical.Span), value);
        return value;
    }
}
