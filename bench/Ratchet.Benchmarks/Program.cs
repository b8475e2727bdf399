using Ratchet.Benchmarks;
using Ratchet.Lab.Commands;

return await BenchCommand.RunAsync(args, LabConsole.OfProcess());
