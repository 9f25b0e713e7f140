namespace Ledger.Network.Store.Internal;

/// <summary>A private write set out of which purges took keys, taken over from another file.</summary>
internal sealed record KeptWriteSet(ulong Block, ulong Transaction, string Namespace, string Collection, byte[] Bytes);

/// <summary>A private value, taken over from another file. <c>IsOfOlderWrite</c>: its own transaction vouches for it, for where a later write of the key never brought its value.</summary>
internal sealed record KeptPrivateValue(string Namespace, string Collection, string Key, byte[] Value, StateVersion Version, bool IsOfOlderWrite);
