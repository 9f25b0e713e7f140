using System.Text.RegularExpressions;
using Hyperledger.Fabric.Msp;
using Ledger.Records;
using Ledger.Records.State;
using Ledger.Sdk.Import;
using Ledger.Sdk.Verify;

namespace Ledger.Sdk.Tests;

[TestClass]
public sealed partial class TextTests
{
    [TestMethod]
    public void EveryErrorRuleAndCheck_HasATextInBothLanguages()
    {
        var keys = Enum.GetNames<LedgerError>().Select(n => $"error.{n}")
            .Concat(Enum.GetNames<ImportRule>().Select(n => $"import.{n}"))
            .Concat(Enum.GetNames<VerdictCheck>().Select(n => $"check.{n}"))
            .Concat(Enum.GetNames<VerdictResult>().Select(n => $"verdict.{n}"))
            .Concat(Enum.GetNames<ApplicantOutcome>().Select(n => $"applicants.outcome.{n}"))
            .Concat(Enum.GetNames<ApplicantReason>().Select(n => $"applicants.reason.{n}"))
            .Concat(Enum.GetNames<ApplicantContact>().Select(n => $"applicants.contact.{n}"))
            .Concat(Enum.GetNames<VerificationCheck>().Select(n => $"verification.{n}"))
            .Concat(Enum.GetNames<CanonicalJsonError>().Select(n => $"json.{n}"))
            .Concat(Enum.GetValues<RecordStatusKind>().Select(k => $"status.{RecordStatus.KindName(k)}"));
        foreach (var key in keys)
            Assert.IsTrue(Texts.Contains(key), key);
    }

    [TestMethod]
    public void BothLanguages_MentionTheSameArguments()
    {
        foreach (var key in Texts.Keys)
        {
            var chinese = Texts.Get(key, LedgerLanguage.Chinese, "\u0001", "\u0002", "\u0003", "\u0004");
            var english = Texts.Get(key, LedgerLanguage.English, "\u0001", "\u0002", "\u0003", "\u0004");
            Assert.AreEqual(Arguments(english), Arguments(chinese), key);
        }

        static string Arguments(string text) => string.Concat(text.Where(c => c is > '\0' and < '\u0005').Distinct().Order());
    }

    [TestMethod]
    public void ChineseTexts_AreChinese_AndEnglishOnesMoreThanTheColumnsTheyName()
    {
        foreach (var key in Texts.Keys)
        {
            var (chinese, english) = (Texts.Get(key, LedgerLanguage.Chinese), Texts.Get(key, LedgerLanguage.English));
            Assert.IsTrue(IsChinese(chinese) || !chinese.Any(char.IsAsciiLetter), $"{key}: {chinese}");
            Assert.IsTrue(!IsChinese(english) || english.Count(char.IsAsciiLetter) > english.Count(c => c >= '\u4e00'), $"{key}: {english}");
        }

        static bool IsChinese(string text) => text.Any(c => c is >= '\u4e00' and <= '\u9fff');
    }

    [TestMethod]
    public void EveryFindingInTheVerdictCode_HasAText()
    {
        var source = File.ReadAllText(Path.Combine(Repository.Root, "sdk", "Ledger.Sdk", "Verify", "Internal", "VerdictMaker.cs"))
            + string.Concat(new[] { "StatementCheck", "ArchiveCheck", "SignatureCheck", "ReleaseCheck" }.Select(n => File.ReadAllText(Path.Combine(Repository.Root, "sdk", "Ledger.Sdk", "Verify", "Internal", n + ".cs"))))
            + File.ReadAllText(Path.Combine(Repository.Root, "sdk", "Ledger.Sdk", "Internal", "OnlineGround.cs"))
            + File.ReadAllText(Path.Combine(Repository.Root, "sdk", "Ledger.Sdk", "Trust", "TrustFile.cs"));
        var findings = Findings().Matches(source).Select(m => m.Groups[1].Value).ToList();
        Assert.IsGreaterThan(20, findings.Count);
        foreach (var finding in findings)
            Assert.IsTrue(Texts.Contains($"evidence.{finding}"), finding);
    }

    [TestMethod]
    public void TheDisclaimer_IsTheAgreedSentence() =>
        Assert.AreEqual("核验的是材料与学校存证一致，不证明事情属实。", Verdict.Disclaimer(LedgerLanguage.Chinese));

    [GeneratedRegex("VerdictCheck\\.\\w+,\\s*\"(\\w+)\"")]
    private static partial Regex Findings();
}
