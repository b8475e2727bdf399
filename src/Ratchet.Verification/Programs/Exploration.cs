using System.Globalization;

namespace Ratchet.Verification.Programs;

/// <summary>
/// Runs a caching program under every interleaving of a few actors that use it, and under faults, and draws the shortest execution found
/// that breaks a fact. The program reaches the cache server, the database and the clock through the <see cref="NodeSeams"/> that it is
/// given, in the place of its drivers.
/// </summary>
/// <typeparam name="TProgram">The program. Each execution has a new one for each node.</typeparam>
/// <remarks>
/// Immutable: every method returns another exploration. Safe for several threads, each search running on a thread of its own.
/// By default all <see cref="Programs.Facts"/> must hold, and nothing fails.
/// </remarks>
/// <example><code>
/// var result = new Exploration&lt;Shop&gt;(node => new Shop(node.Cache, node.Database))
///     .Row("product:1", "100")
///     .Reader("product:1", shop => shop.GetPriceAsync(1))
///     .Writer("product:1", "50", shop => shop.SetPriceAsync(1, "50"))
///     .Run();
/// Console.WriteLine(result);
/// </code></example>
public sealed class Exploration<TProgram>
    where TProgram : class
{
    private const int MostFaults = 1000;

    private readonly ProgramSubject _subject;

    /// <summary>An exploration without rows and actors.</summary>
    /// <param name="create">Makes the program of one node; called for every node of every execution.</param>
    public Exploration(Func<NodeSeams, TProgram> create)
    {
        ArgumentNullException.ThrowIfNull(create);
        _subject = new ProgramSubject { Create = create };
    }

    private Exploration(ProgramSubject subject) => _subject = subject;

    internal ProgramSubject Subject => _subject;

    /// <summary>A row that the database holds from the start.</summary>
    /// <exception cref="ArgumentException">The row was given already, or a writer writes this very value.</exception>
    public Exploration<TProgram> Row(string key, string value)
    {
        ArgumentException.ThrowIfNullOrEmpty(key);
        ArgumentNullException.ThrowIfNull(value);
        if (_subject.Rows.ContainsKey(key))
        {
            throw new ArgumentException($"Row '{key}' was given already; a row has one first value.", nameof(key));
        }

        ThrowIfWritten(key, value);
        return With(_subject with { Rows = new Dictionary<string, string?>(_subject.Rows, StringComparer.Ordinal) { [key] = value } });
    }

    /// <summary>A key that the cache server holds from the start, without a time to live.</summary>
    public Exploration<TProgram> CacheEntry(string key, string value)
    {
        ArgumentException.ThrowIfNullOrEmpty(key);
        ArgumentNullException.ThrowIfNull(value);
        return With(_subject with { Entries = new Dictionary<string, string>(_subject.Entries, StringComparer.Ordinal) { [key] = value } });
    }

    /// <summary>Somebody who reads a row once; called R1, R2, …</summary>
    /// <param name="key">The row, by which the result is judged.</param>
    /// <param name="read">The read; returns the row's value, or null for no row.</param>
    /// <param name="node">The node, from 0; by default one of its own. Actors of one node share the program.</param>
    public Exploration<TProgram> Reader(string key, Func<TProgram, Task<string?>> read, int? node = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(key);
        ArgumentNullException.ThrowIfNull(read);
        return Add(new ActorSpec(NextName('R', ActorKind.Reader), ActorKind.Reader, NodeOr(node), key, null, program => read((TProgram)program)));
    }

    /// <summary>Somebody who writes a row once; called W1, W2, … What it writes is acknowledged when it returns without an exception.</summary>
    /// <param name="key">The row.</param>
    /// <param name="value">What the write commits. Each write of a row has a value of its own: by it the explorer knows what a read saw.</param>
    /// <param name="write">The write.</param>
    /// <param name="node">The node, from 0; by default one of its own.</param>
    /// <exception cref="ArgumentException">The row has this value from the start, or another writer writes it.</exception>
    public Exploration<TProgram> Writer(string key, string value, Func<TProgram, Task> write, int? node = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(key);
        ArgumentNullException.ThrowIfNull(value);
        ArgumentNullException.ThrowIfNull(write);
        ThrowIfWritten(key, value);
        if (_subject.Rows.TryGetValue(key, out var first) && first == value)
        {
            throw new ArgumentException($"'{value}' is what row '{key}' holds from the start; a write needs a value of its own.", nameof(value));
        }

        return Add(new ActorSpec(NextName('W', ActorKind.Writer), ActorKind.Writer, NodeOr(node), key, value, Act));

        async Task<string?> Act(object program)
        {
            await write((TProgram)program).ConfigureAwait(false);
            return null;
        }
    }

    /// <summary>Somebody who does something that is not judged by its result.</summary>
    /// <param name="name">What it is called: letters and digits, and no other's name.</param>
    /// <param name="act">What it does.</param>
    /// <param name="node">The node, from 0; by default one of its own.</param>
    public Exploration<TProgram> Actor(string name, Func<TProgram, Task> act, int? node = null)
    {
        ArgumentNullException.ThrowIfNull(act);
        if (string.IsNullOrEmpty(name) || !name.All(char.IsAsciiLetterOrDigit) || _subject.Actors.Any(actor => actor.Name == name))
        {
            throw new ArgumentException($"'{name}' is no name for an actor; it takes ASCII letters and digits that no other actor has.", nameof(name));
        }

        return Add(new ActorSpec(name, ActorKind.Other, NodeOr(node), "", null, Act));

        async Task<string?> Act(object program)
        {
            await act((TProgram)program).ConfigureAwait(false);
            return null;
        }
    }

    /// <summary>What may go wrong.</summary>
    /// <param name="faults">Which kinds.</param>
    /// <param name="atMost">How many faults one execution may have, 1 to 1000. Each more makes a search many times longer.</param>
    public Exploration<TProgram> WithFaults(Faults faults, int atMost = 1)
    {
        if (atMost is < 1 or > MostFaults)
        {
            throw new ArgumentOutOfRangeException(nameof(atMost), atMost, $"An execution has 1 to {MostFaults} faults; to have none, leave WithFaults out.");
        }

        return With(_subject with { Faults = faults, FaultBudget = faults == Faults.None ? 0 : atMost });
    }

    /// <summary>How much time <see cref="Faults.Pause"/> lets pass; a minute by default.</summary>
    public Exploration<TProgram> WithPause(TimeSpan span)
    {
        if (span < TimeSpan.FromMilliseconds(1))
        {
            throw new ArgumentOutOfRangeException(nameof(span), span, "A pause takes a millisecond or longer.");
        }

        return With(_subject with { Pause = span });
    }

    /// <summary>For a program that goes to the thread pool, in a process whose pool has one thread.</summary>
    internal Exploration<TProgram> WithThreadPool() => With(_subject with { UsesThreadPool = true });

    /// <summary>Which of the ready-made facts must hold, in the place of all.</summary>
    public Exploration<TProgram> Expect(Facts facts) => With(_subject with { Facts = facts });

    /// <summary>Something else that must hold when nothing is left to happen.</summary>
    /// <param name="fact">What it is called where its breach is printed.</param>
    /// <param name="holds">Whether it holds. It must not use the seams.</param>
    public Exploration<TProgram> ExpectAtEnd(string fact, Func<ExploredState<TProgram>, bool> holds) => Expect(fact, isAlways: false, holds);

    /// <summary>
    /// Something else that must hold after every event. Because it may look at everything, no order of two events is left out any more: the
    /// search takes much longer.
    /// </summary>
    /// <param name="fact">What it is called where its breach is printed.</param>
    /// <param name="holds">Whether it holds. It must not use the seams.</param>
    public Exploration<TProgram> ExpectAlways(string fact, Func<ExploredState<TProgram>, bool> holds) => Expect(fact, isAlways: true, holds);

    /// <summary>Searches, on a thread of its own, until everything is covered, the budget is used up, or a fact is broken.</summary>
    /// <param name="options">How; by default every interleaving, for a minute.</param>
    /// <param name="cancellationToken">Ends the search early; its result is then not complete.</param>
    /// <exception cref="ExplorationException">The program escaped the explorer's control, or blocked its thread.</exception>
    /// <exception cref="InvalidOperationException">There is nobody who acts, or there are too many nodes for an exhaustive search.</exception>
    public ExplorationResult Run(SearchOptions? options = null, CancellationToken cancellationToken = default) =>
        new ProgramSearch(_subject, options ?? new SearchOptions()).Run(cancellationToken);

    /// <summary>Runs the one execution that a counterexample's line describes. Of the exploration's faults and actors only those in the line count.</summary>
    /// <exception cref="FormatException">The line does not belong to this exploration, or the program has changed.</exception>
    /// <exception cref="ExplorationException">The program escaped the explorer's control, or blocked its thread.</exception>
    public ExplorationResult Replay(string line) => ProgramReplay.Run(_subject, line);

    private Exploration<TProgram> Expect(string fact, bool isAlways, Func<ExploredState<TProgram>, bool> holds)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(fact);
        ArgumentNullException.ThrowIfNull(holds);
        return With(_subject with { OwnFacts = [.. _subject.OwnFacts, new OwnFact(fact, isAlways, run => holds(new ExploredState<TProgram>(run)))] });
    }

    private void ThrowIfWritten(string key, string value)
    {
        if (_subject.Actors.Any(actor => actor.Kind == ActorKind.Writer && actor.Key == key && actor.Value == value))
        {
            throw new ArgumentException($"A writer of row '{key}' writes '{value}'; a write needs a value of its own.", nameof(value));
        }
    }

    private string NextName(char letter, ActorKind kind)
    {
        var number = _subject.Actors.Count(actor => actor.Kind == kind) + 1;
        return string.Create(CultureInfo.InvariantCulture, $"{letter}{number}");
    }

    private int NodeOr(int? node)
    {
        if (node is < 0 or >= ProgramSubject.MostNodes)
        {
            throw new ArgumentOutOfRangeException(nameof(node), node, $"A node is a number from 0 to {ProgramSubject.MostNodes - 1}.");
        }

        return node ?? (_subject.Actors.Count == 0 ? 0 : _subject.Nodes);
    }

    private Exploration<TProgram> Add(ActorSpec actor) => With(_subject with { Actors = [.. _subject.Actors, actor], AllNodes = Math.Max(_subject.AllNodes, actor.Node + 1) });

    private static Exploration<TProgram> With(ProgramSubject subject) => new(subject);
}
