using System.Buffers.Binary;
using System.Numerics;
using KvVersion = Hyperledger.Fabric.Protos.Ledger.Rwset.Kvrwset.Version;

namespace Hyperledger.Fabric.Validation;

/// <summary>
/// The height at which a key was last written: the block, and the transaction's index in it.
/// Fabric: core/ledger/internal/version.
/// </summary>
public readonly record struct StateVersion(ulong Block, ulong Transaction) : IComparable<StateVersion>
{
    public int CompareTo(StateVersion other)
    {
        var byBlock = Block.CompareTo(other.Block);
        return byBlock != 0 ? byBlock : Transaction.CompareTo(other.Transaction);
    }

    /// <summary>The version as a read set carries it.</summary>
    public KvVersion ToProto() => new() { BlockNum = Block, TxNum = Transaction };

    /// <summary>The version of a read; null (the key did not exist) for null.</summary>
    public static StateVersion? From(KvVersion? version) =>
        version is null ? null : new StateVersion(version.BlockNum, version.TxNum);

    /// <summary>
    /// Fabric's order-preserving form: for each number a byte that counts the significant bytes, then those bytes,
    /// most significant first (common/ledger/util EncodeOrderPreservingVarUint64). It is part of the commit hash.
    /// </summary>
    public byte[] ToBytes()
    {
        Span<byte> buffer = stackalloc byte[18];
        var length = Write(Block, buffer);
        length += Write(Transaction, buffer[length..]);
        return buffer[..length].ToArray();
    }

    public override string ToString() => $"{Block}:{Transaction}";

    public static bool operator <(StateVersion left, StateVersion right) => left.CompareTo(right) < 0;
    public static bool operator >(StateVersion left, StateVersion right) => left.CompareTo(right) > 0;
    public static bool operator <=(StateVersion left, StateVersion right) => left.CompareTo(right) <= 0;
    public static bool operator >=(StateVersion left, StateVersion right) => left.CompareTo(right) >= 0;

    private static int Write(ulong number, Span<byte> target)
    {
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, number);
        var leading = BitOperations.LeadingZeroCount(number) / 8;
        target[0] = (byte)(8 - leading);
        bytes[leading..].CopyTo(target[1..]);
        return 9 - leading;
    }
}
