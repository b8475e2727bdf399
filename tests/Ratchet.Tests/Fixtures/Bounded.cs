namespace Ratchet.Tests.Fixtures;

/// <summary>Every wait of a test goes through here, so that a defect which hangs fails the test and not the run.</summary>
internal static class Bounded
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    public static Task Soon(this Task task) => task.WaitAsync(Patience);

    public static Task<T> Soon<T>(this Task<T> task) => task.WaitAsync(Patience);

    public static Task Soon(this ValueTask task) => task.AsTask().WaitAsync(Patience);

    public static Task<T> Soon<T>(this ValueTask<T> task) => task.AsTask().WaitAsync(Patience);
}
