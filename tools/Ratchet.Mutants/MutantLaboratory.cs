using System.Diagnostics;
using System.Reflection;
using System.Runtime.ExceptionServices;
using System.Runtime.Loader;
using Ratchet.Verification.Exploring;

namespace Ratchet.Mutants;

/// <summary>
/// Runs the explorer over mutants: the mutant's Ratchet.dll and the explorer as it is, loaded side by side into a context of their own,
/// reached through methods that know no type of either. Not thread-safe.
/// </summary>
internal sealed class MutantLaboratory(EngineCompiler compiler)
{
    /// <summary>Searches the mutant's scenarios until one breaks a guarantee.</summary>
    /// <param name="mutant">What to search.</param>
    /// <param name="budget">For each scenario.</param>
    /// <param name="cancellationToken">Ends the search.</param>
    /// <exception cref="InvalidOperationException">The mutant is out of date, does not compile, or escapes the explorer.</exception>
    public MutantVerdict Examine(Mutant mutant, TimeSpan budget, CancellationToken cancellationToken = default) =>
        Search(mutant, mutant.Scenarios, budget, cancellationToken);

    /// <summary>The engine as it is, in a scenario that catches a mutant: whatever is found here is a defect of it.</summary>
    public MutantVerdict ExamineOriginal(string scenario, TimeSpan budget, CancellationToken cancellationToken = default) =>
        Search(null, [scenario], budget, cancellationToken);

    /// <summary>What breaks when the mutant, or the engine as it is, follows these directions; those that it could not; what happened.</summary>
    public (string? Guarantee, string[] Impossible, string[] Trace) Follow(Mutant? mutant, string scenario, IReadOnlyList<string> directions)
    {
        var context = new Context(compiler.Compile(mutant));
        try
        {
            return context.Call<(string?, string[], string[])>(nameof(SearchDoor.Follow), scenario, directions.ToArray());
        }
        finally
        {
            context.Unload();
        }
    }

    private MutantVerdict Search(Mutant? mutant, IReadOnlyList<string> scenarios, TimeSpan budget, CancellationToken cancellationToken)
    {
        var clock = Stopwatch.StartNew();
        var context = new Context(compiler.Compile(mutant));
        try
        {
            MutantVerdict? verdict = null;
            foreach (var scenario in scenarios)
            {
                var found = context.Call<(string? Guarantee, string? Reason, string[] Trace, ulong[] Path, long Executions, bool IsComplete, string Smallest)>(
                    nameof(SearchDoor.Search), scenario, budget, cancellationToken);
                verdict = new MutantVerdict(
                    mutant, scenario, found.Guarantee, found.Reason, found.Trace, found.Executions, found.IsComplete, clock.Elapsed)
                {
                    Smallest = found.Smallest,
                    Directions = context.Call<string[]>(nameof(SearchDoor.DirectionsOf), found.Smallest, found.Path),
                    BreaksOriginal = mutant is not null && found.Guarantee is not null ? SearchDoor.Replay(scenario, found.Path) : null,
                };
                if (verdict.IsCaught)
                {
                    break;
                }
            }

            return verdict ?? throw new InvalidOperationException($"The mutant '{mutant?.Name}' has no scenario to be caught in.");
        }
        finally
        {
            context.Unload();
        }
    }

    /// <summary>One mutant and an explorer that runs on it; everything else is shared with this program.</summary>
    private sealed class Context : AssemblyLoadContext
    {
        private readonly Assembly _engine;
        private readonly Assembly _explorer;

        public Context(byte[] engine)
            : base("mutant", isCollectible: true)
        {
            using var image = new MemoryStream(engine);
            _engine = LoadFromStream(image);
            _explorer = LoadFromAssemblyPath(typeof(SearchDoor).Assembly.Location);
        }

        /// <summary>Calls a method of the search's door.</summary>
        public T Call<T>(string method, params object[] arguments)
        {
            var door = _explorer.GetType(typeof(SearchDoor).FullName!, throwOnError: true)!.GetMethod(method)!;
            try
            {
                return (T)door.Invoke(null, arguments)!;
            }
            catch (TargetInvocationException exception)
            {
                ExceptionDispatchInfo.Throw(exception.InnerException!);
                throw;
            }
        }

        protected override Assembly? Load(AssemblyName assemblyName) => assemblyName.Name == _engine.GetName().Name ? _engine : null;
    }
}
