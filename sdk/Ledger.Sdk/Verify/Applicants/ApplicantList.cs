using System.Globalization;
using System.Security.Cryptography;
using Ledger.Sdk.Import.Internal;
using Ledger.Sdk.Verify.Internal;

namespace Ledger.Sdk.Verify;

/// <summary>Who applied, as the university's own system lists them: a workbook or a CSV file with a title for each column.</summary>
public sealed class ApplicantList
{
    private static readonly string[] s_names = ["姓名", "考生姓名", "申请人", "申请人姓名", "学生姓名", "name", "applicant"];
    private static readonly string[] s_numbers = ["学籍号", "全国学籍号", "学籍编号", "registrynumber", "studentnumber"];
    private static readonly string[] s_keys = ["报名号", "考生号", "申请号", "报名序号", "申请编号", "准考证号", "applicationnumber", "key", "id"];
    private static readonly string[] s_files = ["材料", "材料文件", "文件", "文件名", "证明材料包", "file"];

    private ApplicantList(IReadOnlyList<ListedApplicant> applicants, string sha256) => (Applicants, Sha256) = (applicants, sha256);

    /// <summary>The applicants in the list's order.</summary>
    public IReadOnlyList<ListedApplicant> Applicants { get; }

    /// <summary>The SHA-256 digest of the file, 64 lowercase hexadecimal digits.</summary>
    public string Sha256 { get; }

    /// <summary>Reads a list: columns 姓名 and 学籍号, if wanted 报名号 (or 考生号, 申请号) and 材料 (the file's name).</summary>
    /// <exception cref="LedgerInputException">
    /// The file cannot be read, has no such columns, or a row lacks the name or the number; the message names the row, never the person.
    /// </exception>
    public static Task<ApplicantList> ReadAsync(string path, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return Task.Run(() => Read(path, cancellationToken), cancellationToken);
    }

    private static ApplicantList Read(string path, CancellationToken cancellationToken)
    {
        var file = SheetFile.Open(path);
        var applicants = new List<ListedApplicant>();
        Columns? columns = null;
        foreach (var row in file.Rows())
        {
            cancellationToken.ThrowIfCancellationRequested();
            var cells = CellText.ReadAll(row);
            if (cells.All(c => c is null))
                continue;
            if (columns is null)
            {
                columns = Columns.Find(cells);
                continue;
            }

            var number = row.Number.ToString(CultureInfo.InvariantCulture);
            if (columns.Name(cells) is not { } name || columns.Number(cells) is not { } registryNumber)
                throw new LedgerInputException(LedgerError.ApplicantIncomplete, path, number);
            applicants.Add(new ListedApplicant(
                row.Number, columns.Key(cells) ?? number, new Applicant(VerdictMaker.Normal(name), VerdictMaker.Normal(registryNumber).ToUpperInvariant()), columns.File(cells)));
        }

        if (columns is null || applicants.Count == 0)
            throw new LedgerInputException(LedgerError.ApplicantsMissing, path);
        using var stream = File.OpenRead(path);
        return new ApplicantList(applicants, Convert.ToHexStringLower(SHA256.HashData(stream)));
    }

    private sealed record Columns(int AtName, int AtNumber, int AtKey, int AtFile)
    {
        /// <summary>The columns by their titles; null if the row has not both that are needed, as a title over the list.</summary>
        public static Columns? Find(string?[] titles)
        {
            int At(string[] names) => Array.FindIndex(titles, t => t is not null && names.Contains(Plain(t), StringComparer.Ordinal));
            var columns = new Columns(At(s_names), At(s_numbers), At(s_keys), At(s_files));
            return columns.AtName >= 0 && columns.AtNumber >= 0 ? columns : null;
        }

        public string? Name(string?[] cells) => Cell(cells, AtName);

        public string? Number(string?[] cells) => Cell(cells, AtNumber);

        public string? Key(string?[] cells) => Cell(cells, AtKey);

        public string? File(string?[] cells) => Cell(cells, AtFile);

        private static string? Cell(string?[] cells, int at) => at >= 0 && at < cells.Length ? cells[at] : null;

        private static string Plain(string title) => string.Concat(title.Where(c => !char.IsWhiteSpace(c) && c is not ('*' or '＊' or '_'))).ToLowerInvariant();
    }
}
