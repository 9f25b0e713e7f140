namespace Ledger.Sdk.Keys;

/// <summary>What is known of the last tested backup: <c>keys/backup.json</c>.</summary>
/// <param name="MasterKeyId">The id of the master key in it.</param>
/// <param name="At">When it was written and tested, by this computer's clock.</param>
/// <param name="Students">The internal ids of the students whose keys it holds, in ordinal order.</param>
public sealed record KeyBackupNote(string MasterKeyId, DateTimeOffset At, IReadOnlyList<string> Students);

/// <summary>What came of a restore.</summary>
/// <param name="Students">How many students' keys the folder has now.</param>
/// <param name="Erased">How many students stay erased.</param>
public sealed record KeyRestoration(int Students, int Erased);
