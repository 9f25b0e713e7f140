using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Ledger.Sdk.Keys;
using Ledger.Sdk.Keys.Internal;

namespace Ledger.Sdk.Rosters.Internal;

/// <summary>A student's roster entry sealed under the student's own key, so that destroying the key destroys it too.</summary>
internal static class RosterBox
{
    public static byte[] Seal(Student student, byte[] studentKey)
    {
        using var cipher = Cipher(studentKey);
        var content = new Content(
            student.Name, student.RegistryNumber, student.Class, student.EnrolmentYear, student.GraduationYear, [.. student.FormerNumbers],
            student.State, student.JoinedOn, student.LeftOn);
        return SealedBox.Seal(cipher, JsonSerializer.SerializeToUtf8Bytes(content), Associated(student.Id));
    }

    public static Student? TryOpen(StudentId id, byte[] box, byte[] studentKey)
    {
        using var cipher = Cipher(studentKey);
        if (SealedBox.TryOpen(cipher, box, Associated(id)) is not { } json)
            return null;
        var content = JsonSerializer.Deserialize<Content>(json)!;
        return new Student
        {
            Id = id,
            Name = content.Name,
            RegistryNumber = content.Number,
            Class = content.Class,
            EnrolmentYear = content.Enrolment,
            GraduationYear = content.Graduation,
            FormerNumbers = content.Former,
            State = content.State,
            JoinedOn = content.Joined,
            LeftOn = content.Left,
        };
    }

    private static AesGcm Cipher(byte[] studentKey) =>
        new(HKDF.Expand(HashAlgorithmName.SHA256, studentKey, 32, "ledger-sdk/student-roster"u8.ToArray()), 16);

    private static byte[] Associated(StudentId id) => Encoding.ASCII.GetBytes($"[\"ledger/roster/v1\",\"{id}\"]");

    private sealed record Content(string Name, string Number, string Class, int? Enrolment, int? Graduation, string[] Former,
        StudentState State = StudentState.Enrolled, DateOnly? Joined = null, DateOnly? Left = null);
}
