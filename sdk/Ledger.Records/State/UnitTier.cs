namespace Ledger.Records.State;

/// <summary>Where a unit stands; a smaller value stands above a greater one.</summary>
public enum UnitTier
{
    /// <summary>省.</summary>
    Province = 0,

    /// <summary>市.</summary>
    City = 1,

    /// <summary>县区.</summary>
    County = 2,

    /// <summary>学校.</summary>
    School = 3,
}
