namespace Ledger.Network.Endorsement;

/// <summary>An identity may not use a resource; the message is Fabric's.</summary>
public sealed class AccessDeniedException(string message) : Exception(message);
