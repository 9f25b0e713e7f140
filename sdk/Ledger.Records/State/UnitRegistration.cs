using Ledger.Records.State.Internal;

namespace Ledger.Records.State;

/// <summary>What <c>units:Register</c> is given.</summary>
public record UnitRegistration : IStateValue
{
    internal static readonly Dictionary<string, UnitTier> Tiers = new(StringComparer.Ordinal)
    {
        ["province"] = UnitTier.Province,
        ["city"] = UnitTier.City,
        ["county"] = UnitTier.County,
        ["school"] = UnitTier.School,
    };

    /// <summary>The unit's code: 6 digits, of a school 10.</summary>
    public required string Code { get; init; }

    /// <summary>The unit's public name.</summary>
    public required string Name { get; init; }

    /// <summary>Where the unit stands.</summary>
    public required UnitTier Tier { get; init; }

    /// <summary>The unit above; empty for the province.</summary>
    public required string Parent { get; init; }

    /// <summary>The MSP whose members may speak for the unit.</summary>
    public required string MspId { get; init; }

    /// <summary>The roles in which they may, sorted, at least one.</summary>
    public required IReadOnlyList<string> Roles { get; init; }

    /// <summary>The first day on which they may (UTC); null for no bound.</summary>
    public DateOnly? ValidFrom { get; init; }

    /// <summary>The last day on which they may (UTC); null for no bound.</summary>
    public DateOnly? ValidTo { get; init; }

    /// <summary>Reads an argument in RFC 8785 form.</summary>
    /// <exception cref="StateFormatException">The text is another.</exception>
    public static UnitRegistration Parse(ReadOnlySpan<byte> canonical) => StateObject.Parse("unit", canonical, static json => Check(json, new UnitRegistration
    {
        Code = json.Text("code", Codes.IsUnitCode),
        MspId = json.Text("mspId", Codes.IsMspId),
        Name = json.Text("name", Codes.IsUnitName),
        Parent = json.Text("parent", static t => t.Length == 0 || Codes.IsUnitCode(t)),
        Roles = json.Texts("roles", State.Roles.All.Contains),
        Tier = json.Enumeration("tier", Tiers),
        ValidFrom = json.OptionalDate("validFrom"),
        ValidTo = json.OptionalDate("validTo"),
    }));

    /// <inheritdoc/>
    public virtual byte[] ToCanonicalBytes() => StateWriting.Write(writer =>
    {
        writer.BeginObject();
        writer.WriteText("code", Code);
        writer.WriteText("mspId", MspId);
        writer.WriteText("name", Name);
        writer.WriteText("parent", Parent);
        writer.WriteTexts("roles", Roles);
        writer.WriteText("tier", TierName(Tier));
        writer.WriteVersion();
        writer.WriteOptionalDate("validFrom", ValidFrom);
        writer.WriteOptionalDate("validTo", ValidTo);
        writer.EndObject();
    });

    /// <summary>The tier's name in JSON.</summary>
    public static string TierName(UnitTier tier) => Tiers.First(t => t.Value == tier).Key;

    private protected static T Check<T>(StateObject json, T unit) where T : UnitRegistration
    {
        if (unit.Code.Length != (unit.Tier == UnitTier.School ? 10 : 6)) throw json.Wrong("code", "a school's code has 10 digits, another unit's 6.");
        if (unit.Parent.Length == 0 != (unit.Tier == UnitTier.Province)) throw json.Wrong("parent", "the province has no parent, every other unit has one.");
        if (unit.Parent.Length == 10) throw json.Wrong("parent", "a school is nobody's parent.");
        if (unit.Roles.Count == 0 || !unit.Roles.Zip(unit.Roles.Skip(1)).All(static p => string.CompareOrdinal(p.First, p.Second) < 0))
            throw json.Wrong("roles", "at least one role belongs here, sorted and none twice.");
        if (unit.ValidFrom > unit.ValidTo) throw json.Wrong("validTo", "the last day comes before the first.");
        return unit;
    }
}
