namespace Ledger.Sdk.Verify.Internal;

/// <summary>Finds whose a bundle is, and brings together what was found for each applicant.</summary>
internal sealed class ApplicantIndex
{
    private readonly IReadOnlyList<ListedApplicant> _applicants;
    private readonly Dictionary<string, int> _byNumber = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _byName = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _byKey = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, int> _byFile = new(StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<int> _doubled = [];

    public ApplicantIndex(ApplicantList list)
    {
        _applicants = list.Applicants;
        for (var i = 0; i < _applicants.Count; i++)
        {
            Add(_byNumber, _applicants[i].Applicant.RegistryNumber, i, marks: true);
            Add(_byKey, _applicants[i].Key, i, marks: true);
            Add(_byName, _applicants[i].Applicant.Name, i, marks: false);
            if (_applicants[i].File is { } file)
                Add(_byFile, file, i, marks: true);
        }
    }

    public Applicant this[int listed] => _applicants[listed].Applicant;

    /// <summary>Whose file it is by the list or by its name; −1 if that does not say.</summary>
    public int OfFile(BundleSource source)
    {
        if (_byFile.TryGetValue(source.Name, out var listed) || _byFile.TryGetValue(Path.GetFileName(source.Name), out listed) || _byKey.TryGetValue(source.Stem, out listed))
            return listed;
        return -1;
    }

    /// <summary>Whose bundle it is by what it discloses; −1 if it is nobody's on the list.</summary>
    public int OfSubject((string Name, string Number) subject)
    {
        if (_byNumber.TryGetValue(subject.Number.ToUpperInvariant(), out var listed))
            return listed;

        // A temporary number became a final one, on one side or the other: the name alone, if one person bears it.
        return _byName.TryGetValue(subject.Name, out listed) && listed >= 0 && IsNumberChange(_applicants[listed].Applicant.RegistryNumber, subject.Number) ? listed : -1;
    }

    public static bool IsNumberChange(string a, string b) => a != b && (a.StartsWith('L') || b.StartsWith('L'));

    public IReadOnlyList<ApplicantResult> Conclude(IReadOnlyList<BundleSource> sources, IReadOnlyList<Judgement> judgements)
    {
        var found = new List<int>?[_applicants.Count];
        for (var i = 0; i < judgements.Count; i++)
        {
            if (judgements[i].Listed >= 0)
                (found[judgements[i].Listed] ??= []).Add(i);
        }

        return [.. _applicants.Select((applicant, i) => Conclude(applicant, i, found[i] ?? [], sources, judgements))];
    }

    private ApplicantResult Conclude(ListedApplicant applicant, int listed, List<int> files, IReadOnlyList<BundleSource> sources, IReadOnlyList<Judgement> judgements)
    {
        string[] names = [.. files.Select(f => sources[f].Name)];
        if (_doubled.Contains(listed))
            return new ApplicantResult(applicant, ApplicantOutcome.Manual, ApplicantReason.ListedTwice, ApplicantContact.Own, string.Empty, 0, names);
        if (files.Count == 0)
            return new ApplicantResult(applicant, ApplicantOutcome.Missing, ApplicantReason.NoBundle, ApplicantContact.Applicant, string.Empty, 0, names);
        var first = judgements[files[0]];
        return files.TrueForAll(f => judgements[f].Content == first.Content && judgements[f].Reason == first.Reason)
            ? new ApplicantResult(applicant, first.Outcome, first.Reason, first.Contact, first.Unit, first.Records, names)
            : new ApplicantResult(applicant, ApplicantOutcome.Manual, ApplicantReason.SeveralBundles, ApplicantContact.Applicant, string.Empty, 0, names);
    }

    private void Add(Dictionary<string, int> places, string key, int listed, bool marks)
    {
        if (places.TryAdd(key, listed))
            return;
        if (!marks)
        {
            places[key] = -1;
            return;
        }

        _doubled.Add(places[key]);
        _doubled.Add(listed);
    }
}
