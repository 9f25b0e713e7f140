namespace Ledger.Records.State;

/// <summary>The roles that a certificate's attribute <c>role</c> may name.</summary>
public static class Roles
{
    /// <summary>Acts for the province.</summary>
    public const string ProvinceAdmin = "province-admin";

    /// <summary>Acts for a city.</summary>
    public const string CityReviewer = "city-reviewer";

    /// <summary>Acts for a county.</summary>
    public const string CountyReviewer = "county-reviewer";

    /// <summary>Anchors a school's batches.</summary>
    public const string SchoolRegistrar = "school-registrar";

    /// <summary>Reads.</summary>
    public const string Auditor = "auditor";

    /// <summary>Inspects (督学), in the teams of which they are.</summary>
    public const string Inspector = "inspector";

    /// <summary>Leads the supervision office (督导室) of a province, city or county.</summary>
    public const string SupervisionLead = "supervision-lead";

    /// <summary>Every role, sorted.</summary>
    public static IReadOnlyList<string> All { get; } = [Auditor, CityReviewer, CountyReviewer, Inspector, ProvinceAdmin, SchoolRegistrar, SupervisionLead];

    /// <summary>The role that speaks for a unit of this tier: its authority, or a school's registrar.</summary>
    /// <param name="tier">The unit's tier.</param>
    public static string AuthorityOf(UnitTier tier) => tier switch
    {
        UnitTier.Province => ProvinceAdmin,
        UnitTier.City => CityReviewer,
        UnitTier.County => CountyReviewer,
        _ => SchoolRegistrar,
    };
}
