namespace Ratchet.Verification.Exploring;

/// <summary>What flows with whoever starts a search is nothing of what it explores, and must not be found in a node's memory.</summary>
internal static class NoFlow
{
    private static readonly ExecutionContext Default = Capture();

    /// <summary>Runs without what flows with the caller, on the caller's thread.</summary>
    public static void Run(Action work) => ExecutionContext.Run(Default, static work => ((Action)work!)(), work);

    private static ExecutionContext Capture()
    {
        ExecutionContext? captured = null;
        var thread = new Thread(() => captured = ExecutionContext.Capture());
        thread.UnsafeStart();
        thread.Join();
        return captured!;
    }
}
