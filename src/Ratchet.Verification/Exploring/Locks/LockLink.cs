using Ratchet.Stores;

namespace Ratchet.Verification.Exploring.Locks;

/// <summary>One node's connection to the server of the lock: that a command is executed and that its reply arrives are two events.</summary>
internal sealed class LockLink(World world, LockScenario scenario, LockWatch watch, int node)
{
    public bool IsDead { get; set; }

    public ValueTask<T> Send<T>(LockCommand<T> command)
    {
        var answer = new TaskCompletionSource<T>();
        var effect = Footprint.Reading(Footprint.Cell(0));
        var alternatives = scenario.MayFail(LockFaults.CommandFaults) ? new object() : null;
        world.Post(EventKind.Execute, -1, effect, Succeed, () => $"server: {command.Name} of node {node}", alternatives: alternatives, origin: node);
        PostFault(LockFaults.CommandFails, FailForGood, "fails");
        PostFault(LockFaults.ReplyLost, LoseReply, "runs, its reply is lost");
        PostFault(LockFaults.RunsLate, RunLate, "times out and will run late");
        return new(answer.Task);

        void Succeed()
        {
            var reply = command.Run();
            PostReply(() => Deliver(reply), () => $"node {node}: {command.Name} → {command.Show(reply)}", command.Hash(reply));
        }

        void Deliver(T reply)
        {
            command.Told(reply);
            answer.SetResult(reply);
            command.Heeded(reply);
        }

        void Fail() => PostReply(Throw, () => $"node {node}: {command.Name} failed", ulong.MaxValue);

        void FailForGood()
        {
            if (command.IsRelease && scenario.FaultBudget > 1)
            {
                // One that fails is sent again; two leave the lock until it expires.
                watch.MayBeLeft();
            }

            Fail();
        }

        void LoseReply()
        {
            world.Touch(effect);
            command.Run();
            Fail();
        }

        void RunLate()
        {
            watch.MayBeLeft();
            Fail();
            world.Post(EventKind.Execute, -1, effect, () => command.Run(), () => $"server: late {command.Name} of node {node}", origin: node);
        }

        void Throw() => answer.SetException(new CellStoreException($"{command.Name} failed"));

        void PostFault(LockFaults kind, Action fail, string how)
        {
            if (scenario.MayFail(kind))
            {
                world.Post(EventKind.Fault, node, Footprint.None, fail, () => $"fault: {command.Name} of node {node} {how}", (ulong)kind, alternatives);
            }
        }

        void PostReply(Action deliver, Func<string> describe, ulong payload)
        {
            if (!IsDead)
            {
                world.Post(EventKind.Reply, node, Footprint.Writing(LockRun.Inside(node)), deliver, describe, payload: payload);
            }
        }
    }
}
