using System.Transactions;

namespace Ratchet.Engine;

/// <summary>
/// Runs shared work without the caller's execution context. A load that several callers share must not see one caller's ambient
/// transaction, identity or trace; suppressing the flow is not enough, because code before the first await would still see them.
/// </summary>
internal static class Detached
{
    private static readonly ExecutionContext Clean = CaptureClean();

    public static void Run<TState>(Action<TState> work, TState state)
        where TState : class =>
        ExecutionContext.Run(Clean, static boxed =>
        {
            var (action, argument) = ((Action<TState>, TState))boxed!;
            if (Transaction.Current is null)
            {
                action(argument);
                return;
            }

            // A scope without asynchronous flow keeps its transaction in the thread, where a clean context does not reach.
            using var none = new TransactionScope(TransactionScopeOption.Suppress);
            action(argument);
            none.Complete();
        }, (work, state));

    private static ExecutionContext CaptureClean()
    {
        ExecutionContext? captured = null;
        var thread = new Thread(() => captured = ExecutionContext.Capture()) { IsBackground = true };
        thread.UnsafeStart();
        thread.Join();
        return captured!;
    }
}
