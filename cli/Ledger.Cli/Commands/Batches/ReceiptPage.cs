using System.Globalization;
using Ledger.Sdk;

namespace Ledger.Cli.Commands;

/// <summary>How a receipt is shown.</summary>
internal static class ReceiptPage
{
    public static void Write(TextPage page, TextTable texts, Receipt receipt) => page.Fields(
        2,
        (texts["field.batch"], receipt.BatchId),
        (texts["field.size"], receipt.Size.ToString(CultureInfo.InvariantCulture)),
        (texts["field.stage"], Words.Stage(texts, receipt.Stage)),
        (texts["field.sha256"], receipt.Sha256Root),
        (texts["field.sm3"], receipt.Sm3Root),
        (texts["field.transaction"], receipt.TransactionId),
        (texts["field.block"], receipt.BlockNumber.ToString(CultureInfo.InvariantCulture)),
        (texts["field.block.hash"], receipt.BlockHash),
        (texts["field.genesis"], receipt.GenesisHash),
        (texts["field.time"], Times.Text(receipt.Time)),
        (texts["field.check.code"], receipt.CheckCode));

    /// <summary>What it takes to find a receipt again.</summary>
    public static void WriteShort(TextPage page, TextTable texts, Receipt receipt) => page.Fields(
        2,
        (texts["field.batch"], receipt.BatchId),
        (texts["field.time"], Times.Text(receipt.Time)),
        (texts["field.check.code"], receipt.CheckCode));
}
