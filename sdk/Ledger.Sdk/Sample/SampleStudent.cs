namespace Ledger.Sdk.Sample;

/// <summary>An invented student.</summary>
/// <param name="Name">A surname and given name put together at random.</param>
/// <param name="RegistryNumber">A registry number of valid form that belongs to nobody; see <see cref="SampleWriter"/>.</param>
/// <param name="Class">The class, such as 高一（3）班.</param>
public sealed record SampleStudent(string Name, string RegistryNumber, string Class);
