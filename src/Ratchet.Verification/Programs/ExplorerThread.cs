namespace Ratchet.Verification.Programs;

/// <summary>
/// The thread on which programs are explored: without a synchronization context, to which they would escape, and with a deep stack, for
/// continuations run inside each other. Who blocks it is reported, and the thread given up.
/// </summary>
internal static class ExplorerThread
{
    private const int StackBytes = 16 * 1024 * 1024;

    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);

    /// <param name="work">What to run.</param>
    /// <param name="pulse">Beats with every event.</param>
    /// <param name="patience">No event takes as long, unless somebody blocks.</param>
    /// <exception cref="ExplorationException">The program escaped, or it blocks.</exception>
    public static T Run<T>(Func<T> work, Pulse pulse, TimeSpan patience)
    {
        T? result = default;
        Exception? failure = null;
        var thread = new Thread(Work, StackBytes) { IsBackground = true, Name = "Ratchet explorer" };
        thread.Start();
        Await(thread, pulse, patience);
        return failure is null ? result! : throw Wrapped(failure);

        void Work()
        {
            try
            {
                result = work();
            }
            catch (Exception exception)
            {
                failure = exception;
            }
        }
    }

    private static void Await(Thread thread, Pulse pulse, TimeSpan patience)
    {
        var (beats, still) = (pulse.Beats, TimeSpan.Zero);
        while (!thread.Join(Look))
        {
            still = pulse.Beats == beats ? still + Look : TimeSpan.Zero;
            beats = pulse.Beats;
            if (still >= patience)
            {
                throw new ExplorationException(
                    $"The program blocks the explorer's thread: an event is not over after {patience.TotalSeconds} seconds. Await instead of .Result, .Wait(), locks that another actor holds, or Thread.Sleep.");
            }
        }
    }

    /// <summary>The search's own finding that the program escaped is told as such; whatever else was thrown, as it is, with this stack too.</summary>
    private static Exception Wrapped(Exception failure) => failure is InvalidOperationException or FormatException
        ? failure is FormatException ? new FormatException(failure.Message, failure) : new ExplorationException(failure.Message, failure)
        : failure;
}
