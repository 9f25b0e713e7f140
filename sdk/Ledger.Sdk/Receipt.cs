using System.Text;
using System.Text.Json.Serialization;
using Ledger.Records.State;

namespace Ledger.Sdk;

/// <summary>
/// 存证回执: what the ledger confirmed of one batch. No personal data; it can be printed, posted and compared.
/// </summary>
public sealed record Receipt
{
    /// <summary>The batch: school/term/SHA-256 root.</summary>
    public required string BatchId { get; init; }

    /// <summary>The school's unit code.</summary>
    public required string School { get; init; }

    /// <summary>The term.</summary>
    public required string Term { get; init; }

    /// <summary>The stage at which the batch was anchored.</summary>
    public required string Stage { get; init; }

    /// <summary>The number of records in the batch.</summary>
    public required int Size { get; init; }

    /// <summary>The root of the SHA-256 tree, 64 lowercase hexadecimal digits.</summary>
    public required string Sha256Root { get; init; }

    /// <summary>The root of the SM3 tree, 64 lowercase hexadecimal digits.</summary>
    public required string Sm3Root { get; init; }

    /// <summary>The channel.</summary>
    public required string Channel { get; init; }

    /// <summary>The SHA-256 hash of the channel's genesis block header, 64 lowercase hexadecimal digits.</summary>
    public required string GenesisHash { get; init; }

    /// <summary>The transaction's id, 64 lowercase hexadecimal digits.</summary>
    public required string TransactionId { get; init; }

    /// <summary>The number of the block that holds the transaction.</summary>
    public required ulong BlockNumber { get; init; }

    /// <summary>The hash of that block's header, 64 lowercase hexadecimal digits.</summary>
    public required string BlockHash { get; init; }

    /// <summary>The transaction's timestamp: the submitter's clock, which endorsers held to be right within minutes.</summary>
    public required DateTimeOffset Time { get; init; }

    /// <summary>Who anchored: the enrolment id of the transaction's certificate, random and no name; null in receipts of before it was kept.</summary>
    public string? Operator { get; init; }

    /// <summary>The receipt that a moved batch had on the ledger of which it came, as was stated when it was moved; null for a batch that was anchored here.</summary>
    public static Receipt? BeforeMove(Batch batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        return batch.Origin is not { } origin ? null : new Receipt
        {
            BatchId = batch.BatchId.ToString(),
            School = batch.School,
            Term = batch.Term,
            Stage = batch.Stage,
            Size = batch.Size,
            Sha256Root = batch.Sha256Root,
            Sm3Root = batch.Sm3Root,
            Channel = origin.Channel,
            GenesisHash = origin.GenesisHash,
            TransactionId = origin.TransactionId,
            BlockNumber = (ulong)origin.BlockNumber,
            BlockHash = origin.BlockHash,
            Time = origin.At,
        };
    }

    /// <summary>
    /// Four groups of four letters and digits over everything above, to compare two printed receipts by eye or
    /// telephone: the first 80 bits of a SHA-256 in Crockford's base 32.
    /// </summary>
    [JsonIgnore]
    public string CheckCode
    {
        get
        {
            var text = string.Join('\n', BatchId, Stage, Size.ToString(System.Globalization.CultureInfo.InvariantCulture), Sm3Root,
                Channel, GenesisHash, TransactionId, BlockNumber.ToString(System.Globalization.CultureInfo.InvariantCulture),
                BlockHash, Time.UtcDateTime.ToString("O", System.Globalization.CultureInfo.InvariantCulture));
            return Ledger.Records.CheckCode.Of(Encoding.UTF8.GetBytes(text));
        }
    }
}
