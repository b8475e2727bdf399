using System.Globalization;
using Ratchet.Cells;
using Ratchet.Stores;

namespace Ratchet.Verification.Exploring;

/// <summary>One execution of a scenario: the production engine on every node, over an explored server and database.</summary>
internal sealed class ScenarioRun : IExploredRun
{
    /// <summary>How long an escaped continuation is waited for, before somebody who waits for ever is reported.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(500);

    private readonly Scenario _scenario;
    private readonly ExploredNode[] _nodes;
    private readonly ExploredServer _server = new();
    private readonly ExploredDatabase _database;
    private readonly CellKey[] _keys;
    private readonly long?[] _returned;

    public ScenarioRun(Scenario scenario, bool isTraced = false)
    {
        _scenario = scenario;
        _keys = KeysOf(scenario.Keys);
        _returned = new long?[scenario.Readers + scenario.Writers];
        World = new World(scenario.FaultBudget) { IsTraced = isTraced };
        _database = new ExploredDatabase(World, scenario);
        Watch = new GuaranteeWatch(World, _database, scenario.Keys);
        _nodes = new ExploredNode[scenario.Nodes];
        for (var index = 0; index < _nodes.Length; index++)
        {
            _nodes[index] = new ExploredNode(scenario, World, _server, _database, index, key => IndexOf(key.Text));
        }

        var waiters = Array.ConvertAll(_nodes[..scenario.ReaderNodes], static node => node.Store);
        foreach (var node in _nodes)
        {
            node.Store.Waiters = waiters;
        }

        World.CollectAmbient = new AmbientEvents(scenario, World, _server, _database, _nodes, Watch, IndexOf).Collect;
        PostActors();
    }

    public World World { get; }

    public GuaranteeWatch Watch { get; }

    ViolationWatch IExploredRun.Watch => Watch;

    public string Outcome() => string.Join(' ', _returned.Select(static value => value?.ToString(CultureInfo.InvariantCulture) ?? "-"))
        + " | " + string.Join(' ', _keys.Select((key, index) => $"{_server[key.Text].Kind}:{Served(index)}:{_database[index]}"))
        + " | " + Watch.Violation?.Guarantee;

    /// <summary>Announcements come to a node from others.</summary>
    public bool IsLocal(PendingEvent pending) => false;

    /// <summary>Has everybody finished, and does the cache agree with the database?</summary>
    public void CheckEnd()
    {
        if (Array.Exists(_nodes, static node => !node.Store.IsDead && node.Unfinished > 0))
        {
            SpinWait.SpinUntil(() => World.Escape is not null, Patience);
            Watch.Report("progress", "somebody waits for ever");
        }

        CheckTidiness();

        for (var key = 0; key < _scenario.Keys && !Watch.IsG3Suspended; key++)
        {
            if (Served(key) is { } value && value != _database[key])
            {
                Watch.Report("G3", $"the cache is left with v{value} of k{key}, the database with v{_database[key]}");
            }
        }
    }

    /// <summary>A writer who has returned has left nothing in the cell, or readers would go past the cache until its deadline.</summary>
    private void CheckTidiness()
    {
        for (var key = 0; key < _scenario.Keys && _scenario.NeverExpires; key++)
        {
            var cell = _server[_keys[key].Text];
            if (cell.Kind == CellKind.Quarantined && !cell.Writers.All(entry => _nodes[(int)entry.Writer.High - 1].Store is { IsDead: true } or { HasHeld: true }))
            {
                Watch.Report("tidiness", $"k{key} is quarantined for ever by a write that has returned");
            }
        }
    }

    private static CellKey[] KeysOf(int count)
    {
        var keys = new CellKey[count];
        for (var key = 0; key < count; key++)
        {
            keys[key] = CellKey.Of("x", "rows", key.ToString(CultureInfo.InvariantCulture));
        }

        return keys;
    }

    /// <summary>Which key a cell, or a value under a version, belongs to.</summary>
    private int IndexOf(string name)
    {
        for (var key = 0; key < _keys.Length; key++)
        {
            if (name.StartsWith(_keys[key].Text, StringComparison.Ordinal))
            {
                return key;
            }
        }

        throw new ArgumentOutOfRangeException(nameof(name), name, "It belongs to no key of the scenario.");
    }

