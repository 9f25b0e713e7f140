using Ledger.Chaincode.Host;

namespace Ledger.Chaincode.Tests;

[TestClass]
public sealed class EndorserSettingsTests
{
    [TestMethod]
    public void UnsetVariablesGiveTheDefaults()
    {
        var options = EndorserSettings.Read(_ => null);
        Assert.AreEqual(TimeSpan.FromMinutes(5), options.MaxClockSkew);
        Assert.IsNull(options.RootMspId);
        Assert.AreEqual("clock skew at most 300 s, first unit by any MSP", EndorserSettings.Describe(options));
    }

    [TestMethod]
    public void VariablesAreRead()
    {
        var options = EndorserSettings.Read(name => name == "LEDGER_ROOT_MSP" ? "ProvinceMSP" : "60");
        Assert.AreEqual("clock skew at most 60 s, first unit by ProvinceMSP", EndorserSettings.Describe(options));
    }

    [TestMethod]
    public void SettingThatCannotBeUsedIsNamed() => Assert.Contains(
        "LEDGER_MAX_CLOCK_SKEW_SECONDS", Assert.ThrowsExactly<InvalidDataException>(() => EndorserSettings.Read(_ => "5m")).Message);
}
