using System.Collections.Frozen;
using Ledger.Sdk.Keys;

namespace Ledger.Sdk.Rosters;

/// <summary>The students of a school as of the last import. Immutable; safe for concurrent use.</summary>
public sealed class Roster
{
    private readonly FrozenDictionary<string, Student> _byNumber;
    private readonly FrozenDictionary<string, Student> _byFormerNumber;
    private readonly FrozenDictionary<StudentId, Student> _byId;

    internal Roster(IEnumerable<Student> students)
    {
        var all = students.ToArray();
        Students = all;
        _byNumber = all.ToFrozenDictionary(s => s.RegistryNumber, StringComparer.Ordinal);
        _byFormerNumber = all
            .SelectMany(s => s.FormerNumbers, (Student, Number) => (Student, Number))
            .DistinctBy(p => p.Number, StringComparer.Ordinal)
            .ToFrozenDictionary(p => p.Number, p => p.Student, StringComparer.Ordinal);
        _byId = all.ToFrozenDictionary(s => s.Id);
    }

    /// <summary>The students, in no order.</summary>
    public IReadOnlyList<Student> Students { get; }

    /// <summary>The student with this registry number, now or before; null if there is none.</summary>
    public Student? Find(string registryNumber)
    {
        ArgumentNullException.ThrowIfNull(registryNumber);
        return _byNumber.TryGetValue(registryNumber, out var student) || _byFormerNumber.TryGetValue(registryNumber, out student)
            ? student
            : null;
    }

    /// <summary>The student with this internal id; null if there is none.</summary>
    public Student? Find(StudentId id) => _byId.GetValueOrDefault(id);

    /// <summary>
    /// The student that a mistyped registry number most likely means: the same name and at most two characters wrong,
    /// else any with one character wrong; null if there is none.
    /// </summary>
    internal Student? FindNearest(string registryNumber, string? name)
    {
        Student? nearest = null;
        var best = 3;
        foreach (var student in Students)
        {
            var distance = Distance(student.RegistryNumber, registryNumber, best);
            if (distance > 1 && !string.Equals(student.Name, name, StringComparison.Ordinal))
                continue;
            if (distance >= best)
                continue;
            best = distance;
            nearest = student;
        }

        return nearest ?? Students.FirstOrDefault(s => string.Equals(s.Name, name, StringComparison.Ordinal));
    }

    // Edit distance with insertions, deletions and neighbours swapped, as far as `limit`; numbers have 19 characters.
    private static int Distance(string a, string b, int limit)
    {
        if (Math.Abs(a.Length - b.Length) >= limit || b.Length > 32)
            return limit;
        Span<int> before = stackalloc int[b.Length + 1];
        Span<int> previous = stackalloc int[b.Length + 1];
        Span<int> current = stackalloc int[b.Length + 1];
        for (var j = 0; j <= b.Length; j++)
            previous[j] = j;
        for (var i = 1; i <= a.Length; i++)
        {
            current[0] = i;
            var least = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var cost = a[i - 1] == b[j - 1] ? 0 : 1;
                var distance = Math.Min(Math.Min(current[j - 1], previous[j]) + 1, previous[j - 1] + cost);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                    distance = Math.Min(distance, before[j - 2] + 1);
                current[j] = distance;
                least = Math.Min(least, distance);
            }

            if (least >= limit)
                return limit;
            previous.CopyTo(before);
            current.CopyTo(previous);
        }

        return Math.Min(limit, previous[b.Length]);
    }
}
