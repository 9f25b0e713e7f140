namespace Ledger.Node;

/// <summary>The node cannot do what was asked; the message is for the operator and is printed alone.</summary>
internal sealed class NodeException(string message, Exception? cause = null) : Exception(message, cause);
