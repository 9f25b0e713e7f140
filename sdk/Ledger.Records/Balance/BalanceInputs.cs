using System.Globalization;
using System.Security.Cryptography;
using Ledger.Records.State;
using Ledger.Records.State.Internal;

namespace Ledger.Records;

/// <summary>
/// What a county's schools reported for a year, as one document in RFC 8785 form, whose digests are anchored. The salt keeps
/// its digests from telling anything to whoever guesses at the figures.
/// </summary>
public sealed record BalanceInputs
{
    /// <summary>Bytes of a salt.</summary>
    public const int SaltLength = 16;

    // Amounts and students of one school stay far below what decimal sums can hold.
    private const int MaxStudents = 1_000_000;
    private const decimal MaxAmount = 1_000_000_000_000m;

    /// <summary>The county.</summary>
    public required string County { get; init; }

    /// <summary>The year of the monitoring.</summary>
    public required int Year { get; init; }

    /// <summary>The standard's id.</summary>
    public required string RuleSet { get; init; }

    /// <summary>The standard's version, as the ledger writes it.</summary>
    public required string RuleSetVersion { get; init; }

    /// <summary>16 random bytes in lowercase hex.</summary>
    public required string Salt { get; init; }

    /// <summary>The schools, sorted by code and stage.</summary>
    public required IReadOnlyList<BalanceSchool> Schools { get; init; }

    /// <summary>Makes the document of a county's schools, with a salt.</summary>
    /// <param name="standard">The standard that they were read by.</param>
    /// <param name="county">The county.</param>
    /// <param name="year">The year.</param>
    /// <param name="schools">The schools in any order.</param>
    /// <param name="salt">The salt; null: a new one.</param>
    public static BalanceInputs Create(BalanceStandard standard, string county, int year, IEnumerable<BalanceSchool> schools, string? salt = null)
    {
        ArgumentNullException.ThrowIfNull(standard);
        return new BalanceInputs
        {
            County = county,
            Year = year,
            RuleSet = standard.Id,
            RuleSetVersion = standard.Version.ToString(CultureInfo.InvariantCulture),
            Salt = salt ?? Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(SaltLength)),
            Schools = [.. schools.OrderBy(s => s.Code, StringComparer.Ordinal).ThenBy(s => s.Stage, StringComparer.Ordinal)],
        };
    }

    /// <summary>Whether the document is of a standard's id and version.</summary>
    public bool IsOf(BalanceStandard standard)
    {
        ArgumentNullException.ThrowIfNull(standard);
        return RuleSet == standard.Id && RuleSetVersion == standard.Version.ToString(CultureInfo.InvariantCulture);
    }

    /// <summary>Whether two documents say the same of the same schools, whatever their salts.</summary>
    public bool SaysAs(BalanceInputs other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return (this with { Salt = other.Salt }).ToCanonicalBytes().AsSpan().SequenceEqual(other.ToCanonicalBytes());
    }

    /// <summary>Reads a document in RFC 8785 form.</summary>
    /// <exception cref="StateFormatException">The bytes are another.</exception>
    public static BalanceInputs Parse(ReadOnlySpan<byte> canonical) => StateObject.Parse("balanceinputs", canonical, json =>
    {
        var inputs = new BalanceInputs
        {
            County = json.Text("county", Codes.IsUnitCode),
            RuleSet = json.Text("ruleSet", Codes.IsRuleSetId),
            RuleSetVersion = json.Text("ruleSetVersion", Codes.IsRuleSetVersion),
            Salt = json.Text("salt", Codes.IsReleaseId),
            Schools = json.Objects("schools", ReadSchool),
            Year = json.Integer("year", 2000, 2999),
        };
        for (var i = 1; i < inputs.Schools.Count; i++)
        {
            var (before, after) = (inputs.Schools[i - 1], inputs.Schools[i]);
            if (string.CompareOrdinal(before.Code, after.Code) is var order && (order > 0 || (order == 0 && string.CompareOrdinal(before.Stage, after.Stage) >= 0)))
                throw json.Wrong("schools", "schools are sorted by code and stage, none twice.");
        }

        return inputs;
    });

    /// <summary>The document, which the digests cover.</summary>
    public byte[] ToCanonicalBytes() => StateWriting.Write(writer =>
    {
        writer.BeginObject();
        writer.WriteText("county", County);
        writer.WriteText("ruleSet", RuleSet);
        writer.WriteText("ruleSetVersion", RuleSetVersion);
        writer.WriteText("salt", Salt);
        writer.WriteName("schools");
        writer.BeginArray();
        foreach (var school in Schools)
        {
            writer.BeginObject();
            writer.WriteTexts("amounts", school.Amounts.Select(DecimalText.Format));
            writer.WriteText("code", school.Code);
            writer.WriteText("name", school.Name);
            writer.WriteText("stage", school.Stage);
            writer.WriteNumber("students", school.Students);
            writer.EndObject();
        }

        writer.EndArray();
        writer.WriteVersion();
        writer.WriteNumber("year", Year);
        writer.EndObject();
    });

    /// <summary>Whether a number of students and amounts are such as a document may hold.</summary>
    public static bool IsPossible(int students, decimal amount) => students is >= 1 and <= MaxStudents && amount is >= 0 and <= MaxAmount;

    private static BalanceSchool ReadSchool(StateObject json)
    {
        var students = json.Integer("students", 1, MaxStudents);
        return new BalanceSchool(
            json.Text("code", Codes.IsUnitCode),
            json.Text("name", static text => text.Length > 0),
            json.Text("stage", Codes.IsStage),
            students,
            [.. json.Texts("amounts", text => DecimalText.TryParse(text, out var amount) && IsPossible(students, amount)).Select(DecimalText.Parse)]);
    }
}
