using System.Diagnostics.CodeAnalysis;

namespace Ledger.Records.State;

/// <summary>Names a batch: <c>school/term/sha256root</c>.</summary>
/// <param name="School">The school's code.</param>
/// <param name="Term">The term.</param>
/// <param name="Sha256Root">The root of the SHA-256 tree, 64 lowercase hex digits.</param>
public sealed record BatchId(string School, string Term, string Sha256Root)
{
    /// <summary>Reads the text form.</summary>
    /// <returns>False unless every part follows its pattern.</returns>
    public static bool TryParse(string? text, [NotNullWhen(true)] out BatchId? batch)
    {
        batch = null;
        var parts = text?.Split('/');
        if (parts is not [var school, var term, var root] || !Codes.IsUnitCode(school) || !Codes.IsTerm(term) || !Codes.IsRoot(root)) return false;
        batch = new BatchId(school, term, root);
        return true;
    }

    /// <summary>Reads the text form.</summary>
    /// <exception cref="FormatException">A part does not follow its pattern.</exception>
    public static BatchId Parse(string text) => TryParse(text, out var batch)
        ? batch
        : throw new FormatException("A batch id is school code, term and SHA-256 root, separated by slashes.");

    /// <summary>The text form.</summary>
    public override string ToString() => $"{School}/{Term}/{Sha256Root}";
}
