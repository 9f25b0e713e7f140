using System.Numerics;
using System.Runtime.InteropServices;

namespace Ledger.Sdk.Import.Internal;

/// <summary>
/// What is kept of a text for finding others like it: its distinct shingles of three letters, and the keys of the bands of
/// its MinHash signature. Two texts whose shingles have the Jaccard similarity s share a band of r rows with the
/// probability s^r.
/// </summary>
internal sealed class TextSketch
{
    /// <summary>Texts with fewer letters are alike by chance.</summary>
    public const int ShortestText = 20;

    private const int Hashes = 120;
    private static readonly uint[] s_seeds = Seeds();

    private TextSketch(uint[] shingles, ulong hash, ulong[] bands)
    {
        Shingles = shingles;
        Hash = hash;
        Bands = bands;
    }

    /// <summary>Hashes of the distinct shingles, ascending.</summary>
    public uint[] Shingles { get; }

    /// <summary>A hash of the letters and digits in their order.</summary>
    public ulong Hash { get; }

    /// <summary>One key a band; the band's number is part of it.</summary>
    public ulong[] Bands { get; }

    /// <summary>
    /// How many rows a band has, so that two texts at the threshold share at least one band with a probability above
    /// 0.99: 24 bands of 5 from 0.7 on, 40 of 3 below, 60 of 2 below 0.5.
    /// </summary>
    public static int RowsInBand(double threshold) => threshold >= 0.7 ? 5 : threshold >= 0.5 ? 3 : 2;

    /// <summary>A sketch of which the bands are made anew.</summary>
    public static TextSketch Of(uint[] shingles, ulong hash, int rowsInBand) => new(shingles, hash, BandsOf(shingles, rowsInBand));

    /// <summary>Sketches a text; null if it is too short to compare.</summary>
    public static TextSketch? Of(string text, int rowsInBand) => ShinglesOf(text) is var (shingles, hash) ? Of(shingles, hash, rowsInBand) : null;

    /// <summary>What a sketch is made of; null if the text is too short to compare.</summary>
    public static (uint[] Shingles, ulong Hash)? ShinglesOf(string text)
    {
        Span<char> letters = text.Length <= 2048 ? stackalloc char[text.Length] : new char[text.Length];
        var length = 0;
        foreach (var c in text)
        {
            // Punctuation, spaces and width are what a copyist changes first.
            var folded = c is >= '\uFF01' and <= '\uFF5E' ? (char)(c - 0xFEE0) : c;
            if (char.IsLetterOrDigit(folded) || char.IsSurrogate(folded))
                letters[length++] = char.ToLowerInvariant(folded);
        }

        if (length < ShortestText)
            return null;
        letters = letters[..length];
        var shingles = new uint[length - 2];
        var hash = 14695981039346656037UL;
        for (var i = 0; i < length; i++)
        {
            hash = (hash ^ letters[i]) * 1099511628211UL;
            if (i >= 2)
                shingles[i - 2] = Mix(letters[i - 2] | ((ulong)letters[i - 1] << 16) | ((ulong)letters[i] << 32));
        }

        Array.Sort(shingles);
        var distinct = 1;
        for (var i = 1; i < shingles.Length; i++)
        {
            if (shingles[i] != shingles[distinct - 1])
                shingles[distinct++] = shingles[i];
        }

        Array.Resize(ref shingles, distinct);
        return (shingles, hash);
    }

    /// <summary>The share of shingles that both texts have in those that either has.</summary>
    public static double Jaccard(TextSketch a, TextSketch b)
    {
        var (x, y) = (a.Shingles, b.Shingles);
        int i = 0, j = 0, common = 0;
        while (i < x.Length && j < y.Length)
        {
            if (x[i] == y[j])
            {
                common++;
                i++;
                j++;
            }
            else if (x[i] < y[j])
            {
                i++;
            }
            else
            {
                j++;
            }
        }

        return (double)common / (x.Length + y.Length - common);
    }

    private static ulong[] BandsOf(uint[] shingles, int rowsInBand)
    {
        Span<uint> minima = stackalloc uint[Hashes];
        minima.Fill(uint.MaxValue);
        var minimaVectors = MemoryMarshal.Cast<uint, Vector<uint>>(minima);
        var seedVectors = MemoryMarshal.Cast<uint, Vector<uint>>(s_seeds.AsSpan());
        var done = minimaVectors.Length * Vector<uint>.Count;
        foreach (var shingle in shingles)
        {
            var value = new Vector<uint>(shingle);
            for (var k = 0; k < minimaVectors.Length; k++)
            {
                var h = (value ^ seedVectors[k]) * new Vector<uint>(0x85EBCA6B);
                h ^= h >>> 13;
                h *= new Vector<uint>(0xC2B2AE35);
                minimaVectors[k] = Vector.Min(minimaVectors[k], h);
            }

            for (var k = done; k < Hashes; k++)
            {
                var h = (shingle ^ s_seeds[k]) * 0x85EBCA6B;
                h ^= h >> 13;
                minima[k] = Math.Min(minima[k], h * 0xC2B2AE35);
            }
        }

        var bands = new ulong[Hashes / rowsInBand];
        for (var band = 0; band < bands.Length; band++)
        {
            var key = (ulong)band + 0x9E3779B97F4A7C15UL;
            for (var row = 0; row < rowsInBand; row++)
            {
                key = (key ^ minima[(band * rowsInBand) + row]) * 0xFF51AFD7ED558CCDUL;
                key ^= key >> 33;
            }

            bands[band] = key;
        }

        return bands;
    }

    private static uint Mix(ulong value)
    {
        value ^= value >> 33;
        value *= 0xFF51AFD7ED558CCDUL;
        value ^= value >> 33;
        value *= 0xC4CEB9FE1A85EC53UL;
        return (uint)(value >> 32);
    }

    private static uint[] Seeds()
    {
        var seeds = new uint[Hashes];
        for (var i = 0; i < seeds.Length; i++)
            seeds[i] = Mix((ulong)(i + 1) * 0x9E3779B97F4A7C15UL);
        return seeds;
    }
}
