namespace Ratchet.Tests.Fixtures;

/// <summary>Every wait of a test goes through here, so that a defect which hangs fails the test and not the run.</summary>
internal static class Bounded
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    public static Task Soon(this Task task) => task.WaitAsync(Patience);

    public static Task<T> Soon<T>(this Task<T> task) => task.WaitAsync(Patience);

    public static Task Soon(this ValueTask task) => task.AsTask().WaitAsync(Patience);

    public static Task<T> Soon<T>(this ValueTask<T> task) => task.AsTask().WaitAsync(Patience);

    /// <summary>
    /// Gives the engine every chance to complete this, where the test wants it not to: a defect shows, its absence costs some turns.
    /// </summary>
    public static async Task SettleAsync(this Task task)
    {
        for (var turn = 0; turn < 10_000 && !task.IsCompleted; turn++)
        {
            await Task.Yield();
        }
    }
}
