using System.Runtime.Versioning;
using System.Security.AccessControl;
using System.Security.Principal;

namespace Ledger.Sdk.Keys.Internal;

/// <summary>
/// Files that only their owner can read: mode 0600; on Windows an access list, inherited from nowhere, of the owner, SYSTEM
/// and Administrators.
/// </summary>
internal static class OwnerAccess
{
    private const string LocalSystem = "S-1-5-18";
    private const string Administrators = "S-1-5-32-544";

    // OWNER RIGHTS and CREATOR OWNER stand for the owner, whoever that is.
    private const string OwnerRights = "S-1-3-4";
    private const string CreatorOwner = "S-1-3-0";
    private const UnixFileMode Owners = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>Creates a new file that others cannot open, from its first byte on.</summary>
    public static FileStream Create(string path)
    {
        if (OperatingSystem.IsWindows())
            return CreateOnWindows(path);
        return new FileStream(path, new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            Share = FileShare.None,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        });
    }

    /// <summary>Who beside the owner can read a file: its mode in octal, or the identifiers of an access list; null for nobody.</summary>
    public static string? Exposure(string path)
    {
        if (OperatingSystem.IsWindows())
            return ExposureOnWindows(path);
        var mode = File.GetUnixFileMode(path);
        return (mode & ~Owners) == 0 ? null : Convert.ToString((int)mode, 8);
    }

    /// <summary>Those of an access list who are allowed something and should not be.</summary>
    /// <param name="owner">The owner's security identifier; null if the file has none.</param>
    /// <param name="entries">The list's entries: whose, and whether they allow.</param>
    internal static IReadOnlyList<string> Strangers(string? owner, IEnumerable<(string Sid, bool Allows)> entries) =>
        [.. entries.Where(e => e.Allows && e.Sid != owner && e.Sid is not (LocalSystem or Administrators or OwnerRights or CreatorOwner)).Select(e => e.Sid).Distinct(StringComparer.Ordinal)];

    [SupportedOSPlatform("windows")]
    private static FileStream CreateOnWindows(string path)
    {
        using var current = WindowsIdentity.GetCurrent();
        var security = new FileSecurity();
        security.SetAccessRuleProtection(isProtected: true, preserveInheritance: false);
        if (current.User is { } user)
        {
            security.SetOwner(user);
            security.AddAccessRule(new FileSystemAccessRule(user, FileSystemRights.FullControl, AccessControlType.Allow));
        }

        foreach (var sid in (ReadOnlySpan<string>)[LocalSystem, Administrators])
            security.AddAccessRule(new FileSystemAccessRule(new SecurityIdentifier(sid), FileSystemRights.FullControl, AccessControlType.Allow));
        return new FileInfo(path).Create(FileMode.CreateNew, FileSystemRights.Write | FileSystemRights.Read, FileShare.None, 4096, FileOptions.None, security);
    }

    [SupportedOSPlatform("windows")]
    private static string? ExposureOnWindows(string path)
    {
        var security = new FileInfo(path).GetAccessControl(AccessControlSections.Access | AccessControlSections.Owner);
        var rules = security.GetAccessRules(includeExplicit: true, includeInherited: true, typeof(SecurityIdentifier)).Cast<FileSystemAccessRule>();
        var strangers = Strangers(
            security.GetOwner(typeof(SecurityIdentifier))?.Value,
            rules.Select(r => (r.IdentityReference.Value, r.AccessControlType == AccessControlType.Allow)));
        return strangers.Count == 0 ? null : string.Join(", ", strangers);
    }
}
