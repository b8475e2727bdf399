using Ratchet.Lab.Commands;

return await LabCommand.RunAsync(args, LabConsole.OfProcess());
