namespace Ratchet.Tests.Fixtures;

/// <summary>A place in a loader, a write or a store operation where the test decides when it goes on.</summary>
internal sealed class Gate
{
    private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _opened = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Somebody stands before the gate.</summary>
    public Task Reached => _reached.Task.Soon();

    public void Open() => _opened.TrySetResult();

    public async Task PassAsync(CancellationToken cancellationToken = default)
    {
        _reached.TrySetResult();
        await _opened.Task.WaitAsync(cancellationToken);
    }
}
