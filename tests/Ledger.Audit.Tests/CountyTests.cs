using Ledger.Piles;

namespace Ledger.Audit.Tests;

/// <summary>Tests on the blocks of a county whose two schools anchor four batches each, in pairs a block.</summary>
public abstract class CountyTests : IAsyncDisposable
{
    private protected Scratch Scratch { get; } = new();

    protected County County { get; private set; } = null!;

    [TestInitialize]
    public async Task InitializeAsync()
    {
        County = await County.CreateAsync(Scratch.File("county"), 2);
        for (var i = 0; i < 4; i++) await County.Chain.AddAsync(County.Anchor(0).Call, County.Anchor(1).Call);
    }

    public async ValueTask DisposeAsync()
    {
        await County.DisposeAsync();
        Scratch.Dispose();
        GC.SuppressFinalize(this);
    }
}
