namespace Ledger.Sdk.Import.Internal;

/// <summary>The mean brightness of the cells of a square grid over a picture.</summary>
internal sealed class BrightnessGrid(int cells)
{
    private readonly double[] _sums = new double[cells * cells];
    private readonly int[] _counts = new int[cells * cells];

    /// <summary>From the darkest cell to the brightest, 0 to 255.</summary>
    public double Contrast
    {
        get
        {
            double least = 255, most = 0;
            for (var i = 0; i < _sums.Length; i++)
            {
                var mean = _sums[i] / Math.Max(1, _counts[i]);
                (least, most) = (Math.Min(least, mean), Math.Max(most, mean));
            }

            return most - least;
        }
    }

    public double this[int column, int row] => _sums[(row * cells) + column] / Math.Max(1, _counts[(row * cells) + column]);

    public void Add(int column, int row, double brightness)
    {
        _sums[(row * cells) + column] += brightness;
        _counts[(row * cells) + column]++;
    }
}
