namespace Ratchet.Verification.Exploring;

/// <summary>
/// The numbers 1, 2, 3, … of random executions, each given to one search, so that it does not matter for the set of executions how many
/// searches share them. Thread-safe.
/// </summary>
internal sealed class ExecutionNumbers(long count)
{
    private long _taken;
    private long _last = count;

    /// <summary>The next number; null if there is none.</summary>
    public ulong? Next()
    {
        var number = Interlocked.Increment(ref _taken);
        return number <= Volatile.Read(ref _last) ? (ulong)number : null;
    }

    /// <summary>No number after this one is wanted: the smaller ones are all given out, and what they find counts before it.</summary>
    public void StopAfter(ulong number)
    {
        var last = Volatile.Read(ref _last);
        while ((long)number < last)
        {
            var before = Interlocked.CompareExchange(ref _last, (long)number, last);
            if (before == last)
            {
                return;
            }

            last = before;
        }
    }
}
