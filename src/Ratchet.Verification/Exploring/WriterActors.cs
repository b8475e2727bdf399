namespace Ratchet.Verification.Exploring;

/// <summary>Those who write: each as often as the scenario says, one write after the other; and what their returning promises.</summary>
internal sealed class WriterActors
{
    private readonly Cast _cast;
    private readonly ReaderActors _readers;
    private readonly Scenario _scenario;
    private readonly WriteForms _forms;

    public WriterActors(Cast cast, ReaderActors readers)
    {
        (_cast, _readers) = (cast, readers);
        _scenario = cast.Scenario;
        _forms = new WriteForms(cast);
        Returned = new long?[_scenario.Writers * _scenario.WritesEach];
        foreach (var node in cast.Nodes)
        {
            node.Store.Ended = Ended;
        }
    }

    /// <summary>What each write returned, by writer and turn.</summary>
    public long?[] Returned { get; }

    public IEnumerable<long?> ReturnedOn(int node) => Returned.Where((_, i) => _scenario.NodeOfWriter(i / _scenario.WritesEach) == node);

    public void Post()
    {
        for (var writer = 0; writer < _scenario.Writers; writer++)
        {
            var node = _cast.Nodes[_scenario.NodeOfWriter(writer)];
            node.Unfinished++;
            Post(new Actor($"W{writer + 1}", writer, _scenario.WritersAmongReaders ? writer / _scenario.ReaderNodes : 0), node, turn: 0);
        }
    }

    private void Post(Actor actor, ExploredNode node, int turn)
    {
        var key = (actor.Number + turn) % _scenario.Keys;
        var form = _scenario.Form == WriteForm.Mixed ? (WriteForm)((actor.Number + turn) % (int)WriteForm.Mixed) : _scenario.Form;
        _cast.PostCall(
            _cast.IdOfWriter('W', actor.Number, turn), node, node.Link.WriterSide(key), () => _ = WriteAsync(actor, node, turn, key, form), () => $"{actor.Name} on node {node.Index}: writes k{key}{(form == WriteForm.Plain ? "" : $" ({form})")}",
            turn == 0 ? _cast.TwinOfWriter(actor.Number) : 0);
    }

    private async Task WriteAsync(Actor actor, ExploredNode node, int turn, int key, WriteForm form)
    {
        var record = _cast.Records.Begin(node.Index);
        var context = node.NewWrite(_cast.Keys[key]);
        using var caller = CancellableCaller.Of(_scenario, _cast.World, actor.Name, node.Index);
        try
        {
            record.Enter();
            var version = await _forms.RunAsync(form, record, key, context, caller.Token).ConfigureAwait(false);
            Returned[(actor.Number * _scenario.WritesEach) + turn] = version;
            _cast.World.Note(() => $"{actor.Name} returns v{version}{(context.IsPending ? ", pending" : "")}");
            ReturnedWell(record, context.IsPending);
        }
        catch (Exception exception) when (IsExpected(exception, form, caller.Token))
        {
            _cast.World.Note(() => $"{actor.Name} fails: {exception.GetType().Name}");
        }
        catch (Exception exception)
        {
            _cast.Watch.Report("no exception", $"{actor.Name} got {exception.GetType().Name}: {exception.Message}");
        }

        record.HasReturned = true;
        if (_scenario.ReadsBack)
        {
            _readers.Post(_cast.IdOfWriter('O', actor.Number, turn), actor, node, key, static _ => { }, () => Continue(actor, node, turn));
        }
        else
        {
            Continue(actor, node, turn);
        }
    }

    private void Continue(Actor actor, ExploredNode node, int turn)
    {
        if (turn + 1 < _scenario.WritesEach)
        {
            Post(actor, node, turn + 1);
        }
        else
        {
            node.Unfinished--;
        }
    }

    private bool IsExpected(Exception exception, WriteForm form, CancellationToken caller) =>
        exception is CacheUnavailableException or TimeoutException or CallbackException
        || (exception is LockTimeoutException && _scenario is { Faults: not FaultKinds.None, FaultBudget: > 0 } && (_scenario.Writers * _scenario.WritesEach) + _scenario.Rollbacks > 1)
        || (exception is InvalidOperationException && _scenario.Strategy == CacheStrategy.DistributedLock && NeedsAnotherKeyInside(form))
        || (exception is OperationCanceledException && caller.IsCancellationRequested);

    private static bool NeedsAnotherKeyInside(WriteForm form) =>
        form is WriteForm.NestsOtherKey or WriteForm.SwallowsNested or WriteForm.WritesAllKeys or WriteForm.AddsKey;

    /// <summary>Its node's readers see it from here on; everybody does, unless it is pending.</summary>
    private void ReturnedWell(WriteRecord record, bool isPending)
    {
        record.IsPending = isPending;
        foreach (var (key, written) in record.Keys)
        {
            if (written.Committed is not { } version)
            {
                continue;
            }

            _cast.Watch.ReturnedOn(record.Node, key, version);
            if (!isPending || written.HasEnded)
            {
                _cast.Watch.Acknowledged(key, version);
            }
        }
    }

    /// <summary>For G1, a pending write has returned when its End has been delivered.</summary>
    private void Ended(WriteRecord record, int key)
    {
        var written = record.Of(key);
        written.HasEnded = true;
        if (record.IsPending && written.Committed is { } version)
        {
            _cast.Watch.Acknowledged(key, version);
        }
    }
}
