Console.Error.WriteLine("ledger: no commands yet");
return 2;
