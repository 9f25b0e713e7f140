using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Ledger.Records.State;

/// <summary>
/// Draws places of a list without replacement, each as likely as another, from what nobody could choose: docs/AUDIT.md has the
/// rule and a test vector.
/// </summary>
public static class RecordDraw
{
    /// <summary>The length in bytes of an office's secret.</summary>
    public const int SecretLength = 32;

    private const string Tag = "ledger/audit-draw/v1";

    /// <summary>What an office puts on the ledger of its secret: SHA-256, 64 lowercase hex digits.</summary>
    public static string Commit(ReadOnlySpan<byte> secret)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(secret.Length, SecretLength);
        return Convert.ToHexStringLower(SHA256.HashData(secret));
    }

    /// <summary>Draws.</summary>
    /// <param name="seed">The header hash of the block that follows the request, 32 bytes.</param>
    /// <param name="secret">The office's secret, 32 bytes.</param>
    /// <param name="requestTransactionId">The request's transaction.</param>
    /// <param name="population">How many there are to draw from, from 0.</param>
    /// <param name="count">How many are drawn, from 1; of fewer all.</param>
    /// <returns>Places from 0 on, in the order in which they were drawn; where all are drawn, in their own order.</returns>
    public static IReadOnlyList<int> Draw(ReadOnlySpan<byte> seed, ReadOnlySpan<byte> secret, string requestTransactionId, int population, int count)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(seed.Length, 32);
        ArgumentOutOfRangeException.ThrowIfNotEqual(secret.Length, SecretLength);
        ArgumentOutOfRangeException.ThrowIfNegative(population);
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        if (count >= population) return [.. Enumerable.Range(0, population)];

        byte[] message = [.. Encoding.ASCII.GetBytes(Tag), .. seed, .. secret, .. Convert.FromHexString(requestTransactionId), .. new byte[8]];
        // Numbers above the last whole multiple would make the first places likelier.
        var limit = UInt128.One << 64;
        limit -= limit % (UInt128)population;
        var drawn = new List<int>(count);
        var known = new HashSet<int>();
        Span<byte> digest = stackalloc byte[32];
        for (var counter = 0UL; drawn.Count < count; counter++)
        {
            BinaryPrimitives.WriteUInt64BigEndian(message.AsSpan(message.Length - 8), counter);
            SHA256.HashData(message, digest);
            var number = BinaryPrimitives.ReadUInt64BigEndian(digest);
            if (number >= limit) continue;
            var place = (int)(number % (ulong)population);
            if (known.Add(place)) drawn.Add(place);
        }
        return drawn;
    }
}
