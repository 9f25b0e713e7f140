using System.Text;
using Ledger.Sdk.Sample;

namespace Ledger.Cli.Demo;

/// <summary>A record as a hurried school would enter it: the activity ends before it begins, and a registry number is mistyped.</summary>
internal static class DemoSlip
{
    public static Task WriteAsync(string file, SampleStudent student, CancellationToken cancellationToken)
    {
        string mistyped = student.RegistryNumber[..^2] + (student.RegistryNumber[^2] == '9' ? '8' : '9') + student.RegistryNumber[^1];
        string image = "sha256:" + Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(Encoding.UTF8.GetBytes(student.RegistryNumber)));
        string text = $"""
            记录类型,姓名,学籍号,班级,活动名称,标签,级别,开始日期,结束日期,活动场所,时长,角色,内容,图片,记录日期
            活动记录,{student.Name},{student.RegistryNumber},{student.Class},植树造林,社会考察,校级,2025-11-20,2025-11-02,学校,4,参与者,和同学一起种下三十棵树。,{image},2025-11-21
            活动记录,{student.Name},{mistyped},{student.Class},图书角整理,集体活动,校级,2025-11-05,2025-11-05,学校,2,参与者,整理班级图书角。,{image},2025-11-06

            """;
        return File.WriteAllTextAsync(file, text, new UTF8Encoding(true), cancellationToken);
    }
}
