using System.Globalization;
using Ratchet.Verification.Exploring;

namespace Ratchet.Verification.Programs;

/// <summary>
/// One node's way to a server: that a command is executed and that its reply arrives are two events, and between them anything may
/// happen.
/// </summary>
internal sealed class Wire(ProgramRun run, int node)
{
    private readonly ulong _side = KeyBits.OfNode(node);

    public bool IsDead { get; set; }

    public ProgramRun Run => run;

    public int Node => node;

    /// <summary>A command to the cache server.</summary>
    public Task<T> SendAsync<T>(string command, Func<T> execute, CancellationToken cancellationToken)
    {
        var call = new Call<T>(this, command, execute, EventKind.Execute, "cache", EventKind.Reply, cancellationToken);
        var hasFaults = (run.Subject.Faults & (Faults.CommandFails | Faults.ReplyLost | Faults.RunsLate)) != 0;
        call.Post(alternatives: hasFaults ? new object() : null);
        call.PostFault(Faults.CommandFails, call.Fail, "fails");
        call.PostFault(Faults.ReplyLost, () => { execute(); call.Fail(); }, "is executed and its reply is lost");
        call.PostFault(Faults.RunsLate, () => { call.Fail(); call.PostLate(); }, "times out and is executed later");
        return call.Answer;
    }

    /// <summary>A statement to the database that changes nothing.</summary>
    public Task<T> QueryAsync<T>(string statement, Func<T> execute, CancellationToken cancellationToken)
    {
        var call = new Call<T>(this, statement, execute, EventKind.Load, "database", EventKind.DatabaseReply, cancellationToken);
        call.Post(alternatives: null);
        return call.Answer;
    }

    /// <summary>A commit.</summary>
    public Task<T> CommitAsync<T>(string statement, Func<T> execute, CancellationToken cancellationToken)
    {
        var call = new Call<T>(this, statement, execute, EventKind.Commit, "database", EventKind.DatabaseReply, cancellationToken);
        call.Post(alternatives: (run.Subject.Faults & Faults.InDoubt) != 0 ? new object() : null);
        call.PostFault(Faults.InDoubt, () => { call.Fail(); call.PostLate(); }, "times out and lands later");
        call.PostFault(Faults.InDoubt, call.Fail, "times out and never lands");
        return call.Answer;
    }

    private sealed class Call<T>
    {
        private readonly TaskCompletionSource<T> _answer = new();
        private readonly Wire _wire;
        private readonly string _text;
        private readonly Func<T> _execute;
        private readonly EventKind _kind;
        private readonly EventKind _reply;
        private readonly string _server;
        private readonly string _name;
        private object? _alternatives;

        public Call(Wire wire, string text, Func<T> execute, EventKind kind, string server, EventKind reply, CancellationToken cancellationToken)
        {
            (_wire, _text, _execute, _kind, _server, _reply) = (wire, text, execute, kind, server, reply);
            _name = wire.Run.Subject.NodeName(wire.Node);
            cancellationToken.UnsafeRegister((_, cancelled) => _answer.TrySetCanceled(cancelled), null);
        }

        public Task<T> Answer => _answer.Task;

        private World World => _wire.Run.World;

        public void Post(object? alternatives)
        {
            _alternatives = alternatives;
            World.Post(_kind, -1, Footprint.None, Succeed, () => $"{_server}: {_text} of {_name}", alternatives: alternatives, origin: _wire.Node);
        }

        public void PostLate() =>
            World.Post(_kind, -1, Footprint.None, () => _execute(), () => $"{_server}: late {_text} of {_name}", origin: _wire.Node);

        public void PostFault(Faults kind, Action fail, string how)
        {
            if ((_wire.Run.Subject.Faults & kind) != 0)
            {
                World.Post(EventKind.Fault, _wire.Node, Footprint.None, fail, () => $"fault: {_text} of {_name} {how}", (ulong)kind, _alternatives);
            }
        }

        public void Fail() => PostReply(() => _answer.TrySetException(new TimeoutException($"{_text} timed out.")), () => "timed out", payload: ulong.MaxValue);

        private void Succeed()
        {
            T value;
            try
            {
                value = _execute();
            }
            catch (Exception refused)
            {
                // The server's refusal is the program's affair.
                PostReply(() => _answer.TrySetException(refused), () => refused.Message, HashOf(refused.Message));
                return;
            }

            PostReply(() => _answer.TrySetResult(value), () => Show(value), HashOf(value));
        }

        private void PostReply(Action deliver, Func<string> describe, ulong payload)
        {
            if (!_wire.IsDead)
            {
                World.Post(_reply, _wire.Node, Footprint.Writing(_wire._side), deliver, () => $"{_name}: {_text} → {describe()}", payload: payload);
            }
        }

        private ulong HashOf(object? answer)
        {
            var hash = new StateHash();
            hash.Add(answer as string ?? Show(answer));
            _wire.Run.HasUnknownReplies |= answer is not (null or string or bool or int or long);
            return hash.ToUInt64();
        }

        private static string Show(object? value) => value switch
        {
            null => "nothing",
            true => "yes",
            false => "no",
            string text when text.Any(char.IsControl) => string.Create(CultureInfo.InvariantCulture, $"{text.Length} bytes"),
            _ => value.ToString()!,
        };
    }
}
