using System.CommandLine;
using Ratchet.Lab.Explore.Programs;
using Ratchet.Verification.Exploring;

namespace Ratchet.Lab.Explore;

/// <summary>The options of <c>ratchet explore</c> that make its scenario.</summary>
internal sealed class ScenarioOptions
{
    private readonly Option<int> _readers = Number("--readers", "How many readers.", 2);
    private readonly Option<int> _reads = Number("--reads", "How often each reader reads, one read after the other, each of the next key.", 1);
    private readonly Option<int> _nodes = Number("--nodes", "How many nodes the readers share.", 1);
    private readonly Option<int> _writers = Number("--writers", "How many writers, each on a node of its own.", 1);
    private readonly Option<int> _writes = Number("--writes", "How often each writer writes, one write after the other, each of the next key.", 1);

    private readonly Option<string> _form = new("--form")
    {
        Description = $"What a write does inside its callback: {string.Join(", ", Enum.GetNames<WriteForm>())}.",
        HelpName = "NAME",
        DefaultValueFactory = _ => nameof(WriteForm.Plain),
    };

    private readonly Option<bool> _amongReaders = new("--writers-among-readers") { Description = "Writers live on the readers' nodes." };
    private readonly Option<bool> _readsBack = new("--read-back") { Description = "Writers read each key that they have written; needs --writers-among-readers." };
    private readonly Option<int> _keys = Number("--keys", "How many keys; they are given out in turn.", 1);
    private readonly Option<int> _transactions = Number("--transactions", "How many reads inside a transaction that is rolled back.", 0);
    private readonly Option<int> _rollbacks = Number("--rollbacks", "How many writes on the readers' nodes that read their own row and roll back.", 0);
    private readonly Option<int> _invalidators = Number("--invalidators", "How many callers tell the cache to forget a key, each on a node of its own.", 0);
    private readonly Option<bool> _proceed = new("--proceed") { Description = "Writes go ahead when the cache cannot be reached (CacheUnavailablePolicy.Proceed)." };
    private readonly Option<bool> _mixedSchemas = new("--mixed-schemas") { Description = "Nodes disagree about the value's schema, as during a deployment." };
    private readonly Option<bool> _proxy = new("--proxy") { Description = "Another server may answer on an old connection, as behind a proxy, until the node checks." };

    private readonly Option<string?> _faults = new("--faults")
    {
        Description = $"What may go wrong: {string.Join(", ", ExploreRequest.FaultNames)}; or all (but Cancel). Default: nothing.", HelpName = "A,B,…",
    };

    private readonly Option<string?> _backTo = new("--back-to")
    {
        Description = "With ServerGoesBack: only to moments at which the first key's cell was Empty, Value, Leased, Version or Quarantined; one search for each, where the server goes back once, covers what one without covers. Default: any.",
        HelpName = "KIND",
    };

    private readonly Option<int?> _faultBudget = new("--fault-budget") { Description = "How many faults an execution may have. Default: 1 if any may happen.", HelpName = "N" };
    private readonly Option<bool> _oneOfEach = new("--one-of-each") { Description = "Each kind of fault happens once at most in an execution." };

    public IEnumerable<Option> All =>
    [
        _readers, _reads, _nodes, _writers, _writes, _form, _amongReaders, _readsBack, _keys, _transactions, _rollbacks, _invalidators, _proceed, _mixedSchemas, _proxy, _faults, _backTo,
        _faultBudget, _oneOfEach,
    ];

    /// <exception cref="UsageException">A name is unknown.</exception>
    public Scenario Read(ParseResult parsed)
    {
        var faults = ExploreRequest.ParseFaults(parsed.GetValue(_faults));
        return new Scenario
        {
            Readers = parsed.GetValue(_readers),
            ReadsEach = parsed.GetValue(_reads),
            ReaderNodes = parsed.GetValue(_nodes),
            Writers = parsed.GetValue(_writers),
            WritesEach = parsed.GetValue(_writes),
            Form = ExploreRequest.ParseForm(parsed.GetValue(_form)!),
            WritersAmongReaders = parsed.GetValue(_amongReaders),
            ReadsBack = parsed.GetValue(_readsBack),
            Keys = parsed.GetValue(_keys),
            Transactions = parsed.GetValue(_transactions),
            Rollbacks = parsed.GetValue(_rollbacks),
            Invalidators = parsed.GetValue(_invalidators),
            WhenUnavailable = parsed.GetValue(_proceed) ? CacheUnavailablePolicy.Proceed : CacheUnavailablePolicy.Fail,
            HasMixedSchemas = parsed.GetValue(_mixedSchemas),
            IsBehindProxy = parsed.GetValue(_proxy),
            Faults = faults,
            GoesBackTo = ExploreRequest.ParseCellKind(parsed.GetValue(_backTo)),
            FaultBudget = parsed.GetValue(_faultBudget) ?? (faults == FaultKinds.None ? 0 : 1),
            HasOneOfEachFault = parsed.GetValue(_oneOfEach),
        };
    }

    /// <summary>Of the same options those that count for any program.</summary>
    /// <exception cref="UsageException">Another one is given.</exception>
    public ActorsRequest ReadActors(ParseResult parsed)
    {
        Option[] known = [_readers, _writers, _faults, _faultBudget];
        if (All.Except(known).FirstOrDefault(option => parsed.GetResult(option) is { Implicit: false }) is { } other)
        {
            throw new UsageException($"{other.Name} is for strategies; with another --subject there are {string.Join(", ", known.Select(static option => option.Name))}.");
        }

        return new ActorsRequest(parsed.GetValue(_readers), parsed.GetValue(_writers), parsed.GetValue(_faults), parsed.GetValue(_faultBudget));
    }

    private static Option<int> Number(string name, string description, int usual) =>
        new(name) { Description = description, HelpName = "N", DefaultValueFactory = _ => usual };
}
