using System.Text;
using System.Text.RegularExpressions;

namespace Ledger.Cli.Support;

/// <summary>
/// Takes out of a log what could be of a person or a secret. The program's own logs are English and name nobody; whatever
/// looks otherwise goes: everything that is not ASCII, names in Latin letters, keys and certificates, what follows a word like 'passphrase', long
/// numbers, long hexadecimal and base64 texts, addresses and this computer's paths.
/// </summary>
internal sealed partial class Redaction(params IReadOnlyList<(string Path, string Shown)> paths)
{
    // A syllable of pinyin, and the surnames that most people bear: by these a name in Latin letters is known.
    private const string Syllable =
        "(?:(?:zh|ch|sh|[bpmfdtnlgkhjqxrzcsyw])?(?:iang|iong|uang|ang|eng|ing|ong|ian|iao|uai|uan|ai|ei|ao|ou|an|en|in|un|ia|ie|iu|ua|ui|uo|ue|ve|er|a|o|e|i|u|v))";

    private const string Surname =
        "(?:ouyang|zhuge|sima|shangguan|wang|li|zhang|liu|chen|yang|huang|zhao|wu|zhou|xu|sun|ma|zhu|hu|guo|he|lin|gao|luo|zheng|liang|xie|song|tang|deng|han|feng|cao|peng|zeng|xiao|tian|dong|pan|yuan|cai|jiang|yu|du|ye|cheng|wei|su|lu|ding|ren|shen|yao|cui|zhong|tan|fan|wan|jin|shi|liao|jia|xia|fu|fang|bai|zou|meng|xiong|qin|qiu|hou|yin|xue|yan|lei|long|tao|mao|hao|gu|gong|shao|wen|lai|kang|qian|niu|weng|ruan|you|zhan|ke|xiang|bao|ou|zhuang|nie|shu|gan|geng)";

    public string Apply(string text)
    {
        foreach ((string path, string shown) in paths.Where(p => p.Path.Length > 1).OrderByDescending(p => p.Path.Length))
            text = text.Replace(path, shown, StringComparison.OrdinalIgnoreCase);
        text = PemBlock().Replace(text, "[pem]");
        text = Secret().Replace(text, "$1[secret]");
        text = MailAddress().Replace(text, "[mail]");
        text = HomePath().Replace(text, "$1[user]");
        text = LongHex().Replace(text, m => m.Value.Length == 64 ? m.Value[..8] + "…" : "[hex]");
        text = LongBase64().Replace(text, "[base64]");
        text = LatinName().Replace(text, "[name]");
        text = RegistryNumber().Replace(text, "[number]");
        text = LongNumber().Replace(text, "[number]");
        return Ascii(text);
    }

    private static string Ascii(string text)
    {
        var kept = new StringBuilder(text.Length);
        bool dropping = false;
        foreach (char c in text)
        {
            if (c is '\n' or '\t' or '…' or (>= ' ' and <= '~'))
            {
                kept.Append(c);
                dropping = false;
            }
            else if (c != '\r' && !dropping)
            {
                kept.Append("[text]");
                dropping = true;
            }
        }

        return kept.ToString();
    }

    [GeneratedRegex(@"-----BEGIN [^-]+-----[\s\S]*?(?:-----END [^-]+-----|\z)")]
    private static partial Regex PemBlock();

    [GeneratedRegex(@"((?:pass(?:phrase|word)?|pwd|secret|token|key|口令|密码|密钥)[""']?\s*(?:[:=：]|is|为|是)\s*)[^\r\n]+", RegexOptions.IgnoreCase)]
    private static partial Regex Secret();

    [GeneratedRegex(@"[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+")]
    private static partial Regex MailAddress();

    [GeneratedRegex(@"((?:/home/|/Users/|[A-Za-z]:\\Users\\))[^/\\\s:""']+", RegexOptions.IgnoreCase)]
    private static partial Regex HomePath();

    [GeneratedRegex(@"\b[0-9a-fA-F]{24,}\b")]
    private static partial Regex LongHex();

    [GeneratedRegex(@"[A-Za-z0-9+/_-]{32,}={0,2}")]
    private static partial Regex LongBase64();

    // Two capitalised words of pinyin, one after the other or run together; or a surname, a mark, and pinyin in any case.
    [GeneratedRegex(@"\b(?=[A-Z])(?i:" + Syllable + @"{1,3})(?:,? |[._-])(?=[A-Z])(?i:" + Syllable + @"{1,3})(?:[ -](?=[A-Z])(?i:" + Syllable + @"{1,2}))?\b"
        + @"|\b(?=[A-Z][a-z]+[A-Z][a-z]+(?:[A-Z][a-z]+)?\b)(?i:" + Surname + Syllable + @"{1,3})\b"
        + @"|(?<![A-Za-z])(?i:" + Surname + @"[._-]" + Syllable + @"{1,3})(?![A-Za-z])", RegexOptions.CultureInvariant)]
    private static partial Regex LatinName();

    [GeneratedRegex(@"[GJLgjl]?[0-9]{10,18}[0-9Xx]?")]
    private static partial Regex RegistryNumber();

    [GeneratedRegex(@"[0-9]{7,}")]
    private static partial Regex LongNumber();
}
