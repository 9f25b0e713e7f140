using Ledger.Sdk.Access;
using Ledger.Sdk.Cache;

namespace Ledger.Sdk;

/// <summary>Settings of a <see cref="LedgerStore"/>.</summary>
public sealed record LedgerStoreOptions
{
    /// <summary>How new documents are encrypted; those there are read as they are. Default: AES-256-GCM.</summary>
    public DocumentCipher Cipher { get; init; } = DocumentCipher.Aes256Gcm;

    /// <summary>The clock. Default: the system's.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>Most threads for committing and checking; null: one a core.</summary>
    public int? MaxDegreeOfParallelism { get; init; }

    /// <summary>On what ground documents of students are read, for the access log. Default: by this account, for the purpose of the work.</summary>
    public AccessGrant Access { get; init; } = new();

    internal long CacheCapacity { get; init; } = long.MaxValue;
}
