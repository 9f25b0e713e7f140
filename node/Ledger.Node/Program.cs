// The host's rooms are furnished in the next steps; until then it serves nothing and says so.
Console.Error.WriteLine("ledger-node: nothing to serve yet");
return 2;
