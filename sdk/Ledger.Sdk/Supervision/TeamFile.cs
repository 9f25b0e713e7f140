using System.Globalization;
using Ledger.Records.State;
using Ledger.Sdk.Import.Internal;
using Ledger.Sdk.Internal;
using Ledger.Sdk.Workspaces;

namespace Ledger.Sdk.Supervision;

/// <summary>
/// The list of who is asked to inspect: a workbook or a CSV file with the columns 人员 (what <c>ledger supervision person</c> prints,
/// or the name of an identity of the folder), 单位, 回避声明 (a file beside the list) and, for who does not take part, 回避 (是).
/// </summary>
public static class TeamFile
{
    private static readonly string[] s_people = ["人员", "人员编号", "督学", "person"];
    private static readonly string[] s_units = ["单位", "单位代码", "unit"];
    private static readonly string[] s_declarations = ["回避声明", "声明", "declaration"];
    private static readonly string[] s_recused = ["回避", "是否回避", "recused"];

    /// <summary>Reads a list.</summary>
    /// <exception cref="LedgerInputException">The file or a declaration cannot be read, lacks a column, or a cell is wrong; the row is named.</exception>
    public static async Task<IReadOnlyList<PlannedPerson>> ReadAsync(string file, Workspace workspace, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(file);
        ArgumentNullException.ThrowIfNull(workspace);
        var people = new List<PlannedPerson>();
        int[]? columns = null;
        foreach (var row in await Task.Run(() => SheetFile.Open(file).Rows().Select(r => (r.Number, Cells: CellText.ReadAll(r))).ToList(), cancellationToken).ConfigureAwait(false))
        {
            if (row.Cells.All(static c => c is null)) continue;
            if (columns is null)
            {
                int At(string[] names) => Array.FindIndex(row.Cells, t => t is not null && names.Contains(t.Trim().ToLowerInvariant(), StringComparer.Ordinal));
                columns = [At(s_people), At(s_units), At(s_declarations), At(s_recused)];
                if (columns.Take(3).Any(c => c < 0)) throw new LedgerInputException(LedgerError.TeamFileWrong, file, row.Number.ToString(CultureInfo.InvariantCulture), "人员 person, 单位 unit, 回避声明 declaration");
                continue;
            }

            string Cell(int column) => columns[column] >= 0 && columns[column] < row.Cells.Length ? row.Cells[columns[column]]?.Trim() ?? "" : "";
            LedgerInputException Wrong(string column) => new(LedgerError.TeamFileWrong, file, row.Number.ToString(CultureInfo.InvariantCulture), column);
            var person = Cell(0);
            if (!Codes.IsRoot(person))
            {
                if (!workspace.ListIdentities().Contains(person)) throw Wrong("人员 person");
                person = LedgerClient.PersonOf(await workspace.ReadIdentityAsync(person, cancellationToken).ConfigureAwait(false));
            }

            if (!InspectionId.IsOwner(Cell(1))) throw Wrong("单位 unit");
            if (Cell(2).Length == 0) throw Wrong("回避声明 declaration");
            var declaration = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(file))!, Cell(2));
            var recused = Cell(3) switch { "" or "否" or "no" => false, "是" or "yes" => true, _ => throw Wrong("回避 recused") };
            people.Add(new PlannedPerson(person, Cell(1), recused, await WholeFile.ReadAsync(declaration, cancellationToken).ConfigureAwait(false), Path.GetFileName(declaration)));
        }

        return people.Count > 0 ? people : throw new LedgerInputException(LedgerError.TeamFileWrong, file, "1", "人员 person");
    }
}