    private long? Served(int key)
    {
        var cell = _server[_keys[key].Text];
        var value = cell.Kind == CellKind.Version ? _server[_keys[key].OfVersion(cell.Token)] : cell;
        return value.Kind == CellKind.Value ? BitConverter.ToInt64(value.Content.Payload.Span) : null;
    }

    private void PostActors()
    {
        for (var reader = 0; reader < _scenario.Readers; reader++)
        {
            Post(new Actor($"R{reader + 1}", reader, _nodes[reader % _scenario.ReaderNodes], reader % _scenario.Keys), ReadAsync);
        }

        for (var writer = 0; writer < _scenario.Writers; writer++)
        {
            Post(new Actor($"W{writer + 1}", _scenario.Readers + writer, _nodes[_scenario.ReaderNodes + writer], writer % _scenario.Keys), WriteAsync);
        }

        new SideActors(_scenario, World, Watch, _database, _nodes, _keys).Post();
    }

    /// <summary>The id is made of the actor's name, so that leaving out an actor changes no other's.</summary>
    private void Post(Actor actor, Func<Actor, Task> act)
    {
        actor.Node.Unfinished++;
        var isReader = actor.Node.Reads is not null;
        var side = Footprint.Writing(isReader ? Footprint.Readers(actor.Node.Index, actor.Key) : Footprint.Writers(actor.Node.Index, actor.Key));
        if ((_scenario.Faults & FaultKinds.StoreFaults) != 0)
        {
            side |= Footprint.Reading(Footprint.Failures(actor.Node.Index));
        }

        var id = World.Mix(actor.Name[0], (ulong)(isReader ? actor.Place : actor.Place - _scenario.Readers) + 1);
        World.Post(new PendingEvent(id, EventKind.Call, actor.Node.Index, side, () => _ = act(actor), () => $"{actor.Name} on node {actor.Node.Index}: {(isReader ? "reads" : "writes")} k{actor.Key}"));
    }

    private async Task ReadAsync(Actor actor)
    {
        using var caller = CancellableCaller.Of(_scenario, World, actor.Name, actor.Node.Index);
        try
        {
            var floor = Watch.Begin(actor.Key);
            var result = await actor.Node.Reads!.ReadAsync(_keys[actor.Key], actor.Key, actor.Node.Loader!, caller.Token).ConfigureAwait(false);
            Watch.Returned(actor.Key, result.Value, floor, actor.Name);
            _returned[actor.Place] = result.Value;
            actor.Node.Unfinished--;
        }
        catch (OperationCanceledException) when (caller.Token.IsCancellationRequested)
        {
            World.Note(() => $"{actor.Name} is cancelled");
            actor.Node.Unfinished--;
        }
        catch (Exception exception)
        {
            Watch.Report("no exception", $"{actor.Name} got {exception.GetType().Name}: {exception.Message}");
        }
    }

    private async Task WriteAsync(Actor actor)
    {
        var context = new WriteContext();
        using var caller = CancellableCaller.Of(_scenario, World, actor.Name, actor.Node.Index);
        try
        {
            var version = await actor.Node.Writes!
                .WriteAsync(_keys[actor.Key], context, (_, _) => _database.CommitAsync(actor.Node.Index, actor.Key), caller.Token)
                .ConfigureAwait(false);
            _returned[actor.Place] = version;
            if (!context.IsPending)
            {
                Watch.Acknowledged(actor.Key, version, actor.Name);
            }
        }
        catch (Exception exception) when (exception is CacheUnavailableException or TimeoutException || (exception is OperationCanceledException && caller.Token.IsCancellationRequested))
        {
            World.Note(() => $"{actor.Name} fails: {exception.GetType().Name}");
        }
        catch (Exception exception)
        {
            Watch.Report("no exception", $"{actor.Name} got {exception.GetType().Name}: {exception.Message}");
        }

        actor.Node.Unfinished--;
    }

    /// <summary>Somebody who reads or writes once.</summary>
    private sealed record Actor(string Name, int Place, ExploredNode Node, int Key);
}
