using Ratchet.Verification.Exploring;

namespace Ratchet.Verification.Programs;

/// <summary>
/// When all have come to rest, one more read for each row on each living node that has readers of it, one after the other. What is
/// stale then stays so until its time to live is over.
/// </summary>
internal sealed class RestReads(ProgramRun run)
{
    private const int MaxEvents = 10_000;

    private readonly List<PendingEvent> _enabled = [];

    public void Run()
    {
        foreach (var reader in run.Subject.Actors.Where(static actor => actor.Kind == ActorKind.Reader).DistinctBy(static actor => (actor.Node, actor.Key)))
        {
            if (run.Watch.Violation is null && !run.IsDead(reader.Node))
            {
                Read(reader);
            }
        }
    }

    private void Read(ActorSpec reader)
    {
        var read = ReadAsync(reader);
        run.World.Settle();
        for (var events = 0; !read.IsCompleted && events < MaxEvents; events++)
        {
            run.World.CollectEnabled(_enabled, withFaults: false);
            if (_enabled.Count == 0)
            {
                break;
            }

            run.World.Run(_enabled[0]);
        }
    }

    private async Task ReadAsync(ActorSpec reader)
    {
        try
        {
            var value = await reader.Act(run.ProgramOf(reader.Node)).ConfigureAwait(false);
            run.Watch.AtRest(reader.Key, value, reader.Name);
        }
        catch (TimeoutException)
        {
            // It was told nothing, and so nothing wrong.
        }
    }
}
